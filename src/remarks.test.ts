import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { REMARKS_MAX, openRemarks, readRemarks, type Remark } from './remarks.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-remarks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const from = (from: string, at = 0): Remark => ({ kind: 'untrusted_proxy', at, from });

test('a remark is visible to another process immediately, and replaces an earlier one of its sender', () => {
  const remarks = openRemarks(folder);
  remarks.put(from('a', 1));
  remarks.put(from('b', 2));
  remarks.put(from('a', 3));
  expect(readRemarks(folder)).toEqual([from('b', 2), from('a', 3)]);
  expect(readdirSync(folder)).toEqual(['remarks.json']);
});

test(`at most ${REMARKS_MAX} are kept, the newest`, () => {
  const remarks = openRemarks(folder);
  for (let nth = 0; nth <= REMARKS_MAX; nth += 1) remarks.put(from(String(nth)));
  expect(readRemarks(folder)).toHaveLength(REMARKS_MAX);
  expect(readRemarks(folder)[0]).toEqual(from('1'));
});

test('a start clears them, and a damaged file is treated as empty', () => {
  openRemarks(folder).put(from('a'));
  openRemarks(folder);
  expect(readRemarks(folder)).toEqual([]);
  writeFileSync(join(folder, 'remarks.json'), '[{');
  expect(readRemarks(folder)).toEqual([]);
});

test('a folder that cannot be written costs nothing but the remark', () => {
  const remarks = openRemarks(folder);
  rmSync(folder, { recursive: true });
  expect(() => remarks.put(from('a'))).not.toThrow();
});
