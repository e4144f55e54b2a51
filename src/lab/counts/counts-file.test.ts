import * as fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CELL_MAX, CELL_COUNT_MAX } from './cells.ts';
import { CountRows } from './count-rows.ts';
import { readCounts, readOneSeries, type Reading } from './counts-file.ts';
import { BUCKET, START, Told, asking, readText } from './counts.fixture.ts';
import { CountLines } from './lines.ts';
import { Notes } from './notes.ts';
import { GAP_MAX } from './slots.ts';
import { ROW_MAX } from './table.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-counts-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const LINES: Partial<Reading> = { lines: true };

async function read(
  text: string | Buffer,
  asked: Partial<Reading> = { bucketMs: BUCKET },
): Promise<Told['series']> {
  return (await readText(folder, text, asked)).series;
}

describe('rows', () => {
  test.each<[string, string | Buffer, number[]]>([
    ['consecutive buckets', '2025-01-01 00:00:00,1\n2025-01-01 00:05:00,2\n', [1, 2]],
    ['a header line, quoted and in capitals', '"Timestamp","Value"\n2025-01-01 00:00:00,1\n', [1]],
    ['a header line after empty ones', '\n\ntimestamp,value\n2025-01-01 00:00:00,1\n', [1]],
    ['a byte order mark', '\uFEFFtimestamp,value\n2025-01-01 00:00:00,1\n', [1]],
    ['a byte order mark without a header line', '\uFEFF2025-01-01 00:00:00,1\n', [1]],
    [
      'mixed line endings',
      '2025-01-01 00:00:00,1\r\n2025-01-01 00:05:00,2\r2025-01-01 00:10:00,3\n',
      [1, 2, 3],
    ],
    ['no final line ending', '2025-01-01 00:00:00,1\n2025-01-01 00:05:00,2', [1, 2]],
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
    ['an unknown count', '2025-01-01 00:00:00,1\n2025-01-01 00:05:00,\n', [1, Number.NaN]],
    ['time that goes backwards', '2025-01-01 00:05:00,2\n2025-01-01 00:00:00,1\n', [1, 2]],
    ['a late row', '2025-01-01 00:00,1\n2025-01-01 00:10,3\n2025-01-01 00:05,2\n', [1, 2, 3]],
    ['a repeated header line', 'ds,y\n2025-01-01 00:00,1\nds,y\n2025-01-01 00:05,2\n', [1, 2]],
    ['whole numbers written as fractions', '2025-01-01 00:00:00,12.0\n2025-01-01 00:05:00,-0\n', [12, 0]],
    ['the largest count', `2025-01-01 00:00:00,${CELL_COUNT_MAX}\n`, [CELL_COUNT_MAX]],
    ['zeros', '2025-01-01 00:00:00,0\n2025-01-01 00:05:00,0\n', [0, 0]],
    [
      'a T, a Z, milliseconds and a date alone',
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
      'a word instead of a count',
      '2025-01-01 00:00:00,1\n2025-01-01 00:05:00,many\n',
      'line 2: "many" is not a number',
    ],
    ['Infinity', '2025-01-01 00:00:00,Infinity\n', 'line 1: "Infinity" is not a number'],
    ['a hexadecimal number', '2025-01-01 00:00:00,0x10\n', 'line 1: "0x10" is not a number'],
    ['a negative count', '2025-01-01 00:00:00,-1\n', 'line 1: "-1" is below zero'],
    ['a fraction', '2025-01-01 00:00:00,1.5\n', 'line 1: "1.5" is not a whole number'],
    [
      'one more than the largest count',
      `2025-01-01 00:00:00,${CELL_COUNT_MAX + 1}\n`,
      'is more than 1000000000',
    ],
    ['an overflowing number', '2025-01-01 00:00:00,1e999\n', 'line 1: "1e999" is more than'],
    [
      'rows that add up to more',
      `2025-01-01 00:00:00,${CELL_COUNT_MAX}\n2025-01-01 00:01:00,1\n`,
      'line 2: the rows of this bucket add up to more',
    ],
    [
      'a date that does not exist',
      '2025-02-30 00:00:00,1\n',
      'line 1: "2025-02-30 00:00:00" is not a timestamp',
    ],
    [
      'an hour that does not exist',
      '2025-01-01 25:00:00,1\n',
      'line 1: "2025-01-01 25:00:00" is not a timestamp',
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
    ['a missing column', '2025-01-01 00:00:00\n', 'line 1: a row has a timestamp and a count'],
    [
      'an extra column',
      '2025-01-01 00:00:00,1,2\n',
      'line 1: counts may be in column 2, column 3: say which with --value',
    ],
    [
      'a different header line',
      'timestamp,value\n2025-01-01 00:00:00,1\ntime,value\n',
      'line 3: "value" is not a number',
    ],
    [
      'an endless line',
      `2025-01-01 00:00:00,1\n${'9'.repeat(ROW_MAX + 1)}`,
      `line 2: the cells of this row are longer than ${ROW_MAX}`,
    ],
    [
      'bytes that are not text',
      Buffer.from([0x1f, 0x8b, 8, 0, 0, 0xff, 0xfe, 10, 44, 44]),
      'line 1: this is compressed with gzip: unpack it first',
    ],
    [
      'control characters, which a terminal would obey',
      '2025-01-01 00:00:00,\u001B[2J\n',
      'line 1: "[2J" is not a number',
    ],
    ['an empty file', '', 'holds no counts'],
    ['a header line alone', 'timestamp,value\n', 'holds no counts'],
    ['empty lines alone', '\n\r\n\n', 'holds no counts'],
  ])('%s stops the reading, with line and reason', async (_what, text, said) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'bad_line',
      message: expect.stringContaining(said),
    });
  });

  test('series: names with commas and quotes, one after the other', async () => {
    const series = await read(
      'series,timestamp,value\n"a, b",2025-01-01 00:00:00,1\n"a, b",2025-01-01 00:05:00,2\n"say ""x""",2025-01-01 00:00:00,3\nc,2025-01-02 00:00:00,4\n',
      { columns: { ...asking().columns, named: true } },
    );
    expect(series.map(({ id, counts }) => [id, counts])).toEqual([
      ['a, b', [1, 2]],
      ['say "x"', [3]],
      ['c', [4]],
    ]);
  });

  test.each([
    [
      'a row without the name of its series',
      'a,2025-01-01,1\n,2025-01-01,1\n',
      'line 2: the series has no name',
    ],
    ['a series without a name', ',2025-01-01,1\n', 'line 1: the series has no name'],
  ])('%s stops the reading of series', async (_what, text, said) => {
    await expect(read(text, { columns: { ...asking().columns, named: true } })).rejects.toThrow(said);
  });
});

describe('the clock change of 30 March 2025 in London', () => {
  test('with offsets it has no effect: 00:55+00:00 is five minutes before 02:00+01:00', async () => {
    const [series] = await read(
      '2025-03-30T00:55:00+00:00,1\n2025-03-30T02:00:00+01:00,2\n2025-03-30 02:05:00+01,3\n',
    );
    expect(series).toMatchObject({ start: '2025-03-30T00:55:00.000Z', counts: [1, 2, 3] });
  });

  test('without offsets times are taken as UTC, so that local time has an hour without reports', async () => {
    const [series] = await read('2025-03-30 00:55:00,1\n2025-03-30 02:00:00,2\n');
    expect(series?.counts).toEqual([1, ...zeros(12), 2]);
  });

  test('in autumn local time goes back, which is an error that explains it', async () => {
    await expect(
      read('2025-10-26 01:50:00,1\n2025-10-26 01:55:00,1\n2025-10-26 01:00:00,2\n'),
    ).rejects.toThrow(
      'line 3: 2025-10-26 01:00:00 is earlier than 2025-10-26 01:55:00 before it, as local times are when clocks go back: name their zone',
    );
  });

  test.each([
    ['with offsets', 'T01:50-05:00,1', 'T01:55-05:00,2', 'T01:00-05:00,3', null],
    ['with UTC named as the zone', 'T01:50,1', 'T01:55,2', 'T01:00,3', 'UTC'],
  ])('%s, a row is only out of order', async (_what, first, second, third, zone) => {
    const text = [first, second, third].map((row) => `2025-10-26${row}`).join('\n');
    const [series] = await read(text, { bucketMs: BUCKET, zone });
    expect(series?.counts).toEqual([3, ...zeros(9), 1, 2]);
  });
});

describe('lines', () => {
  test.each<[string, string | Buffer, [string, number[]][]]>([
    [
      'one line per series',
      'a,1,2,3\nb,4\n',
      [
        ['a', [1, 2, 3]],
        ['b', [4]],
      ],
    ],
    ['no final line ending', 'a,1,23', [['a', [1, 23]]]],
    [
      'mixed line endings, empty lines, a byte order mark',
      '\uFEFFa,1\r\n\r\nb,2\r\n\nc,3',
      [
        ['a', [1]],
        ['b', [2]],
        ['c', [3]],
      ],
    ],
    ['spaces, quotes and exponents', '"a, ""b""", 1 ,"2",1e7,3.0\n', [['a, "b"', [1, 2, 1e7, 3]]]],
    ['ten digits', `a,${CELL_COUNT_MAX},0000000001\n`, [['a', [CELL_COUNT_MAX, 1]]]],
    [
      'a repeated name',
      'a,1\na,2\n',
      [
        ['a', [1]],
        ['a', [2]],
      ],
    ],
    ['a name in another script', 'çañón 漢字,1\n', [['çañón 漢字', [1]]]],
  ])('%s', async (_what, text, wanted) => {
    const series = await read(text, LINES);
    expect(series.map(({ id, counts }) => [id, counts])).toEqual(wanted);
    expect(series.every(({ ended, start }) => ended && start === '2025-01-01T00:00:00.000Z')).toBe(true);
  });

  test.each<[string, string | Buffer, string]>([
    ['a word', 'a,1,2\nb,3,x,5\n', 'line 2, count 2: "x" is not a number'],
    ['a negative count', 'a,-3\n', 'line 1, count 1: "-3" is below zero'],
    ['a fraction', 'a,0.5\n', 'line 1, count 1: "0.5" is not a whole number'],
    ['a huge count', 'a,99999999999\n', 'line 1, count 1: "99999999999" is more than'],
    ['a name without counts', 'a\n', 'line 1: there is no count after the name'],
    ['counts without a name', 'a,1\n,1,2\n', 'line 2: the series has no name'],
    ['an endless cell', `a,1,${'7'.repeat(3 * CELL_MAX)}`, 'line 1, count 2: a cell has at most 256'],
    ['bytes that are not text', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 44, 1, 10]), 'line 1'],
    ['an empty file', '', 'holds no counts'],
  ])('%s stops the reading, with line, count and reason', async (_what, text, said) => {
    await expect(read(text, LINES)).rejects.toMatchObject({
      code: 'bad_line',
      message: expect.stringContaining(said),
    });
  });
});

describe('a stream', () => {
  test('what precedes an invalid line has been passed on', async () => {
    const path = join(folder, 'half.csv');
    writeFileSync(path, 'a,1,2,3\nb,4,5,x\n');
    const told = new Told();
    await expect(readCounts(path, asking(LINES), told, { onBytes() {} })).rejects.toThrow('line 2, count 3');
    expect(told.series.map(({ counts, ended }) => [counts, ended])).toEqual([
      [[1, 2, 3], true],
      [[4, 5], false],
    ]);
  });

  test('the result does not depend on the size of the chunks', () => {
    const name = fc.constantFrom('a', '"a, b"', 'longer name', '"q""q"');
    const cell = fc.oneof(fc.nat(30).map(String), fc.constantFrom('1e3', ' 7 ', '"8"', '1000000000', '2.0'));
    const line = fc
      .tuple(name, fc.array(cell, { minLength: 1, maxLength: 12 }))
      .map(([id, cells]) => [id, ...cells].join(','));
    const row = (index: number, value: string) => `${at(index * BUCKET)},${value}`;
    const rows = fc
      .array(cell, { minLength: 1, maxLength: 12 })
      .map((cells) => cells.map((value, index) => row(index, value)));
    const text = fc.oneof(
      fc
        .array(line, { minLength: 1, maxLength: 4 })
        .map((lines) => ['counts', `${lines.join('\n')}\n`] as const),
      rows.map((lines) => ['nab', lines.join('\n')] as const),
    );
    const parse = async (format: string, pieces: readonly string[]) => {
      const told = new Told();
      const reading = asking({ bucketMs: BUCKET });
      const parser =
        format === 'counts'
          ? new CountLines('f', reading, told, new Notes())
          : new CountRows('f', reading, told, new Notes());
      for (const piece of pieces) await parser.take(piece);
      await parser.finish();
      return told.series;
    };
    return fc.assert(
      fc.asyncProperty(
        text,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }),
        async ([format, whole], sizes) => {
          const pieces: string[] = [];
          for (let from = 0, nth = 0; from < whole.length; nth++) {
            const size = sizes[nth % sizes.length]!;
            pieces.push(whole.slice(from, from + size));
            from += size;
          }
          expect(await parse(format, pieces)).toEqual(await parse(format, [whole]));
        },
      ),
    );
  });

  test.each([
    ['that does not exist', () => join(folder, 'none.csv'), 'there is no such file'],
    ['that is a folder', () => folder, 'it is a folder'],
  ])('a file %s is unreadable, with the reason', async (_what, path, why) => {
    await expect(readCounts(path(), asking(), new Told(), { onBytes() {} })).rejects.toMatchObject({
      code: 'file_unreadable',
      message: expect.stringContaining(why),
    });
  });
});

describe('one series', () => {
  test('is read completely', async () => {
    const path = join(folder, 'one.csv');
    writeFileSync(path, 'x,1,2,3\n');
    const series = await readOneSeries(path, asking(LINES), { onBytes() {} });
    expect(series).toEqual({ id: 'x', start: START, bucketMs: BUCKET, counts: [1, 2, 3] });
  });

  test('if there are two, neither is used', async () => {
    const path = join(folder, 'two.csv');
    writeFileSync(path, 'x,1\ny,2\n');
    await expect(readOneSeries(path, asking(LINES), { onBytes() {} })).rejects.toThrow(
      'more than one series',
    );
  });
});

function at(afterMs: number): string {
  return new Date(START + afterMs).toISOString().slice(0, 19).replace('T', ' ');
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}
