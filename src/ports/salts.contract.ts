import { beforeEach, describe, expect, test } from 'vitest';
import { DAY } from '../core/base/time.ts';
import { SALT_BYTES, type SaltVault, type Salts } from './salts.ts';

/** What every vault guarantees; `create` gives two of one instance. */
export function saltsContract(name: string, create: () => Promise<readonly [SaltVault, SaltVault]>): void {
  describe(`salts: ${name}`, () => {
    let vault: SaltVault;
    let other: SaltVault;
    beforeEach(async () => {
      [vault, other] = await create();
    });

    test('before the first there are none, and what was put is in force for all', async () => {
      expect(await vault.load()).toBeNull();
      expect(await vault.replace(null, saltsOf(10))).toEqual(saltsOf(10));
      expect(await other.load()).toEqual(saltsOf(10));
    });

    test('the expected salts are replaced, even by salts without yesterday’s', async () => {
      await vault.replace(null, saltsOf(10));
      expect(await other.replace(saltsOf(10), { ...saltsOf(10), yesterday: null })).toMatchObject({
        yesterday: null,
      });
      expect(await vault.replace({ ...saltsOf(10), yesterday: null }, saltsOf(11))).toEqual(saltsOf(11));
      expect(await other.load()).toEqual(saltsOf(11));
    });

    test('of two concurrent replacements the first wins, and the second gets the salts of the first', async () => {
      await vault.replace(null, saltsOf(10));
      const mine = { ...saltsOf(11), today: salt(77) };
      expect(await vault.replace(saltsOf(10), saltsOf(11))).toEqual(saltsOf(11));
      expect(await other.replace(saltsOf(10), mine)).toEqual(saltsOf(11));
      expect(await other.replace(null, mine)).toEqual(saltsOf(11));
      expect(await vault.load()).toEqual(saltsOf(11));
    });

    test('salts that were lost are put back, and those of others are left', async () => {
      expect(await vault.keep(saltsOf(10))).toEqual(saltsOf(10));
      expect(await other.keep({ ...saltsOf(10), today: salt(77) })).toEqual(saltsOf(10));
      expect(await other.load()).toEqual(saltsOf(10));
    });
  });
}

/** Salts of the n-th day: n, and n - 1 for the day before. */
function saltsOf(nth: number): Salts {
  return { day: nth * DAY, today: salt(nth), yesterday: salt(nth - 1) };
}

function salt(nth: number): Buffer {
  return Buffer.alloc(SALT_BYTES, nth);
}
