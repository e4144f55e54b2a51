import { describe, expect, test } from 'vitest';
import { START, apiKey } from './given.fixture.ts';
import type { Store } from './store.ts';

/** What every store guarantees about keys; `store` is the store of the running test. */
export function keysContract(name: string, store: () => Pick<Store, 'keys'>): void {
  describe(`store: ${name}: keys`, () => {
    test('keys are added, listed by id and removed, and each change increments the version', async () => {
      const { keys } = store();
      expect([await keys.version(), await keys.list()]).toEqual([0, []]);
      await keys.add(apiKey('b'));
      const friend = apiKey('a', {
        name: 'A “friend”.',
        scopes: ['read', 'report'],
        expiresAt: START + 1,
      });
      await keys.add(friend);
      const added = await keys.version();
      expect(await keys.list()).toEqual([friend, apiKey('b')]);
      await keys.remove('a');
      await keys.remove('nobody');
      expect(await keys.list()).toEqual([apiKey('b')]);
      expect(await keys.version()).toBeGreaterThan(added);
    });

    test('a key is ended, never later than it would have ended, which increments the version', async () => {
      const { keys } = store();
      await keys.add(apiKey('a'));
      const version = await keys.version();
      await keys.expire('a', START + 2);
      expect(await keys.version()).toBeGreaterThan(version);
      await keys.expire('a', START + 3);
      await keys.expire('nobody', START);
      expect(await keys.list()).toEqual([apiKey('a', { expiresAt: START + 2 })]);
      await keys.expire('a', START + 1);
      expect(await keys.list()).toEqual([apiKey('a', { expiresAt: START + 1 })]);
    });

    test('the last use of a key is stored, never goes back and does not count as a change of the keys', async () => {
      const { keys } = store();
      await keys.add(apiKey('a'));
      const version = await keys.version();
      await keys.used('a', START + 1);
      await keys.used('a', START);
      await keys.used('nobody', START);
      expect(await keys.list()).toEqual([apiKey('a', { usedAt: START + 1 })]);
      expect(await keys.version()).toBe(version);
    });
  });
}
