import { describe, expect, test } from 'vitest';
import { START, subscriber } from './given.fixture.ts';
import type { Store } from './store.ts';
import type { Subscriber } from './subscribers.ts';

const LONDON = { country: 'GB', city: 'London', region: 'England' };

/** What every store guarantees about subscribers; `store` is the store of the running test. */
export function subscribersContract(name: string, store: () => Store): void {
  const ids = (found: readonly { id: string }[]): string[] => found.map(({ id }) => id);

  describe(`store: ${name}: subscribers`, () => {
    test('one is put and replaced by id, found by id and by address, and gone when removed', async () => {
      const { subscribers } = store();
      const asked = subscriber('b', { who: 'w', confirmedAt: null, dueAt: START, near: LONDON });
      await subscribers.put(asked);
      await subscribers.put(subscriber('a', { who: 'w' }));
      const confirmed: Subscriber = {
        ...asked,
        confirmedAt: START + 1,
        dueAt: null,
        tries: 1,
        incident: 'i',
        near: { country: 'GB', city: null, region: null },
        severity: 'critical',
        hears: 'ends',
      };
      await subscribers.put(confirmed);
      expect(await subscribers.get(['b', 'none'])).toEqual([confirmed]);
      expect(ids(await subscribers.of('w'))).toEqual(['a', 'b']);
      await subscribers.remove(['b', 'none']);
      await subscribers.remove([]);
      expect(await subscribers.get(['b'])).toEqual([]);
      expect(await subscribers.get([])).toEqual([]);
      expect(ids(await subscribers.of('w'))).toEqual(['a']);
    });

    test('a confirmed subscriber listens to a service, and to one incident of it or to each, page by page', async () => {
      const { subscribers } = store();
      const put = [
        subscriber('a'),
        subscriber('b', { incident: 'i' }),
        subscriber('c', { incident: 'j' }),
        subscriber('d', { confirmedAt: null }),
        subscriber('e', { service: 'y' }),
        subscriber('f'),
      ];
      for (const one of put) await subscribers.put(one);
      const page = (after: string) => subscribers.listening({ service: 'x' }, 'i', { after, limit: 2 });
      expect(ids(await page(''))).toEqual(['a', 'b']);
      expect(ids(await page('b'))).toEqual(['f']);
      expect(await page('f')).toEqual([]);
    });

    test('a confirmed subscriber listens to a category, and not to a service of that name', async () => {
      const { subscribers } = store();
      const banks = { service: null, category: 'banks' };
      await subscribers.put(subscriber('a', banks));
      await subscribers.put(subscriber('b', { ...banks, confirmedAt: null }));
      await subscribers.put(subscriber('c', { service: 'banks' }));
      await subscribers.put(subscriber('d', { service: null }));
      await subscribers.put(subscriber('e', { ...banks, severity: 'major', hears: 'all', near: LONDON }));
      const page = { after: '', limit: 10 };
      const listening = await subscribers.listening({ category: 'banks' }, 'i', page);
      expect(ids(listening)).toEqual(['a', 'e']);
      expect(listening[1]).toMatchObject({ ...banks, severity: 'major', hears: 'all', near: LONDON });
      expect(ids(await subscribers.listening({ service: 'banks' }, 'i', page))).toEqual(['c']);
      expect(await subscribers.get(['d'])).toMatchObject([{ service: null, category: null }]);
    });

    test('an unconfirmed one with a due request is found, longest due first', async () => {
      const { subscribers } = store();
      await subscribers.put(subscriber('a', { confirmedAt: null, dueAt: START + 1 }));
      await subscribers.put(subscriber('b', { confirmedAt: null, dueAt: START }));
      await subscribers.put(subscriber('c', { confirmedAt: null, dueAt: null }));
      await subscribers.put(subscriber('d', { dueAt: START }));
      expect(ids(await subscribers.unasked(START, 10))).toEqual(['b']);
      expect(ids(await subscribers.unasked(START + 1, 10))).toEqual(['b', 'a']);
      expect(ids(await subscribers.unasked(START + 1, 1))).toEqual(['b']);
      await subscribers.tried('b', 1, START + 5);
      await subscribers.tried('none', 1, START);
      expect(ids(await subscribers.unasked(START + 1, 10))).toEqual(['a']);
      expect(await subscribers.get(['b'])).toMatchObject([{ tries: 1, dueAt: START + 5, confirmedAt: null }]);
    });

    test('is counted overall and since a moment, and deleted when a confirmation or an unconfirmed request is too old', async () => {
      const { subscribers } = store();
      await subscribers.put(subscriber('a', { confirmedAt: null }));
      await subscribers.put(subscriber('b', { confirmedAt: null, askedAt: START + 1 }));
      await subscribers.put(subscriber('c', { confirmedAt: START + 2 }));
      await subscribers.put(subscriber('d', { confirmedAt: START + 3 }));
      expect(await subscribers.count(START + 1)).toEqual({ all: 4, since: 1 });
      await subscribers.forget({ asked: START + 1, confirmed: START + 3 });
      expect(ids(await subscribers.get(['a', 'b', 'c', 'd']))).toEqual(['b', 'd']);
    });

    test('a secret stays what it was first, unless that is no longer usable', async () => {
      const { subscribers } = store();
      expect(await subscribers.secret('links', 'one')).toBe('one');
      expect(await subscribers.secret('links', 'two')).toBe('one');
      expect(await subscribers.secret('push', 'three')).toBe('three');
    });
  });
}
