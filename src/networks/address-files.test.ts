import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mmdbOf } from '../../test/support/mmdb.ts';
import { openAddressFiles } from './address-files.ts';
import { openLiveFile } from './live-file.ts';

const ADDRESS = '192.0.2.1';

let folder = '';
let paths: { networks: string; places: string };
let read: string[] = [];
let failed: unknown[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-files-'));
  paths = { networks: join(folder, 'networks.tsv'), places: join(folder, 'places.mmdb') };
  read = [];
  failed = [];
  replace(paths.networks, row(64_500));
  replace(paths.places, city('Leeds'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const row = (network: number): string => `192.0.2.0\t192.0.2.255\t${network}\tGB\tEXAMPLE-${network}\n`;
const city = (name: string): Buffer =>
  mmdbOf({ '192.0.2': { country: { iso_code: 'GB' }, city: { names: { en: name } } } });

/** Replaces a file atomically, as an operator would. */
function replace(path: string, content: string | Buffer): void {
  writeFileSync(`${path}.next`, content);
  renameSync(`${path}.next`, path);
}

const open = () =>
  openAddressFiles(paths, { onRead: (sentence) => read.push(sentence), onError: (one) => failed.push(one) });

test('replaced files are read again, once they are unchanged from one look to the next', async () => {
  const files = await open();
  await files.tend();
  expect([files.networks.of(ADDRESS), files.places.of(ADDRESS)?.city]).toEqual([64_500, 'Leeds']);
  replace(paths.networks, row(64_501));
  replace(paths.places, city('York'));
  await files.tend();
  expect(files.networks.of(ADDRESS)).toBe(64_500);
  replace(paths.networks, row(64_502) + row(64_503).replaceAll('192.0.2', '198.51.100'));
  await files.tend();
  expect([files.networks.of(ADDRESS), files.places.of(ADDRESS)?.city]).toEqual([64_500, 'York']);
  await files.tend();
  expect(files.networks.of(ADDRESS)).toBe(64_502);
  expect(files.networks.name(64_502)).toBe('AS 64502 (EXAMPLE-64502)');
  expect(files.networks.size).toBe(2);
  await files.tend();
  expect(read).toEqual([
    'The file of places was replaced: Test-City of 2025-03-10 was read.',
    'The file of networks was replaced: 2 ranges were read.',
  ]);
  expect(failed).toEqual([]);
});

test('an unreadable one keeps the old content and is reported once; a readable one replaces it', async () => {
  const files = await open();
  replace(paths.networks, 'no\tnetworks\n');
  rmSync(paths.places);
  for (let look = 0; look < 4; look++) await files.tend();
  expect([files.networks.of(ADDRESS), files.places.of(ADDRESS)?.city]).toEqual([64_500, 'Leeds']);
  expect(failed).toMatchObject([{ code: 'bad_networks' }, { code: 'file_unreadable' }]);
  replace(paths.networks, row(64_501));
  replace(paths.places, city('York'));
  for (let look = 0; look < 2; look++) await files.tend();
  expect([files.networks.of(ADDRESS), files.places.of(ADDRESS)?.city]).toEqual([64_501, 'York']);
  expect([read.length, failed.length]).toEqual([2, 2]);
});

test('looks do not read the same file twice at once, and without a file nothing is read', async () => {
  const files = await open();
  replace(paths.networks, row(64_501));
  await files.tend();
  await Promise.all([files.tend(), files.tend()]);
  expect(read.length).toBe(1);
  const none = await openAddressFiles(
    { networks: null, places: null },
    { onRead: (one) => read.push(one), onError: (one) => failed.push(one) },
  );
  for (let look = 0; look < 3; look++) await none.tend();
  expect([none.networks.of(ADDRESS), none.places.of(ADDRESS), none.places.about]).toEqual([null, null, null]);
  expect([read.length, failed.length]).toEqual([1, 0]);
});

test('a file of networks with less than half of the ranges is taken for cut short, and one with half of them is read', async () => {
  const others = [1, 2, 3].map((nth) => row(64_500 + nth).replaceAll('192.0.2', `198.51.${nth}`));
  replace(paths.networks, row(64_500) + others.join(''));
  const files = await open();
  replace(paths.networks, row(64_600).slice(0, -3));
  for (let look = 0; look < 3; look++) await files.tend();
  expect(files.networks.of(ADDRESS)).toBe(64_500);
  expect(failed).toMatchObject([
    { code: 'bad_networks', message: expect.stringContaining('1 ranges, and 4 before') },
  ]);
  replace(paths.networks, row(64_600) + others[0]);
  for (let look = 0; look < 3; look++) await files.tend();
  expect(files.networks.of(ADDRESS)).toBe(64_600);
});

test('a file that is overwritten while it is read is read again, and nothing of the mixture is used', async () => {
  let reads = 0;
  const file = await openLiveFile(paths.networks, async (path) => {
    const text = readFileSync(path ?? '', 'utf8');
    if (++reads === 2) writeFileSync(paths.networks, 'third');
    return text;
  });
  writeFileSync(paths.networks, 'second');
  const looked = [await file.look(), await file.look()];
  expect([...looked, file.content]).toEqual([false, false, row(64_500)]);
  expect([await file.look(), await file.look(), file.content]).toEqual([false, true, 'third']);
});

test('a file of the same size and time is read too', async () => {
  const file = await openLiveFile(paths.networks, async (path) => readFileSync(path ?? '', 'utf8'));
  const { atime, mtime } = statSync(paths.networks);
  writeFileSync(paths.networks, row(64_501));
  utimesSync(paths.networks, atime, mtime);
  expect([await file.look(), await file.look(), file.content]).toEqual([false, true, row(64_501)]);
});
