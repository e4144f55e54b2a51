import { describe, expect, test } from 'vitest';
import { mark } from './given.fixture.ts';
import type { Store } from './store.ts';

/** What every store guarantees about marks; `store` is the store of the running test. */
export function marksContract(name: string, store: () => Pick<Store, 'marks'>): void {
  describe(`store: ${name}: marks`, () => {
    test('a mark is put and replaced by incident, and every put increments the version', async () => {
      expect([await store().marks.version(), await store().marks.get('i')]).toEqual([0, null]);
      await store().marks.put(mark('j', { finding: 'unconfirmed' }));
      await store().marks.put(mark('i'));
      const version = await store().marks.version();
      await store().marks.put(mark('i', { finding: 'withdrawn', note: 'A “joke”.' }));
      expect(await store().marks.get('i')).toEqual(mark('i', { finding: 'withdrawn', note: 'A “joke”.' }));
      expect((await store().marks.list()).map(({ incident }) => incident)).toEqual(['i', 'j']);
      expect(await store().marks.version()).toBeGreaterThan(version);
    });
  });
}
