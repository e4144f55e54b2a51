import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../core/base/time.ts';
import type { Reading } from './counts-file.ts';
import { readText } from './counts.fixture.ts';
import { COUNTS, START, STEP, american, lines, named, plain, rows, table } from './shapes.fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-shapes-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('unknown values', () => {
  test.each([
    '',
    ' ',
    '""',
    'NaN',
    'nan',
    'null',
    'NULL',
    'NA',
    'N/A',
    '#N/A',
    'None',
    '-',
    '--',
    '?',
    String.raw`\N`,
  ])('a cell of "%s"', async (cell) => {
    const text = lines(
      'time,count',
      rows((at, count, iso) => `${plain(iso)},${at.getTime() === START + 5 * STEP ? cell : count}`),
    );
    const { series, notes } = await readText(folder, text);
    expect(series[0]?.counts).toEqual(COUNTS.with(5, Number.NaN));
    expect(notes.join(' ')).toContain('a count is not known');
  });
});

describe('one line states the assumptions', () => {
  const said = async (text: string | Buffer, asked: Partial<Reading> = {}) =>
    (await readText(folder, text, asked)).notes.join(' ');

  test('that there are no offsets, and how long buckets are', async () => {
    expect(await said(table)).toBe(
      'times without an offset are taken as UTC (--zone Europe/London, say, takes them as local); buckets are 15 minutes long, as rows are apart.',
    );
  });

  test.each<[string, string | Buffer, string, Partial<Reading>?]>([
    [
      'the encoding',
      Buffer.from(table.replace('value', 'Störungen'), 'latin1'),
      'the file is taken as Windows-1252 (Latin-1)',
    ],
    [
      'the columns',
      lines(
        'a,time,count,users',
        rows((_, count, iso) => `x,${iso}Z,${count},3`),
      ),
      'took the counts of count',
    ],
    [
      'the order of day and month',
      lines(
        't,n',
        rows((at, count) => `${american(at)},${count}`),
      ),
      'dates are taken as month, day, year',
    ],
    [
      'the time zone',
      table,
      'times without an offset are taken as those of Asia/Tokyo',
      { zone: 'Asia/Tokyo' },
    ],
    [
      'sorted rows',
      lines('t,n', rows((_, count, iso) => `${iso}Z,${count}`).toReversed()),
      'rows are not in time order, and were sorted',
    ],
    [
      'rows that are summed',
      table,
      'rows 15 minutes apart are added up in buckets of 1 hour',
      { bucketMs: HOUR },
    ],
    ['skipped lines', `A title\n\n${table}`, 'a line above the table was left out'],
    [
      'rows with equal times',
      lines(
        't,host,n',
        rows((_, count, iso) => `${iso}Z,a,${count}\n${iso}Z,b,1`),
      ),
      '288 rows with the same time as others were added to them (--series COLUMN keeps them apart)',
    ],
  ])('%s', async (_what, text, wanted, asked = {}) => {
    expect(await said(text, asked)).toContain(wanted);
  });
});

describe('ambiguity is refused, with the line and the remedy', () => {
  test.each<[string, string, string, Partial<Reading>?]>([
    [
      'a date that can be read two ways',
      lines('t,n', '03/02/2025 14:00,1', '03/02/2025 14:05,2'),
      'line 2: "03/02/2025 14:00" may begin with the day or the month: say --dates dmy or --dates mdy',
    ],
    [
      'two columns of counts',
      lines(
        't,cats,dogs',
        rows((_, count, iso) => `${iso},${count},1`),
      ),
      'line 1: counts may be in cats, dogs: say which with --value COLUMN',
    ],
    [
      'an unknown column',
      table,
      'line 1: there is no column "hits" for --value; there are timestamp, value',
      { columns: { ...named, value: 'hits' } },
    ],
    [
      'a mark of thousands or decimals',
      lines(
        't;n',
        rows((_, count, iso) => `${iso};1.${200 + count}`),
      ),
      'line 2: "1.200" may have thousands or decimals: say --decimal . or --decimal ,',
    ],
    [
      'a decimal comma between commas',
      lines(
        't,n',
        rows((_, count, iso) => `${iso},${count},5`),
      ),
      'line 2: the row has 3 cells where 2 were expected; a number with a comma in it needs quotes',
    ],
    [
      'fractions',
      lines(
        't,n',
        rows((_, count, iso) => `${iso},${count}.25`),
      ),
      'line 2: "0.25" is not a whole number; --round rounds',
    ],
    [
      'counts below zero',
      lines(
        't,n',
        rows((_, count, iso) => `${iso},${count - 3}`),
      ),
      'line 2: "-3" is below zero; --round takes such counts as 0',
    ],
    [
      'an ambiguous zone name',
      lines(
        't,n',
        rows((_, count, iso) => `${plain(iso)} CET,${count}`),
      ),
      'line 2: "CET" is the name of several zones: say which is meant, such as --zone Europe/Berlin',
    ],
    [
      'daily rows',
      lines(
        't,n',
        rows(
          (at, count) =>
            `${new Date(START + ((at.getTime() - START) / STEP) * 24 * HOUR).toISOString().slice(0, 10)},${count}`,
        ),
      ),
      'rows are one or more days apart: surges are told from what is usual at that hour',
    ],
    [
      'weekly rows',
      lines(
        't,n',
        rows(
          (at, count) =>
            `${new Date(START + ((at.getTime() - START) / STEP) * 168 * HOUR).toISOString().slice(0, 10)},${count}`,
        ),
      ),
      'rows are one or more weeks apart',
    ],
    [
      'daily rows, whatever --bucket says',
      lines(
        't,n',
        rows(
          (at, count) =>
            `${new Date(START + ((at.getTime() - START) / STEP) * 24 * HOUR).toISOString().slice(0, 10)},${count}`,
        ),
      ),
      'rows are one or more days apart',
      { bucketMs: HOUR },
    ],
    [
      'a bucket shorter than the row spacing',
      table,
      'line 3: rows are 15 minutes apart, and --bucket says 5 minutes: leave --bucket out',
      { bucketMs: 5 * MINUTE },
    ],
    [
      'a bucket that rows do not divide',
      table,
      'and the 20 minutes of --bucket are not a multiple of that',
      { bucketMs: 20 * MINUTE },
    ],
    [
      'row numbers instead of times',
      lines(
        'index,n',
        COUNTS.map((count, nth) => `${nth},${count}`),
      ),
      '"0" is not a timestamp such as 2015-02-26 21:42:53',
    ],
    [
      'JSON',
      '[{"t":"2025-01-30","n":1}]\n',
      'line 1: this is JSON or XML, and rows are read: save the table as CSV',
    ],
    [
      'an unclosed quote',
      lines('t,n', '"2025-01-30 00:00:00,1', '2025-01-30 00:15:00,2'),
      'a quoted cell has no end: close its quote',
    ],
    [
      'a total at the end',
      lines(table.trimEnd(), 'Total,1440'),
      `line ${COUNTS.length + 2}: "Total" is not a timestamp`,
    ],
  ])('%s', async (_what, text, said, asked = {}) => {
    await expect(readText(folder, text, asked)).rejects.toMatchObject({
      code: 'bad_line',
      message: expect.stringContaining(said),
    });
  });
});

describe('--round', () => {
  test('rounds the sum of a bucket, not each row, and takes negative numbers as 0', async () => {
    const text = lines(
      't,n',
      '2025-01-30 00:00:00,0.4',
      '2025-01-30 00:01:00,0.4',
      '2025-01-30 00:05:00,-3',
      '2025-01-30 00:10:00,2.6',
    );
    const { series, notes } = await readText(folder, text, { round: true, bucketMs: 5 * MINUTE });
    expect(series[0]?.counts).toEqual([1, 0, 3]);
    expect(notes.join(' ')).toContain('4 counts were rounded, those below zero to 0');
  });
});
