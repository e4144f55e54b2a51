import { describe, expect, test } from 'vitest';
import { past } from './given.fixture.ts';
import type { Store } from './store.ts';

/** What every store guarantees about imported history; `store` is the store of the running test. */
export function historyContract(name: string, store: () => Pick<Store, 'history'>): void {
  describe(`store: ${name}: history`, () => {
    test('history is put and replaced by service, and every put increments the version', async () => {
      expect([await store().history.version(), await store().history.get('x')]).toEqual([0, null]);
      await store().history.put(past('x', [1, 2, 3]));
      const version = await store().history.version();
      await store().history.put(past('y', []));
      await store().history.put(past('x', [4]));
      expect(await store().history.get('x')).toEqual(past('x', [4]));
      expect(await store().history.get('y')).toEqual(past('y', []));
      expect(version).toBeGreaterThan(0);
      expect(await store().history.version()).toBeGreaterThan(version);
    });

    test('an unknown count of history comes back as unknown', async () => {
      await store().history.put(past('x', [1, Number.NaN, 0]));
      expect((await store().history.get('x'))?.counts).toEqual([1, Number.NaN, 0]);
    });

    test('changedSince names the services put after a version', async () => {
      const put = (service: string) => store().history.put(past(service, [1]));
      await put('a');
      await put('b');
      const version = await store().history.version();
      expect(await store().history.changedSince(version)).toEqual([]);
      await put('c');
      await put('a');
      expect(await store().history.changedSince(version)).toEqual(['a', 'c']);
      expect(await store().history.changedSince(0)).toEqual(['a', 'b', 'c']);
    });
  });
}
