import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MINUTE } from '../core/time.ts';
import { CELL_MAX } from './cells.ts';
import { CountLines } from './count-lines.ts';
import { CountRows, LINE_MAX, SERIES_MAX } from './count-rows.ts';
import { BUCKETS_MAX, readOneSeries, type CountsSink } from './counts-file.ts';

const silent: CountsSink = { begin() {}, bucket() {}, end() {} };

function takeLines(text: string): void {
  const lines = new CountLines('f', 0, silent);
  lines.take(text);
  lines.finish();
}

function takeRows(text: string): void {
  const rows = new CountRows('f', 5 * MINUTE, 'f', silent);
  rows.take(text);
  rows.finish();
}

describe('the limits of a file of counts', () => {
  test(`a name and a number have at most ${CELL_MAX} characters`, () => {
    const name = 'n'.repeat(CELL_MAX);
    const number = '1'.padStart(CELL_MAX, '0');
    expect(() => takeLines(`${name},${number},1\n`)).not.toThrow();
    expect(() => takeLines(`${name}n,1\n`)).toThrow(`a name has at most ${CELL_MAX}`);
    expect(() => takeLines(`a,0${number},1\n`)).toThrow(`line 1, count 1: a number has at most ${CELL_MAX}`);
  });

  test(`a row has at most ${LINE_MAX} characters`, () => {
    const row = (length: number) => `2025-01-01 00:00:00,1${' '.repeat(length - 21)}\n`;
    expect(() => takeRows(row(LINE_MAX))).not.toThrow();
    expect(() => takeRows(row(LINE_MAX + 1))).toThrow('the line is longer than');
  });

  test(`a file of rows has at most ${SERIES_MAX} series`, () => {
    const rows = new CountRows('f', 5 * MINUTE, null, silent);
    for (let series = 0; series < SERIES_MAX; series++) rows.take(`${series},2025-01-01,1\n`);
    expect(() => rows.take('one more,2025-01-01,1\n')).toThrow(`more than ${SERIES_MAX} series`);
  }, 30_000);

  test(`a series that is kept whole has at most ${BUCKETS_MAX} buckets`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'outcry-limits-'));
    const path = join(folder, 'whole.csv');
    const reading = { format: 'counts' as const, bucketMs: 5 * MINUTE, start: 0 };
    writeFileSync(path, `x${',0'.repeat(BUCKETS_MAX)}\n`);
    expect((await readOneSeries(path, reading, () => {})).counts).toHaveLength(BUCKETS_MAX);
    writeFileSync(path, `x${',0'.repeat(BUCKETS_MAX + 1)}\n`);
    await expect(readOneSeries(path, reading, () => {})).rejects.toThrow(`more than ${BUCKETS_MAX} buckets`);
    rmSync(folder, { recursive: true });
  }, 30_000);
});
