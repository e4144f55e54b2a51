import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MINUTE } from '../../core/base/time.ts';
import { CELL_MAX } from './cells.ts';
import { CountRows, HEAD_MAX } from './count-rows.ts';
import { BUCKETS_MAX, readOneSeries } from './counts-file.ts';
import { asking } from './counts.fixture.ts';
import { LINES_ABOVE_MAX } from './head-line.ts';
import { CountLines } from './lines.ts';
import { Notes } from './notes.ts';
import type { CountsSink } from './sink.ts';
import { SERIES_MAX } from './slots.ts';
import { ROW_MAX } from './table.ts';

const silent: CountsSink = { begin() {}, bucket() {}, end() {} };

function takeLines(text: string): void {
  const lines = new CountLines('f', asking(), silent, new Notes());
  lines.take(text);
  lines.finish();
}

async function takeRows(text: string, sink = silent): Promise<void> {
  const rows = new CountRows('f', asking({ bucketMs: 5 * MINUTE }), sink, new Notes());
  await rows.take(text);
  await rows.finish();
}

describe('the limits of a file of counts', () => {
  test(`a name and a number have at most ${CELL_MAX} characters`, () => {
    const name = 'n'.repeat(CELL_MAX);
    const number = '1'.padStart(CELL_MAX, '0');
    expect(() => takeLines(`${name},${number},1\n`)).not.toThrow();
    expect(() => takeLines(`${name}n,1\n`)).toThrow(`a name has at most ${CELL_MAX}`);
    expect(() => takeLines(`a,0${number},1\n`)).toThrow(`line 1, count 1: a number has at most ${CELL_MAX}`);
  });

  test(`the cells of a row have at most ${ROW_MAX} characters together`, async () => {
    const row = (length: number) => `time,value,note\n2025-01-01 00:00:00,1,${'x'.repeat(length - 20)}\n`;
    await expect(takeRows(row(ROW_MAX))).resolves.toBeUndefined();
    await expect(takeRows(row(ROW_MAX + 1))).rejects.toThrow(
      `line 2: the cells of this row are longer than ${ROW_MAX}`,
    );
  });

  test(`a table has at most ${LINES_ABOVE_MAX} lines above it`, async () => {
    const text = (lines: number) => `${'title\n'.repeat(lines - 1)}time,value\n2025-01-01 00:00:00,1\n`;
    await expect(takeRows(text(LINES_ABOVE_MAX))).resolves.toBeUndefined();
    await expect(takeRows(text(LINES_ABOVE_MAX + 1))).rejects.toThrow('a row has a timestamp and a count');
  });

  test(`rows of the first ${HEAD_MAX} characters may be in any order, those after must not`, async () => {
    const row = (nth: number) => `${new Date(nth * 5 * MINUTE).toISOString()},1\n`;
    const rows = Array.from({ length: Math.floor(HEAD_MAX / row(0).length) }, (_, nth) => row(nth));
    const swapped = [row(1), row(0), ...rows.slice(2)];
    let buckets = 0;
    await takeRows(swapped.join(''), { ...silent, bucket: () => void buckets++ });
    expect(buckets).toBe(rows.length);
    const late = [...rows, row(rows.length), row(rows.length)].join('') + row(0);
    await expect(takeRows(late)).rejects.toThrow('sort the file by time');
  }, 30_000);

  test(`a file of rows has at most ${SERIES_MAX} series`, async () => {
    const columns = { ...asking().columns, named: true };
    const rows = new CountRows('f', asking({ columns, bucketMs: 5 * MINUTE }), silent, new Notes());
    let text = '';
    for (let series = 0; series < SERIES_MAX; series++) text += `s${series},2025-01-01,1\n`;
    await rows.take(text);
    await rows.take('one more,2025-01-01,1\n');
    await expect(rows.finish()).rejects.toThrow(`more than ${SERIES_MAX} series`);
  }, 30_000);

  test(`a series that is kept whole has at most ${BUCKETS_MAX} buckets`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'outcry-limits-'));
    const path = join(folder, 'whole.csv');
    const reading = asking({ lines: true });
    writeFileSync(path, `x${',0'.repeat(BUCKETS_MAX)}\n`);
    expect((await readOneSeries(path, reading, { onBytes() {} })).counts).toHaveLength(BUCKETS_MAX);
    writeFileSync(path, `x${',0'.repeat(BUCKETS_MAX + 1)}\n`);
    await expect(readOneSeries(path, reading, { onBytes() {} })).rejects.toThrow(
      `more than ${BUCKETS_MAX} buckets`,
    );
    rmSync(folder, { recursive: true });
  }, 30_000);
});
