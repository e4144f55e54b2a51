import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LINE_LENGTH_MAX, readNetworks } from './networks-file.ts';

const TEXT = '192.0.2.0\t192.0.2.255\t64500\tGB\tEXAMPLE-A\r\n2001:db8::\t2001:db8::ffff\t64501\tFR\tRéseau';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-networks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test.each([
  ['plain', 'networks.tsv', TEXT],
  ['gzipped', 'networks.tsv.gz', gzipSync(TEXT)],
  ['UTF-16', 'networks.tsv', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
])('a %s file is read, with either line ending', async (_what, name, content) => {
  const networks = await readNetworks(file(name, content));
  expect([networks.of('192.0.2.1'), networks.of('2001:db8::1')]).toEqual([64_500, 64_501]);
  expect([networks.name(64_500), networks.name(64_501)]).toEqual([
    'AS 64500 (EXAMPLE-A)',
    'AS 64501 (Réseau)',
  ]);
});

test('without a path there are no networks', async () => {
  expect((await readNetworks(null)).size).toBe(0);
});

test('a file of several chunks is read completely, including lines across chunks', async () => {
  const rows = Array.from({ length: 20_000 }, (_, nth) => {
    const first = `10.${nth >> 8}.${nth & 255}`;
    return `${first}.0\t${first}.255\t${nth + 1}\tGB\tNETWORK-${nth + 1}`;
  });
  const networks = await readNetworks(file('networks.tsv', rows.join('\n')));
  expect(networks.size).toBe(rows.length);
  expect(networks.of('10.78.31.7')).toBe(20_000);
  expect(networks.name(20_000)).toBe('AS 20000 (NETWORK-20000)');
});

test.each([
  ['does not exist', () => join(folder, 'none.tsv')],
  ['is a folder', () => folder],
  ['is not gzipped as its name says', () => file('networks.tsv.gz', TEXT)],
  ['is truncated', () => file('networks.tsv.gz', gzipSync(TEXT).subarray(0, -12))],
])('a file that %s cannot be read', async (_what, path) => {
  await expect(readNetworks(path())).rejects.toMatchObject({ code: 'file_unreadable' });
});

test.each<[string, Uint8Array, number, string]>([
  ['Latin-1', Buffer.from(TEXT, 'latin1'), 2, 'this is not text in UTF-8: save the file as UTF-8'],
  ['gzip under another name', gzipSync(TEXT), 1, 'this is compressed with gzip: unpack it first'],
])('%s is refused with its line: encodings of names are not guessed', async (_what, content, line, said) => {
  const path = file('networks.tsv', content);
  await expect(readNetworks(path)).rejects.toMatchObject({
    code: 'bad_networks',
    message: `${path}, line ${line}: ${said}.`,
  });
});

test(`a line of ${LINE_LENGTH_MAX} characters is read, and a longer one is refused with its number`, async () => {
  const start = `${TEXT}\n198.51.100.0\t198.51.100.255\t64502\tGB\t`;
  const upTo = (length: number) => start + 'n'.repeat(length - (start.length - TEXT.length - 1));
  for (const end of ['', '\n']) {
    expect((await readNetworks(file('at', upTo(LINE_LENGTH_MAX) + end))).size).toBe(3);
    await expect(readNetworks(file('past', upTo(LINE_LENGTH_MAX + 1) + end))).rejects.toMatchObject({
      code: 'bad_networks',
      message: expect.stringContaining(`, line 3: a line has at most ${LINE_LENGTH_MAX} characters.`),
    });
  }
});
