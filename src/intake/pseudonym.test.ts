import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR } from '../core/time.ts';
import { VOICE_WINDOW } from '../core/voices.ts';
import { Pseudonymizer, rotate } from './pseudonym.ts';
import { memorySaltVault, openSaltVault } from './salt-vault.ts';

/** Salts that can be told apart: 1, 2, 3 … */
function counting(): (bytes: number) => Uint8Array {
  let nth = 0;
  return (bytes) => new Uint8Array(bytes).fill(++nth);
}

describe('Pseudonymizer', () => {
  test('the same address has the same pseudonym all day and another the next', () => {
    const pseudonymizer = new Pseudonymizer(memorySaltVault(), counting());
    const [morning] = pseudonymizer.of('192.0.2.1', 10 * DAY + HOUR);
    const [evening] = pseudonymizer.of('192.0.2.1', 10 * DAY + 23 * HOUR);
    const [tomorrow] = pseudonymizer.of('192.0.2.1', 11 * DAY + HOUR);
    expect(evening).toBe(morning);
    expect(tomorrow).not.toBe(morning);
  });

  test('while a voice of yesterday may be remembered, its pseudonym is given too', () => {
    const pseudonymizer = new Pseudonymizer(memorySaltVault(), counting());
    const [yesterday] = pseudonymizer.of('192.0.2.1', 10 * DAY);
    expect(pseudonymizer.of('192.0.2.1', 11 * DAY + VOICE_WINDOW - 1)[1]).toBe(yesterday);
    expect(pseudonymizer.of('192.0.2.1', 11 * DAY + VOICE_WINDOW)).toHaveLength(1);
  });

  test('the pseudonym is not the address and says nothing of it', () => {
    const [pseudonym] = new Pseudonymizer(memorySaltVault(), counting()).of('192.0.2.1', 0);
    expect(pseudonym).toMatch(/^[\w-]{22}$/u);
  });
});

describe('rotate', () => {
  test('a salt that skipped a day is not kept as yesterday’s', () => {
    const salts = rotate(null, 10 * DAY, counting());
    expect(rotate(salts, 12 * DAY, counting()).yesterday).toBeNull();
  });
});

describe('openSaltVault', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outcry-salts-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('what is saved is loaded by the next start, and only its owner can read it', () => {
    const salts = rotate(rotate(null, 10 * DAY, counting()), 11 * DAY, counting());
    openSaltVault(folder).save(salts);
    const loaded = openSaltVault(folder).load();
    expect(loaded?.day).toBe(salts.day);
    expect(Buffer.from(loaded!.today).equals(Buffer.from(salts.today))).toBe(true);
    expect(Buffer.from(loaded!.yesterday!).equals(Buffer.from(salts.yesterday!))).toBe(true);
    expect(statSync(join(folder, 'salts')).mode & 0o077).toBe(0);
  });

  test('after two rotations nothing of the first salt is in the folder', () => {
    const random = counting();
    const vault = openSaltVault(folder);
    let salts = rotate(null, 10 * DAY, random);
    const first = Buffer.from(salts.today).toString('hex');
    vault.save(salts);
    for (const at of [11 * DAY, 12 * DAY]) {
      salts = rotate(salts, at, random);
      vault.save(salts);
    }
    for (const name of readdirSync(folder))
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain(first);
  });

  test('an empty folder has no salts, and a file that is none is an error that says what to do', () => {
    expect(openSaltVault(folder).load()).toBeNull();
    writeFileSync(join(folder, 'salts'), 'rubbish');
    expect(() => openSaltVault(folder).load()).toThrow(expect.objectContaining({ code: 'data_corrupt' }));
  });
});
