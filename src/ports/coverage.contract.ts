import { describe, expect, test } from 'vitest';
import type { Hole } from '../core/domain/coverage.ts';
import { HOUR, MINUTE } from '../core/base/time.ts';
import type { Store } from './store.ts';
import { START } from './given.fixture.ts';

const hole = (facts: Partial<Hole>): Hole => ({
  service: null,
  from: START,
  to: START + HOUR,
  reason: 'off',
  ...facts,
});

/** What every store guarantees about coverage; `store` is the store of the running test. */
export function coverageContract(name: string, store: () => Pick<Store, 'coverage'>): void {
  describe(`store: ${name}: coverage`, () => {
    test('a new store was never covered; what was recorded never goes back', async () => {
      const { coverage } = store();
      expect(await coverage.coveredUntil()).toBeNull();
      await coverage.cover(START);
      await coverage.cover(START - MINUTE);
      expect(await coverage.coveredUntil()).toBe(START);
      await coverage.cover(START + MINUTE);
      expect(await coverage.coveredUntil()).toBe(START + MINUTE);
    });

    test('a hole that continues is put, and later replaced by one with its end', async () => {
      const { coverage } = store();
      await coverage.put(hole({ to: null, reason: 'disk' }));
      expect(await coverage.holes(0, Infinity)).toEqual([hole({ to: null, reason: 'disk' })]);
      await coverage.put(hole({ reason: 'disk' }));
      expect(await coverage.holes(0, Infinity)).toEqual([hole({ reason: 'disk' })]);
    });

    test('a hole of length zero deletes the one it replaces, and no other', async () => {
      const { coverage } = store();
      const kept = hole({ from: START + HOUR, to: null, reason: 'disk' });
      for (const one of [hole({ to: null, reason: 'disk' }), hole({ service: 'a' }), kept])
        await coverage.put(one);
      await coverage.put(hole({ to: START, reason: 'disk' }));
      expect(await coverage.holes(0, Infinity)).toEqual([hole({ service: 'a' }), kept]);
      await coverage.put(hole({ service: 'b', to: START }));
      expect(await coverage.holes(0, Infinity)).toEqual([hole({ service: 'a' }), kept]);
    });

    test('holes overlapping a range, to the millisecond, are sorted by beginning, then service', async () => {
      const { coverage } = store();
      const all = hole({});
      const later = hole({ from: START + HOUR, to: null, service: 'b', reason: 'catalog' });
      const a = hole({ from: START + HOUR, to: START + 2 * HOUR, service: 'a', reason: 'catalog' });
      for (const one of [later, a, all]) await coverage.put(one);
      expect(await coverage.holes(START, START + 3 * HOUR)).toEqual([all, a, later]);
      expect(await coverage.holes(START + HOUR, START + HOUR + 1)).toEqual([a, later]);
      expect(await coverage.holes(START + HOUR - 1, START + HOUR)).toEqual([all]);
      expect(await coverage.holes(START + 2 * HOUR, Infinity)).toEqual([later]);
    });

    test('of one service: a hole that began long before the range, beside ended ones with other reasons', async () => {
      const { coverage } = store();
      const long = hole({ from: START - 100 * HOUR, to: null, service: 'a', reason: 'catalog' });
      const over = hole({ from: START - 50 * HOUR, to: START - 49 * HOUR });
      const refused = hole({ from: START - MINUTE, to: START + MINUTE, reason: 'disk' });
      const next = hole({ from: START + 3 * MINUTE, to: START + 4 * MINUTE, reason: 'disk' });
      for (const one of [long, over, refused, next]) await coverage.put(one);
      expect(await coverage.holes(START, START + HOUR, 'a')).toEqual([long, refused, next]);
      expect(await coverage.holes(START + MINUTE, START + 3 * MINUTE, 'a')).toEqual([long]);
      expect(await coverage.holes(0, Infinity, 'b')).toEqual([over, refused, next]);
    });

    test('of one service: its own holes and those of all', async () => {
      const { coverage } = store();
      const mine = hole({ service: 'a', reason: 'catalog' });
      for (const one of [hole({}), mine, hole({ service: 'b', reason: 'catalog' })]) await coverage.put(one);
      expect(await coverage.holes(START, START + 1, 'a')).toEqual([hole({}), mine]);
    });
  });
}
