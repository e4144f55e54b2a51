import * as fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../core/time.ts';
import { CELL_MAX, COUNT_MAX } from './cells.ts';
import { CountLines } from './count-lines.ts';
import { CountRows, GAP_MAX, LINE_MAX } from './count-rows.ts';
import { readCounts, readOneSeries, type CountsSink, type Format } from './counts-file.ts';

const START = Date.UTC(2025, 0, 1);
const BUCKET = 5 * MINUTE;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-counts-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What a sink was told, in a form that compares well. */
class Told implements CountsSink {
  readonly series: {
    id: string;
    start: string;
    counts: number[];
    stamps: (string | null)[];
    ended: boolean;
  }[] = [];

  begin(id: string, start: number): void {
    this.series.push({ id, start: new Date(start).toISOString(), counts: [], stamps: [], ended: false });
  }

  bucket(count: number, stamp: string | null): void {
    this.series.at(-1)?.counts.push(count);
    this.series.at(-1)?.stamps.push(stamp);
  }

  end(): void {
    this.series.at(-1)!.ended = true;
  }
}

async function read(text: string | Buffer, format: Format = 'nab', name = 'a.csv'): Promise<Told['series']> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const told = new Told();
  await readCounts(path, { format, bucketMs: BUCKET, start: START }, told, { onBytes() {} });
  return told.series;
}

describe('rows', () => {
  test.each<[string, string | Buffer, number[]]>([
    ['consecutive buckets', '2025-01-01 00:00:00,1\n2025-01-01 00:05:00,2\n', [1, 2]],
    ['a head line, quoted and in capitals', '"Timestamp","Value"\n2025-01-01 00:00:00,1\n', [1]],
    ['a head line after an empty one', '\n\ntimestamp,value\n2025-01-01 00:00:00,1\n', [1]],
    ['a byte order mark', '\uFEFFtimestamp,value\n2025-01-01 00:00:00,1\n', [1]],
    ['a byte order mark without a head line', '\uFEFF2025-01-01 00:00:00,1\n', [1]],
    ['mixed line ends', '2025-01-01 00:00:00,1\r\n2025-01-01 00:05:00,2\r2025-01-01 00:10:00,3\n', [1, 2, 3]],
    ['no line end at the end', '2025-01-01 00:00:00,1\n2025-01-01 00:05:00,2', [1, 2]],
    ['empty lines', '\n2025-01-01 00:00:00,1\n\n  \n2025-01-01 00:05:00,2\n\n', [1, 2]],
    ['quoted cells and spaces', ' "2025-01-01 00:00:00" , "1" \n', [1]],
    ['a gap: its buckets hold no reports', '2025-01-01 00:00:00,1\n2025-01-01 00:20:00,2\n', [1, 0, 0, 0, 2]],
    [
      'rows of one bucket, which add up',
      '2025-01-01 00:00:00,1\n2025-01-01 00:04:59,2\n2025-01-01 00:05:00,4\n',
      [3, 4],
    ],
    ['the same timestamp twice', '2025-01-01 00:00:00,1\n2025-01-01 00:00:00,2\n', [3]],
    ['rows of one bucket in any order', '2025-01-01 00:04:00,1\n2025-01-01 00:01:00,2\n', [3]],
    ['ten million in a bucket', '2025-01-01 00:00:00,1e7\n2025-01-01 00:05:00,10000000\n', [1e7, 1e7]],
    ['whole numbers written as fractions', '2025-01-01 00:00:00,12.0\n2025-01-01 00:05:00,-0\n', [12, 0]],
    ['the largest count', `2025-01-01 00:00:00,${COUNT_MAX}\n`, [COUNT_MAX]],
    ['zeros', '2025-01-01 00:00:00,0\n2025-01-01 00:05:00,0\n', [0, 0]],
    [
      'a T, a Z, milliseconds and a day alone',
      '2025-01-01,1\n2025-01-01T00:05:00Z,2\n2025-01-01T00:10:00.250Z,3\n',
      [1, 2, 3],
    ],
    ['the longest gap', `2025-01-01 00:00:00,1\n${at(GAP_MAX)},2\n`, [1, ...zeros(GAP_MAX / BUCKET - 1), 2]],
  ])('%s', async (_what, text, counts) => {
    const series = await read(text);
    expect(series).toHaveLength(1);
    expect(series[0]).toMatchObject({ id: 'a', start: '2025-01-01T00:00:00.000Z', counts, ended: true });
  });

  test.each<[string, string | Buffer, string]>([
    [
      'a word for a count',
      '2025-01-01 00:00:00,1\n2025-01-01 00:05:00,many\n',
      'line 2: "many" is not a number',
    ],
    ['NaN', '2025-01-01 00:00:00,NaN\n', 'line 1: "NaN" is not a number'],
    ['Infinity', '2025-01-01 00:00:00,Infinity\n', 'line 1: "Infinity" is not a number'],
    ['a hexadecimal number', '2025-01-01 00:00:00,0x10\n', 'line 1: "0x10" is not a number'],
    ['a missing count', '2025-01-01 00:00:00,\n', 'line 1: a count is missing'],
    ['a negative count', '2025-01-01 00:00:00,-1\n', 'line 1: "-1" is below zero'],
    ['a fraction', '2025-01-01 00:00:00,1.5\n', 'line 1: "1.5" is not a whole number'],
    ['one more than the largest count', `2025-01-01 00:00:00,${COUNT_MAX + 1}\n`, 'is more than 1000000000'],
    ['a number beyond all numbers', '2025-01-01 00:00:00,1e999\n', 'line 1: "1e999" is more than'],
    [
      'rows that add up to more',
      `2025-01-01 00:00:00,${COUNT_MAX}\n2025-01-01 00:01:00,1\n`,
      'line 2: the rows of this bucket add up to more',
    ],
    [
      'a day that no calendar has',
      '2025-02-30 00:00:00,1\n',
      'line 1: "2025-02-30 00:00:00" is no timestamp',
    ],
    ['an hour that no clock has', '2025-01-01 25:00:00,1\n', 'line 1: "2025-01-01 25:00:00" is no timestamp'],
    ['seconds since 1970', '1735689600,1\n', 'line 1: "1735689600" is no timestamp'],
    [
      'time that goes back',
      '2025-01-02 00:00:00,1\n2025-01-01 00:00:00,1\n',
      'line 2: 2025-01-01 00:00:00 is earlier than 2025-01-02 00:00:00',
    ],
    [
      'a late row',
      '2025-01-01 00:00:00,1\n2025-01-01 00:10:00,1\n2025-01-01 00:05:00,1\n',
      'line 3: 2025-01-01 00:05:00 is earlier',
    ],
    [
      'a year in the future',
      '2025-01-01 00:00:00,1\n2026-01-01 00:05:00,1\n',
      'line 2: 2026-01-01 00:05:00 is more than 182 days after',
    ],
    ['one bucket more than the longest gap', `2025-01-01 00:00:00,1\n${at(GAP_MAX + BUCKET)},2\n`, 'line 2'],
    [
      'centuries later',
      '2025-01-01 00:00:00,1\n2525-01-01 00:05:00,1\n',
      'line 2: 2525-01-01 00:05:00 is more than',
    ],
    ['a time before 1970', '1969-12-31 23:55:00,1\n', 'line 1: "1969-12-31 23:55:00" is before 1970'],
    ['a missing column', '2025-01-01 00:00:00\n', 'line 1: a line has the columns timestamp,value'],
    ['a column too many', '2025-01-01 00:00:00,1,2\n', 'line 1: a line has the columns timestamp,value'],
    [
      'a second head line',
      'timestamp,value\n2025-01-01 00:00:00,1\ntimestamp,value\n',
      'line 3: "timestamp" is no timestamp',
    ],
    [
      'a line without an end',
      `2025-01-01 00:00:00,1\n${'9'.repeat(LINE_MAX + 1)}`,
      `line 2: the line is longer than ${LINE_MAX}`,
    ],
    [
      'bytes that are no text',
      Buffer.from([0x1f, 0x8b, 8, 0, 0, 0xff, 0xfe, 10, 44, 44]),
      'line 1: this is not text in UTF-8',
    ],
    ['UTF-16', Buffer.from('\uFEFFtimestamp,value\n', 'utf16le'), 'line 1: this is not text in UTF-8'],
    [
      'control characters, which a terminal would obey',
      '2025-01-01 00:00:00,\u001B[2J\n',
      'line 1: "[2J" is not a number',
    ],
    ['an empty file', '', 'holds no counts'],
    ['a head line alone', 'timestamp,value\n', 'holds no counts'],
    ['empty lines alone', '\n\r\n\n', 'holds no counts'],
  ])('%s ends it with the line and the reason', async (_what, text, said) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'bad_line',
      message: expect.stringContaining(said),
    });
  });

  test('series: names with commas and quotes, one after the other', async () => {
    const series = await read(
      'series,timestamp,value\n"a, b",2025-01-01 00:00:00,1\n"a, b",2025-01-01 00:05:00,2\n"say ""x""",2025-01-01 00:00:00,3\nc,2025-01-02 00:00:00,4\n',
      'series',
    );
    expect(series.map(({ id, counts }) => [id, counts])).toEqual([
      ['a, b', [1, 2]],
      ['say "x"', [3]],
      ['c', [4]],
    ]);
  });

  test.each([
    [
      'rows of a series apart',
      'a,2025-01-01,1\nb,2025-01-01,1\na,2025-01-02,1\n',
      'line 3: the rows of series "a" do not stand together',
    ],
    ['a series without a name', ',2025-01-01,1\n', 'line 1: the series has no name'],
  ])('series: %s ends it', async (_what, text, said) => {
    await expect(read(text, 'series')).rejects.toThrow(said);
  });
});

describe('the clock change of 30 March 2025 in London', () => {
  test('with offsets it leaves no trace: 00:55+00:00 is five minutes before 02:00+01:00', async () => {
    const [series] = await read(
      '2025-03-30T00:55:00+00:00,1\n2025-03-30T02:00:00+01:00,2\n2025-03-30 02:05:00+01,3\n',
    );
    expect(series).toMatchObject({ start: '2025-03-30T00:55:00.000Z', counts: [1, 2, 3] });
  });

  test('without offsets times are taken as UTC, so that local time has an hour without reports in it', async () => {
    const [series] = await read('2025-03-30 00:55:00,1\n2025-03-30 02:00:00,2\n');
    expect(series?.counts).toEqual([1, ...zeros(12), 2]);
  });

  test('in autumn local time goes back, which is an error that says so', async () => {
    await expect(read('2025-10-26 01:55:00,1\n2025-10-26 01:00:00,2\n')).rejects.toThrow(
      'line 2: 2025-10-26 01:00:00 is earlier than 2025-10-26 01:55:00 before it; a time without an offset is taken as UTC',
    );
  });
});

describe('lines', () => {
  test.each<[string, string | Buffer, [string, number[]][]]>([
    [
      'a line a series',
      'a,1,2,3\nb,4\n',
      [
        ['a', [1, 2, 3]],
        ['b', [4]],
      ],
    ],
    ['no line end at the end', 'a,1,23', [['a', [1, 23]]]],
    [
      'mixed line ends, empty lines, a byte order mark',
      '\uFEFFa,1\r\n\r\nb,2\r\n\nc,3',
      [
        ['a', [1]],
        ['b', [2]],
        ['c', [3]],
      ],
    ],
    ['spaces, quotes and exponents', '"a, ""b""", 1 ,"2",1e7,3.0\n', [['a, "b"', [1, 2, 1e7, 3]]]],
    ['ten digits', `a,${COUNT_MAX},0000000001\n`, [['a', [COUNT_MAX, 1]]]],
    [
      'a name twice',
      'a,1\na,2\n',
      [
        ['a', [1]],
        ['a', [2]],
      ],
    ],
    ['a name of another script', 'çañón 漢字,1\n', [['çañón 漢字', [1]]]],
  ])('%s', async (_what, text, wanted) => {
    const series = await read(text, 'counts');
    expect(series.map(({ id, counts }) => [id, counts])).toEqual(wanted);
    expect(series.every(({ ended, start }) => ended && start === '2025-01-01T00:00:00.000Z')).toBe(true);
  });

  test.each<[string, string | Buffer, string]>([
    ['a word', 'a,1,2\nb,3,x,5\n', 'line 2, count 2: "x" is not a number'],
    ['a missing count', 'a,1,,2\n', 'line 1, count 2: a count is missing'],
    ['a comma at the end', 'a,1,\n', 'line 1, count 2: a count is missing'],
    ['a negative count', 'a,-3\n', 'line 1, count 1: "-3" is below zero'],
    ['a fraction', 'a,0.5\n', 'line 1, count 1: "0.5" is not a whole number'],
    ['NaN', 'a,1,nan\n', 'line 1, count 2: "nan" is not a number'],
    ['a huge count', 'a,99999999999\n', 'line 1, count 1: "99999999999" is more than'],
    ['a name without counts', 'a\n', 'line 1: there is no count after the name'],
    ['counts without a name', 'a,1\n,1,2\n', 'line 2: the series has no name'],
    ['a cell that never ends', `a,1,${'7'.repeat(3 * CELL_MAX)}`, 'line 1, count 2: a cell has at most 256'],
    ['bytes that are no text', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 44, 1, 10]), 'line 1'],
    ['an empty file', '', 'holds no counts'],
  ])('%s ends it with the line, the count and the reason', async (_what, text, said) => {
    await expect(read(text, 'counts')).rejects.toMatchObject({
      code: 'bad_line',
      message: expect.stringContaining(said),
    });
  });
});

describe('a stream', () => {
  test('what stands before a wrong line has been handed on', async () => {
    const path = join(folder, 'half.csv');
    writeFileSync(path, 'a,1,2,3\nb,4,5,x\n');
    const told = new Told();
    const reading = { format: 'counts' as const, bucketMs: BUCKET, start: START };
    await expect(readCounts(path, reading, told, { onBytes() {} })).rejects.toThrow('line 2, count 3');
    expect(told.series.map(({ counts, ended }) => [counts, ended])).toEqual([
      [[1, 2, 3], true],
      [[4, 5], false],
    ]);
  });

  test('in pieces of any size a text is told the same', () => {
    const name = fc.constantFrom('a', '"a, b"', 'longer name', '"q""q"');
    const cell = fc.oneof(fc.nat(30).map(String), fc.constantFrom('1e3', ' 7 ', '"8"', '1000000000', '2.0'));
    const line = fc
      .tuple(name, fc.array(cell, { minLength: 1, maxLength: 12 }))
      .map(([id, cells]) => [id, ...cells].join(','));
    const row = (index: number, value: string) => `${at(index * 7 * MINUTE)},${value}`;
    const rows = fc
      .array(cell, { minLength: 1, maxLength: 12 })
      .map((cells) => cells.map((value, index) => row(index, value)));
    const text = fc.oneof(
      fc
        .array(line, { minLength: 1, maxLength: 4 })
        .map((lines) => ['counts', `${lines.join('\n')}\n`] as const),
      rows.map((lines) => ['nab', lines.join('\n')] as const),
    );
    const parse = (format: string, pieces: readonly string[]) => {
      const told = new Told();
      const parser =
        format === 'counts' ? new CountLines('f', START, told) : new CountRows('f', BUCKET, 'f', told);
      for (const piece of pieces) parser.take(piece);
      parser.finish();
      return told.series;
    };
    fc.assert(
      fc.property(
        text,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }),
        ([format, whole], sizes) => {
          const pieces: string[] = [];
          for (let from = 0, nth = 0; from < whole.length; nth++) {
            const size = sizes[nth % sizes.length]!;
            pieces.push(whole.slice(from, from + size));
            from += size;
          }
          expect(parse(format, pieces)).toEqual(parse(format, [whole]));
        },
      ),
    );
  });

  test.each([
    ['that is not there', () => join(folder, 'none.csv'), 'there is no such file'],
    ['that is a folder', () => folder, 'it is a folder'],
  ])('a file %s is unreadable, and why is said', async (_what, path, why) => {
    const reading = { format: 'nab' as const, bucketMs: BUCKET, start: START };
    await expect(readCounts(path(), reading, new Told(), { onBytes() {} })).rejects.toMatchObject({
      code: 'file_unreadable',
      message: expect.stringContaining(why),
    });
  });
});

describe('one series', () => {
  test('is read whole', async () => {
    const path = join(folder, 'one.csv');
    writeFileSync(path, 'x,1,2,3\n');
    const series = await readOneSeries(path, { format: 'counts', bucketMs: BUCKET, start: START }, () => {});
    expect(series).toEqual({ id: 'x', start: START, counts: [1, 2, 3] });
  });

  test('where there are two, neither is taken', async () => {
    const path = join(folder, 'two.csv');
    writeFileSync(path, 'x,1\ny,2\n');
    const reading = { format: 'counts' as const, bucketMs: BUCKET, start: START };
    await expect(readOneSeries(path, reading, () => {})).rejects.toThrow('more than one series');
  });
});

function at(afterMs: number): string {
  return new Date(START + afterMs).toISOString().slice(0, 19).replace('T', ' ');
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}
