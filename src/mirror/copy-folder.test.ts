import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCopyFolder } from './copy-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-copy-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const text = (file: string): string => readFileSync(join(folder, file), 'utf8');

describe('the folder of a copy', () => {
  test('contains what was put, and rewrites only what changed', async () => {
    const first = await openCopyFolder(folder);
    expect(await first.put('de/status/x.html', 'one')).toBe(true);
    const { ino } = statSync(join(folder, 'de/status/x.html'));
    const again = await openCopyFolder(folder);
    expect(await again.put('de/status/x.html', 'one')).toBe(false);
    expect(statSync(join(folder, 'de/status/x.html')).ino).toBe(ino);
    expect(await again.put('de/status/x.html', 'two')).toBe(true);
    expect(text('de/status/x.html')).toBe('two');
  });

  test('has a long file completely or as it was before', async () => {
    const copy = await openCopyFolder(folder);
    expect(await copy.putPieces('list.json', ['[1,', '2]'])).toBe(true);
    expect(await copy.putPieces('list.json', ['[1', ',2]'])).toBe(false);
    expect(text('list.json')).toBe('[1,2]');
    async function* broken() {
      yield '[3,';
      throw new Error('the disk is gone');
    }
    await expect(copy.putPieces('list.json', broken())).rejects.toMatchObject({ code: 'file_unwritable' });
    expect(text('list.json')).toBe('[1,2]');
    expect(readdirSync(folder).toSorted()).toEqual(['.outcry-export', 'list.json']);
  });

  test('loses what is not part of it any more, and what a killed export left', async () => {
    const before = await openCopyFolder(folder);
    for (const file of ['a.html', 'status/b.html', 'status/c.html']) await before.put(file, file);
    writeFileSync(join(folder, 'status/.outcry-unfinished-0123'), 'half');
    const copy = await openCopyFolder(folder);
    await copy.put('a.html', 'a.html');
    expect(copy.keep(['status/b.html'])).toBe(true);
    expect(await copy.sweep()).toBe(1);
    expect(readdirSync(join(folder, 'status'))).toEqual(['b.html']);
    expect(existsSync(join(folder, 'a.html'))).toBe(true);
  });

  test('does not keep what someone removed', async () => {
    const copy = await openCopyFolder(folder);
    for (const file of ['a.html', 'b.html']) await copy.put(file, file);
    rmSync(join(folder, 'b.html'));
    expect(copy.keep(['a.html'])).toBe(true);
    expect(copy.keep(['a.html', 'b.html'])).toBe(false);
  });

  test('is left to another export that has begun to write to it', async () => {
    const [first, second] = [await openCopyFolder(folder), await openCopyFolder(folder)];
    await first.put('a.html', 'a');
    await expect(second.put('a.html', 'a')).rejects.toThrow('Another export writes to');
  });

  test('says why it cannot be written', async () => {
    const copy = await openCopyFolder(folder);
    writeFileSync(join(folder, 'status'), 'a file');
    await expect(copy.put('status/a.html', 'a')).rejects.toThrow('there is a file where a folder belongs');
  });

  test('leaves alone what others put beside the copy, and does not overwrite it', async () => {
    const before = await openCopyFolder(folder);
    await before.put('status/a.html', 'a');
    await before.sweep();
    for (const file of ['robots.txt', 'status/notes.txt', 'status/b.html'])
      writeFileSync(join(folder, file), 'mine');
    const copy = await openCopyFolder(folder);
    const refusal = /status\/b\.html is not part of the export and is where a file of it belongs/u;
    await expect(copy.put('status/b.html', 'b')).rejects.toThrow(refusal);
    await expect(copy.putPieces('robots.txt', ['b'])).rejects.toThrow('is not part of the export');
    expect(await copy.sweep()).toBe(1);
    for (const file of ['robots.txt', 'status/notes.txt', 'status/b.html']) expect(text(file)).toBe('mine');
    expect(existsSync(join(folder, 'status/a.html'))).toBe(false);
  });

  test('knows after a kill which files it had begun, and removes nothing outside, whatever its list says', async () => {
    const outside = join(folder, 'outside.txt');
    const inside = join(folder, 'copy');
    writeFileSync(outside, 'mine');
    const killed = await openCopyFolder(inside);
    await killed.put('a.html', 'a');
    appendFileSync(join(inside, '.outcry-export'), `../outside.txt\n${outside}\n./a.html\nstatus/..\nb.ht`);
    const copy = await openCopyFolder(inside);
    expect(await copy.put('a.html', 'other')).toBe(true);
    await copy.put('c.html', 'c');
    // The partial entry names a file that had not been created yet.
    expect(await copy.sweep()).toBe(1);
    expect(text('outside.txt')).toBe('mine');
    expect(text('copy/.outcry-export').split('\n').slice(1)).toEqual(['a.html', 'c.html', '']);
  });

  test('is refused if it contains anything else, and nothing there is touched', async () => {
    writeFileSync(join(folder, 'thesis.txt'), 'mine');
    await expect(openCopyFolder(folder)).rejects.toMatchObject({ code: 'file_unwritable' });
    expect(readdirSync(folder)).toEqual(['thesis.txt']);
  });

  test('is refused if a file is in its place', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(openCopyFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'file_unwritable' });
  });
});
