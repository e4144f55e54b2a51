import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../core/base/time.ts';
import { VOICE_WINDOW } from '../core/domain/voices.ts';
import { memorySalts } from '../adapters/memory/salts.ts';
import type { SaltVault } from '../ports/salts.ts';
import { KEPT_EVERY, Pseudonymizer, rotate } from './pseudonym.ts';

/** Distinguishable salts: 1, 2, 3 … */
function counting(): (bytes: number) => Uint8Array {
  let nth = 0;
  return (bytes) => new Uint8Array(bytes).fill(++nth);
}

describe('Pseudonymizer', () => {
  test('the same address has the same pseudonym all day and another the next', async () => {
    const pseudonymizer = new Pseudonymizer(memorySalts(), counting());
    const [morning] = await pseudonymizer.of('192.0.2.1', 10 * DAY + HOUR);
    const [evening] = await pseudonymizer.of('192.0.2.1', 10 * DAY + 23 * HOUR);
    const [tomorrow] = await pseudonymizer.of('192.0.2.1', 11 * DAY + HOUR);
    expect(evening).toBe(morning);
    expect(tomorrow).not.toBe(morning);
  });

  test('while a voice of yesterday may be remembered, its pseudonym is returned too', async () => {
    const pseudonymizer = new Pseudonymizer(memorySalts(), counting());
    const [yesterday] = await pseudonymizer.of('192.0.2.1', 10 * DAY);
    expect((await pseudonymizer.of('192.0.2.1', 11 * DAY + VOICE_WINDOW - 1))[1]).toBe(yesterday);
    expect(await pseudonymizer.of('192.0.2.1', 11 * DAY + VOICE_WINDOW)).toHaveLength(1);
  });

  test('the pseudonym is not the address and reveals nothing about it', async () => {
    const [pseudonym] = await new Pseudonymizer(memorySalts(), counting()).of('192.0.2.1', 0);
    expect(pseudonym).toMatch(/^[\w-]{22}$/u);
  });

  test('a retry has a name of its key, reporter and service, which only the salt of the day leads to', async () => {
    const at = 10 * DAY + HOUR;
    const under = (salt: number) =>
      new Pseudonymizer(memorySalts(), (bytes) => new Uint8Array(bytes).fill(salt));
    const names = await Promise.all([
      under(1).retriesOf('key', 'x', ['reporter'], at),
      under(1).retriesOf('other', 'x', ['reporter'], at),
      under(1).retriesOf('key', 'y', ['reporter'], at),
      under(1).retriesOf('key', 'x', ['someone'], at),
      under(2).retriesOf('key', 'x', ['reporter'], at),
    ]);
    expect(new Set(names.flat()).size).toBe(5);
    expect(await under(1).retriesOf('key', 'x', ['reporter'], at)).toEqual(names[0]);
  });

  test('a retry after midnight is found under the name of yesterday, while that day’s salt is kept', async () => {
    const pseudonymizer = new Pseudonymizer(memorySalts(), counting());
    const nameAt = async (at: number) =>
      pseudonymizer.retriesOf('key', 'x', await pseudonymizer.of('192.0.2.1', at), at);
    const [before] = await nameAt(11 * DAY - 1);
    expect((await nameAt(11 * DAY + VOICE_WINDOW - 1))[1]).toBe(before);
    expect(await nameAt(11 * DAY + VOICE_WINDOW)).toHaveLength(1);
  });

  test('its salts rotate without a report: a new one a day, yesterday’s destroyed once no voice under it is remembered', async () => {
    const vault = memorySalts();
    const pseudonymizer = new Pseudonymizer(vault, counting());
    await pseudonymizer.rotate(10 * DAY + HOUR);
    const today = (await vault.load())?.today;
    await pseudonymizer.rotate(11 * DAY + VOICE_WINDOW - 1);
    expect(await vault.load()).toMatchObject({ day: 11 * DAY, yesterday: today });
    await pseudonymizer.rotate(11 * DAY + VOICE_WINDOW);
    expect(await vault.load()).toMatchObject({ day: 11 * DAY, yesterday: null });
  });

  test('a rotation that is not due replaces nothing', async () => {
    const vault = memorySalts();
    let replaced = 0;
    const counted: SaltVault = {
      load: () => vault.load(),
      replace: (seen, next) => (replaced++, vault.replace(seen, next)),
      keep: (inForce) => vault.keep(inForce),
    };
    const pseudonymizer = new Pseudonymizer(counted, counting());
    for (let at = 10 * DAY; at < 11 * DAY; at += HOUR) await pseudonymizer.rotate(at);
    expect(replaced).toBe(1);
  });

  test('salts lost from the vault are put back within a minute, so that a restart counts nobody twice', async () => {
    let vault = memorySalts();
    const pseudonymizer = new Pseudonymizer(
      {
        load: () => vault.load(),
        replace: (seen, next) => vault.replace(seen, next),
        keep: (inForce) => vault.keep(inForce),
      },
      counting(),
    );
    await pseudonymizer.rotate(10 * DAY);
    const known = await vault.load();
    vault = memorySalts();
    await pseudonymizer.rotate(10 * DAY + KEPT_EVERY - 1);
    expect(await vault.load()).toBeNull();
    await pseudonymizer.rotate(10 * DAY + KEPT_EVERY);
    expect(await vault.load()).toEqual(known);
  });

  test('two nodes that take reports give a person the same pseudonyms, whichever is first on a day', async () => {
    const vault = memorySalts();
    const random = counting();
    const [one, other] = [new Pseudonymizer(vault, random), new Pseudonymizer(vault, random)];
    const bothAt = (at: number) => Promise.all([one.of('192.0.2.1', at), other.of('192.0.2.1', at)]);
    const [first, second] = await bothAt(10 * DAY);
    expect(second).toEqual(first);
    const [next] = await Promise.all([other.of('192.0.2.1', 11 * DAY), one.of('192.0.2.1', 11 * DAY)]);
    expect(await bothAt(11 * DAY)).toEqual([next, next]);
    expect(next).toHaveLength(2);
    // A node that was suspended for days adopts the salts of the others.
    await other.rotate(13 * DAY);
    const [awake, slept] = await bothAt(13 * DAY);
    expect(slept).toEqual(awake);
  });

  test('with a vault elsewhere, an address waits for the salts of a new day and for no others', async () => {
    const vault = memorySalts();
    const far: SaltVault = {
      load: async () => vault.load(),
      replace: async (seen, next) => vault.replace(seen, next),
      keep: async (inForce) => vault.keep(inForce),
    };
    const pseudonymizer = new Pseudonymizer(far, counting());
    const first = pseudonymizer.of('192.0.2.1', 10 * DAY);
    expect(first).toBeInstanceOf(Promise);
    expect(pseudonymizer.of('192.0.2.1', 10 * DAY)).toBeInstanceOf(Promise);
    const known = await first;
    expect(pseudonymizer.of('192.0.2.1', 10 * DAY + HOUR)).toEqual(known);
  });
});

describe('rotate', () => {
  test('a salt that skipped a day is not kept as yesterday’s', () => {
    const salts = rotate(null, 10 * DAY, counting());
    expect(rotate(salts, 12 * DAY, counting()).yesterday).toBeNull();
  });
});
