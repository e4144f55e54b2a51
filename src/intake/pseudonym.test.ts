import { describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../core/base/time.ts';
import { VOICE_WINDOW } from '../core/domain/voices.ts';
import { Pseudonymizer, rotate, type Salts } from './pseudonym.ts';
import { fakeSaltVault } from './salt-vault.fake.ts';

/** Salts that can be told apart: 1, 2, 3 … */
function counting(): (bytes: number) => Uint8Array {
  let nth = 0;
  return (bytes) => new Uint8Array(bytes).fill(++nth);
}

describe('Pseudonymizer', () => {
  test('the same address has the same pseudonym all day and another the next', () => {
    const pseudonymizer = new Pseudonymizer(fakeSaltVault(), counting());
    const [morning] = pseudonymizer.of('192.0.2.1', 10 * DAY + HOUR);
    const [evening] = pseudonymizer.of('192.0.2.1', 10 * DAY + 23 * HOUR);
    const [tomorrow] = pseudonymizer.of('192.0.2.1', 11 * DAY + HOUR);
    expect(evening).toBe(morning);
    expect(tomorrow).not.toBe(morning);
  });

  test('while a voice of yesterday may be remembered, its pseudonym is given too', () => {
    const pseudonymizer = new Pseudonymizer(fakeSaltVault(), counting());
    const [yesterday] = pseudonymizer.of('192.0.2.1', 10 * DAY);
    expect(pseudonymizer.of('192.0.2.1', 11 * DAY + VOICE_WINDOW - 1)[1]).toBe(yesterday);
    expect(pseudonymizer.of('192.0.2.1', 11 * DAY + VOICE_WINDOW)).toHaveLength(1);
  });

  test('the pseudonym is not the address and says nothing of it', () => {
    const [pseudonym] = new Pseudonymizer(fakeSaltVault(), counting()).of('192.0.2.1', 0);
    expect(pseudonym).toMatch(/^[\w-]{22}$/u);
  });

  test('its salts rotate without a report: a new one a day, yesterday’s destroyed once no voice under it is remembered', () => {
    const vault = fakeSaltVault();
    const pseudonymizer = new Pseudonymizer(vault, counting());
    pseudonymizer.rotate(10 * DAY + HOUR);
    const today = vault.load()?.today;
    pseudonymizer.rotate(11 * DAY + VOICE_WINDOW - 1);
    expect(vault.load()).toMatchObject({ day: 11 * DAY, yesterday: today });
    pseudonymizer.rotate(11 * DAY + VOICE_WINDOW);
    expect(vault.load()).toMatchObject({ day: 11 * DAY, yesterday: null });
  });

  test('a rotation that is not due saves nothing', () => {
    const vault = fakeSaltVault();
    let saves = 0;
    const counted = { load: vault.load, save: (salts: Salts) => (saves++, vault.save(salts)) };
    const pseudonymizer = new Pseudonymizer(counted, counting());
    for (let at = 10 * DAY; at < 11 * DAY; at += HOUR) pseudonymizer.rotate(at);
    expect(saves).toBe(1);
  });
});

describe('rotate', () => {
  test('a salt that skipped a day is not kept as yesterday’s', () => {
    const salts = rotate(null, 10 * DAY, counting());
    expect(rotate(salts, 12 * DAY, counting()).yesterday).toBeNull();
  });
});
