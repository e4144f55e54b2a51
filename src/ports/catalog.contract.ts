import { describe, expect, test } from 'vitest';
import { catalog } from './given.fixture.ts';
import type { Store } from './store.ts';

/** What every store guarantees about the catalog; `store` is the store of the running test. */
export function catalogContract(name: string, store: () => Pick<Store, 'catalog'>): void {
  describe(`store: ${name}: catalog`, () => {
    test('the catalog in force is the last applied, null before the first, and every apply increments the version', async () => {
      expect([await store().catalog.version(), await store().catalog.load()]).toEqual([0, null]);
      await store().catalog.apply(catalog('x'));
      const version = await store().catalog.version();
      await store().catalog.apply(catalog('y'));
      expect(await store().catalog.load()).toEqual(catalog('y'));
      expect(version).toBeGreaterThan(0);
      expect(await store().catalog.version()).toBeGreaterThan(version);
    });
  });
}
