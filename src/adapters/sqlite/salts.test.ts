import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type * as FileSystem from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { DAY } from '../../core/base/time.ts';
import { saltsContract } from '../../ports/salts.contract.ts';
import { SALT_BYTES, type Salts } from '../../ports/salts.ts';
import { openSaltVault } from './salts.ts';

/** The number of file operations after which the process dies, in the middle of a write; Infinity means never. */
const life = vi.hoisted(() => ({ left: Infinity }));

vi.mock('node:fs', async (importOriginal) => {
  const fs = await importOriginal<typeof FileSystem>();
  const dying = <A extends unknown[], R>(act: (...args: A) => R, dieIn: (...args: A) => unknown = () => {}) =>
    ((...args: A): R => {
      if (life.left > 0) {
        life.left -= 1;
        return act(...args);
      }
      if (life.left === 0) dieIn(...args);
      life.left = -1;
      throw new Error('killed');
    }) as (...args: A) => R;
  return {
    ...fs,
    openSync: dying(fs.openSync),
    fsyncSync: dying(fs.fsyncSync),
    ftruncateSync: dying(fs.ftruncateSync),
    renameSync: dying(fs.renameSync),
    writeFileSync: dying(fs.writeFileSync, (file, bytes) => {
      if (Buffer.isBuffer(bytes)) fs.writeFileSync(file, bytes.subarray(0, bytes.length / 2));
    }),
  };
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-salts-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Salts of the n-th day: n, and n - 1 for the day before. */
function saltsOf(nth: number): Salts {
  return { day: nth * DAY, today: salt(nth), yesterday: salt(nth - 1) };
}

function salt(nth: number): Buffer {
  return Buffer.alloc(SALT_BYTES, nth);
}

function isInFolder(nth: number): boolean {
  const hex = salt(nth).toString('hex');
  return readdirSync(folder).some((name) => readFileSync(join(folder, name), 'utf8').includes(hex));
}

function save(salts: Salts): void {
  const vault = openSaltVault(folder);
  void vault.replace(vault.load(), salts);
}

/** Saves in a process that dies after this many file operations; returns whether it died. */
function saveAndDie(salts: Salts, steps: number): boolean {
  life.left = steps;
  try {
    save(salts);
    return false;
  } catch (error) {
    if (error instanceof Error && error.message === 'killed') return true;
    throw error;
  } finally {
    life.left = Infinity;
  }
}

saltsContract('a file in the folder', async () => [openSaltVault(folder), openSaltVault(folder)]);

describe('openSaltVault', () => {
  test('what is saved is loaded by the next start, and only its owner can read it', () => {
    save(saltsOf(10));
    expect(openSaltVault(folder).load()).toEqual(saltsOf(10));
    save({ ...saltsOf(10), yesterday: null });
    expect(openSaltVault(folder).load()).toEqual({ ...saltsOf(10), yesterday: null });
    expect(readdirSync(folder)).toEqual(['salts']);
    expect(statSync(join(folder, 'salts')).mode & 0o077).toBe(0);
  });

  test('after two rotations nothing of the first salt is in the folder', () => {
    for (const nth of [10, 11, 12]) save(saltsOf(nth));
    expect(isInFolder(10)).toBe(false);
    expect(isInFolder(11)).toBe(true);
  });

  test('an empty folder has no salts, and an invalid file is an error that says what to do', () => {
    expect(openSaltVault(folder).load()).toBeNull();
    writeFileSync(join(folder, 'salts'), 'rubbish');
    expect(() => openSaltVault(folder).load()).toThrow(expect.objectContaining({ code: 'data_corrupt' }));
  });

  test('a server whose file of salts was removed or spoiled while it ran writes it again, and rotates it in time', () => {
    const vault = openSaltVault(folder);
    vault.replace(null, saltsOf(10));
    for (const spoil of [
      () => rmSync(join(folder, 'salts')),
      () => writeFileSync(join(folder, 'salts'), 'rubbish'),
    ]) {
      spoil();
      expect(vault.keep(saltsOf(10))).toEqual(saltsOf(10));
      expect(openSaltVault(folder).load()).toEqual(saltsOf(10));
    }
    writeFileSync(join(folder, 'salts'), 'rubbish');
    expect(vault.replace(saltsOf(10), saltsOf(11))).toEqual(saltsOf(11));
    expect(openSaltVault(folder).load()).toEqual(saltsOf(11));
    expect(readdirSync(folder)).toEqual(['salts']);
  });

  test('a kill at any moment of a save leaves the old salts or the new, whole, and the next save continues from there', () => {
    const left = new Set<number>();
    let steps = 0;
    for (let died = true; died; steps += 1) {
      save(saltsOf(10));
      died = saveAndDie(saltsOf(11), steps);
      const loaded = openSaltVault(folder).load();
      expect([saltsOf(10), saltsOf(11)]).toContainEqual(loaded);
      left.add((loaded?.day ?? 0) / DAY);
      save(saltsOf(12));
      expect(openSaltVault(folder).load()).toEqual(saltsOf(12));
      expect(readdirSync(folder)).toEqual(['salts']);
      expect(isInFolder(10)).toBe(false);
    }
    expect([...left]).toEqual([10, 11]);
    expect(steps).toBeGreaterThan(8);
  });

  test('a kill at any moment of the first save leaves no salts or the new, whole', () => {
    for (let steps = 0, died = true; died; steps += 1) {
      died = saveAndDie(saltsOf(10), steps);
      const loaded = openSaltVault(folder).load();
      expect([null, saltsOf(10)]).toContainEqual(loaded);
      if (existsSync(join(folder, 'salts'))) rmSync(join(folder, 'salts'));
    }
    save(saltsOf(11));
    expect(openSaltVault(folder).load()).toEqual(saltsOf(11));
  });

  test('what an interrupted save left is overwritten in place, not freed', () => {
    save(saltsOf(10));
    writeFileSync(join(folder, 'salts.next'), 'longer than salts are '.repeat(20));
    const { ino } = statSync(join(folder, 'salts.next'));
    save(saltsOf(11));
    expect(statSync(join(folder, 'salts')).ino).toBe(ino);
    expect(openSaltVault(folder).load()).toEqual(saltsOf(11));
  });
});
