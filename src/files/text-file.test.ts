import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LINE_MAX, numberedLines, readWholeText, type Line } from './text-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-text-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(content: string | Uint8Array): string {
  const path = join(folder, 'a.txt');
  writeFileSync(path, content);
  return path;
}

async function linesOf(content: string | Uint8Array): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const line of numberedLines(file(content), () => {})) lines.push(line);
  return lines;
}

test.each<[string, string | Uint8Array]>([
  ['LF', 'a\n\nb'],
  ['CRLF and a byte order mark', '\uFEFFa\r\n\r\nb\r\n'],
  ['CR', 'a\r\rb\r'],
  ['UTF-16', Buffer.from('\uFEFFa\r\n\r\nb\r\n', 'utf16le')],
])('lines with %s keep their numbers, empty ones are left out', async (_what, content) => {
  expect(await linesOf(content)).toEqual([
    { text: 'a', number: 1 },
    { text: 'b', number: 3 },
  ]);
});

test(`a line has at most ${LINE_MAX} characters`, async () => {
  const line = 'x'.repeat(LINE_MAX);
  expect(await linesOf(`a\n${line}`)).toHaveLength(2);
  expect(await linesOf(`a\n${line}\n`)).toHaveLength(2);
  await expect(linesOf(`a\n${line}x`)).rejects.toThrow(`line 2: a line has at most ${LINE_MAX} characters`);
  await expect(linesOf(`a\n${line}x\nb\n`)).rejects.toThrow(
    `line 2: a line has at most ${LINE_MAX} characters`,
  );
});

test('a file that is not text is an error with file, line and remedy under the code of its kind', () => {
  const path = file(Buffer.from('a\nÖ\n', 'latin1'));
  expect(() => readWholeText(path, 'bad_catalog')).toThrow(
    `${path}:2: this is not text in UTF-8: save the file as UTF-8.`,
  );
});
