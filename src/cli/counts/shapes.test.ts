import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../../core/time.ts';
import type { Reading } from './counts-file.ts';
import { asking, readText } from './counts.fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-shapes-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Three days of quarter hours, across the end of a month; all that is read below are these counts. */
const START = Date.UTC(2025, 0, 30);
const STEP = 15 * MINUTE;
const COUNTS = Array.from({ length: 3 * 96 }, (_, nth) => (nth * 7) % 11);
const LARGE = COUNTS.map((count) => count * 373);

/** A row for each count, of its moment. */
function rows(row: (at: Date, count: number, iso: string) => string, counts = COUNTS): string[] {
  return counts.map((count, nth) => {
    const at = new Date(START + nth * STEP);
    return row(at, count, at.toISOString().slice(0, 19));
  });
}

const two = (number: number): string => String(number).padStart(2, '0');
const clock = (at: Date): string => `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}`;
const lines = (...parts: (string | string[])[]): string => `${parts.flat().join('\n')}\n`;
const plain = (iso: string): string => iso.replace('T', ' ');
const table = lines(
  'timestamp,value',
  rows((_, count, iso) => `${plain(iso)},${count}`),
);
const MONTHS = ['Jan', 'Feb'];
const american = (at: Date): string => {
  const hour = at.getUTCHours();
  return `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()} ${hour % 12 || 12}:${two(at.getUTCMinutes())}:00 ${hour < 12 ? 'AM' : 'PM'}`;
};
const named = { ...asking().columns };

describe('the same counts, as programs write them, are read the same', () => {
  test.each<[string, string | Buffer, Partial<Reading>?]>([
    ['the plain form', table],
    ['no head line', table.slice(table.indexOf('\n') + 1)],
    ['Prophet: ds,y', table.replace('timestamp,value', 'ds,y')],
    ['ADTK: Time,Traffic', table.replace('timestamp,value', 'Time,Traffic')],
    ['pandas: an index without a name', table.replace('timestamp,value', ',0')],
    [
      'pandas: offsets',
      lines(
        ',count',
        rows((_, count, iso) => `${plain(iso)}+00:00,${count}.0`),
      ),
    ],
    [
      'R: quotes and row numbers',
      lines(
        '"","time","count"',
        rows((at, count, iso) => `"${(at.getTime() - START) / STEP + 1}","${plain(iso)}",${count}`),
      ),
    ],
    ['CRLF', table.replaceAll('\n', '\r\n')],
    ['CR alone', table.replaceAll('\n', '\r')],
    ['no end of the last line', table.trimEnd()],
    ['UTF-8 with a mark', `\uFEFF${table}`],
    ['UTF-16', Buffer.from(`\uFEFF${table}`, 'utf16le')],
    ['UTF-16, the other way round', Buffer.from(`\uFEFF${table}`, 'utf16le').swap16()],
    ['Latin-1', Buffer.from(table.replace('timestamp,value', 'Zeit,Störungen'), 'latin1')],
    ['semicolons', table.replaceAll(',', ';')],
    [
      'semicolons and decimal commas',
      lines(
        'Zeit;Anzahl',
        rows((_, count, iso) => `${plain(iso)};${count},0`),
      ),
    ],
    ['Excel: sep=;', `sep=;\n${table.replaceAll(',', ';')}`],
    ['tabs', table.replaceAll(',', '\t')],
    ['spaces', lines(rows((at, count) => `${at.getTime() / 1000} ${count}`))],
    ['date, time and count between spaces', lines(rows((_, count, iso) => `${plain(iso)} ${count}`))],
    [
      'psql',
      lines(
        '          ts           | count',
        '-----------------------+-------',
        rows((_, count, iso) => ` ${plain(iso)}+00 |   ${count}`),
        `(${COUNTS.length} rows)`,
      ),
    ],
    [
      'Markdown',
      lines(
        '| time | count |',
        '|---|---:|',
        rows((_, count, iso) => `| ${plain(iso)} | ${count} |`),
      ),
    ],
    [
      'Unix seconds',
      lines(
        'ts,n',
        rows((at, count) => `${at.getTime() / 1000},${count}`),
      ),
    ],
    [
      'Unix seconds with fractions',
      lines(
        'ts,n',
        rows((at, count) => `${at.getTime() / 1000}.000,${count}`),
      ),
    ],
    [
      'Unix seconds as floats',
      lines(
        'ts,n',
        rows((at, count) => `${(at.getTime() / 1000).toExponential()},${count}`),
      ),
    ],
    [
      'Unix milliseconds',
      lines(
        'ts,n',
        rows((at, count) => `${at.getTime()},${count}`),
      ),
    ],
    [
      'Unix microseconds',
      lines(
        'ts,n',
        rows((at, count) => `${at.getTime()}000,${count}`),
      ),
    ],
    [
      'Unix nanoseconds',
      lines(
        'ts,n',
        rows((at, count) => `${at.getTime()}000000,${count}`),
      ),
    ],
    [
      'spreadsheet days',
      lines(
        'Time,Count',
        rows((at, count) => `${(25_569 + at.getTime() / 86_400_000).toFixed(9)},${count}`),
      ),
    ],
    [
      'minutes alone',
      lines(
        'Time,Count',
        rows((_, count, iso) => `${plain(iso).slice(0, 16)},${count}`),
      ),
    ],
    [
      '… UTC',
      lines(
        't,n',
        rows((_, count, iso) => `${plain(iso)} UTC,${count}`),
      ),
    ],
    [
      'Go: +0000 UTC',
      lines(
        't,n',
        rows((_, count, iso) => `${plain(iso)} +0000 UTC,${count}`),
      ),
    ],
    [
      'another offset',
      lines(
        't,n',
        rows((at, count) => `${new Date(at.getTime() + HOUR).toISOString().slice(0, 19)}+0100,${count}`),
      ),
    ],
    [
      'slashes',
      lines(
        't,n',
        rows((_, count, iso) => `${plain(iso).replaceAll('-', '/')},${count}`),
      ),
    ],
    [
      'points',
      lines(
        't;n',
        rows(
          (at, count) =>
            `${two(at.getUTCDate())}.${two(at.getUTCMonth() + 1)}.${at.getUTCFullYear()} ${clock(at)};${count}`,
        ),
      ),
    ],
    [
      'day first',
      lines(
        't,n',
        rows(
          (at, count) =>
            `${at.getUTCDate()}/${at.getUTCMonth() + 1}/${at.getUTCFullYear()} ${clock(at)},${count}`,
        ),
      ),
    ],
    [
      'month first, AM and PM',
      lines(
        't,n',
        rows((at, count) => `${american(at)},${count}`),
      ),
    ],
    [
      'month by name',
      lines(
        't,n',
        rows((at, count) => `${at.getUTCDate()}-${MONTHS[at.getUTCMonth()]}-2025 ${clock(at)},${count}`),
      ),
    ],
    [
      'RFC 2822',
      lines(
        't;n',
        rows((at, count) => `${at.toUTCString()};${count}`),
      ),
    ],
    [
      'nginx',
      lines(
        't,n',
        rows((at, count) =>
          `${at.getUTCDate()}/${MONTHS[at.getUTCMonth()]}/2025:${clock(at)}:00 +0000,${count}`.replace(
            /^(\d)\//u,
            '0$1/',
          ),
        ),
      ),
    ],
    [
      'digits alone',
      lines(
        't,n',
        rows((_, count, iso) => `${iso.replaceAll(/\D/gu, '')},${count}`),
      ),
    ],
    [
      'ISO 8601 basic',
      lines(
        't,n',
        rows((_, count, iso) => `${iso.replaceAll(/[-:]/gu, '')}Z,${count}`),
      ),
    ],
    [
      '24:00',
      lines(
        't,n',
        rows(
          (at, count, iso) =>
            `${clock(at) === '00:00' ? `${new Date(at.getTime() - HOUR).toISOString().slice(0, 10)} 24:00:00` : plain(iso)},${count}`,
        ),
      ),
    ],
    [
      'a date and a time',
      lines(
        'Datum;Uhrzeit;Anzahl',
        rows(
          (at, count) => `${two(at.getUTCDate())}.${two(at.getUTCMonth() + 1)}.2025;${clock(at)};${count}`,
        ),
      ),
    ],
    [
      'columns the other way round',
      lines(
        'value,timestamp',
        rows((_, count, iso) => `${count},${plain(iso)}`),
      ),
    ],
    [
      'more columns',
      lines(
        'timestamp,host,value,note',
        rows((_, count, iso) => `${plain(iso)},web-1,${count},"a, ""b""\nc"`),
      ),
    ],
    [
      'columns that are named',
      lines(
        'a,b,c',
        rows((_, count, iso) => `5,${plain(iso)},${count}`),
      ),
      { columns: { ...named, time: ['b'], value: 'c' } },
    ],
    [
      'columns by number',
      lines(rows((_, count, iso) => `5,${plain(iso)},${count}`)),
      { columns: { ...named, time: ['2'], value: '3' } },
    ],
    [
      'a mark beside the count',
      lines(
        'timestamp,kpi,label',
        rows((_, count, iso) => `${plain(iso)},${count},0`),
      ),
    ],
    [
      'units in the head',
      lines(
        'Time (UTC),Requests [1/15min]',
        rows((_, count, iso) => `${plain(iso)},${count}`),
      ),
    ],
    [
      'Splunk',
      lines(
        '"_time","count"',
        rows((_, count, iso) => `"${iso}.000+0000","${count}"`),
      ),
    ],
    [
      'Grafana',
      lines(
        '"Time","Value"',
        rows((at, count) => `${at.getTime()},${count}`),
      ),
    ],
    [
      'Grafana, a series a row',
      lines(
        'Series;Time;Value',
        rows((_, count, iso) => `a;${iso}+00:00;${count}`),
      ),
    ],
    [
      'InfluxDB',
      lines(
        '#group,false,false,true,true,false,false',
        '#datatype,string,long,dateTime:RFC3339,dateTime:RFC3339,dateTime:RFC3339,long',
        '#default,_result,,,,,',
        ',result,table,_start,_stop,_time,_value',
        rows((_, count, iso) => `,,0,2025-01-30T00:00:00Z,2025-02-02T00:00:00Z,${iso}Z,${count}`),
      ),
    ],
    [
      'CloudWatch',
      lines(
        'Full label,RequestCount',
        'Period,900',
        'Statistic,Sum',
        '',
        'Timestamp,RequestCount',
        rows((_, count, iso) => `${iso.replaceAll('-', '/').replace('T', ' ')},${count}`),
      ),
    ],
    [
      'NumPy: a head behind #',
      lines(
        '# time, count',
        rows((at, count) => `${at.getTime() / 1000}, ${count}`),
      ),
    ],
    [
      'comments',
      lines(
        '# made by a script',
        '# on a Monday',
        'time,count',
        rows((_, count, iso) => `${plain(iso)},${count}`),
      ),
    ],
    ['newest first', lines('time,count', rows((_, count, iso) => `${plain(iso)},${count}`).toReversed())],
    [
      'in no order',
      lines(
        'time,count',
        rows((_, count, iso) => `${plain(iso)},${count}`).toSorted((a, b) =>
          a.slice(-2) < b.slice(-2) ? -1 : 1,
        ),
      ),
    ],
    [
      'months put together',
      lines(
        'time,count',
        rows((_, count, iso) => `${plain(iso)},${count}`).slice(0, 100),
        'time,count',
        rows((_, count, iso) => `${plain(iso)},${count}`).slice(100),
      ),
    ],
    [
      'rows that stand twice',
      lines(
        'time,count',
        rows((_, count, iso) => `${plain(iso)},${count}`),
        rows((_, count, iso) => `${plain(iso)},${count}`).slice(7, 12),
      ),
    ],
    [
      'a scraper that is a little early or late',
      lines(
        'time,count',
        rows(
          (at, count) =>
            `${new Date(at.getTime() + ((at.getTime() / STEP) % 5) * 20_000 - 40_000).toISOString()},${count}`,
        ).slice(0),
      ),
    ],
  ])('%s', async (_what, text, asked = {}) => {
    const { series } = await readText(folder, text, asked);
    expect(series).toHaveLength(1);
    expect(series[0]).toMatchObject({ start: '2025-01-30T00:00:00.000Z', bucketMs: STEP, counts: COUNTS });
  });

  test.each<[string, string, Partial<Reading>?]>([
    [
      'commas, in quotes',
      lines(
        'time,count',
        rows((_, count, iso) => `${plain(iso)},"${count.toLocaleString('en')}"`, LARGE),
      ),
    ],
    [
      'commas, between tabs',
      lines(
        'time\tcount',
        rows((_, count, iso) => `${plain(iso)}\t${count.toLocaleString('en')}`, LARGE),
      ),
    ],
    [
      'points, between semicolons',
      lines(
        'time;count',
        rows((_, count, iso) => `${plain(iso)};${count.toLocaleString('de')}`, LARGE),
      ),
    ],
    [
      'spaces',
      lines(
        'time;count',
        rows((_, count, iso) => `${plain(iso)};${count.toLocaleString('fr')}`, LARGE),
      ),
    ],
    [
      'apostrophes',
      lines(
        'time;count',
        rows((_, count, iso) => `${plain(iso)};${count.toLocaleString('de-CH')}`, LARGE),
      ),
    ],
  ])('thousands by %s', async (_what, text) => {
    const { series } = await readText(folder, text);
    expect(series[0]?.counts).toEqual(LARGE);
  });
});

describe('what is not known', () => {
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

describe('one line says what was assumed', () => {
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
      'the order of dates',
      lines(
        't,n',
        rows((at, count) => `${american(at)},${count}`),
      ),
      'dates are taken as month, day, year',
    ],
    ['the zone', table, 'times without an offset are taken as those of Asia/Tokyo', { zone: 'Asia/Tokyo' }],
    [
      'that rows were sorted',
      lines('t,n', rows((_, count, iso) => `${iso}Z,${count}`).toReversed()),
      'rows are not in order of time, and were sorted',
    ],
    [
      'rows that are added up',
      table,
      'rows 15 minutes apart are added up in buckets of 1 hour',
      { bucketMs: HOUR },
    ],
    ['lines that were left out', `A title\n\n${table}`, 'a line above the table was left out'],
    [
      'rows of the same moments',
      lines(
        't,host,n',
        rows((_, count, iso) => `${iso}Z,a,${count}\n${iso}Z,b,1`),
      ),
      '288 rows of moments that have others were added to them (--series COLUMN keeps them apart)',
    ],
  ])('%s', async (_what, text, wanted, asked = {}) => {
    expect(await said(text, asked)).toContain(wanted);
  });
});

describe('what is open is refused, with the line and the remedy', () => {
  test.each<[string, string, string, Partial<Reading>?]>([
    [
      'a date of one day that may be two',
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
      'a column that is not there',
      table,
      'line 1: there is no column "hits" for --value; there are timestamp, value',
      { columns: { ...named, value: 'hits' } },
    ],
    [
      'thousands or decimals',
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
      'line 2: the row has 3 cells where 2 were to be expected; a number with a comma in it needs quotes',
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
      'the name of a zone',
      lines(
        't,n',
        rows((_, count, iso) => `${plain(iso)} CET,${count}`),
      ),
      'line 2: "CET" is the name of several zones: say which is meant, such as --zone Europe/Berlin',
    ],
    [
      'rows by the day',
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
      'rows by the week',
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
      'rows by the day, whatever --bucket says',
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
      'a bucket shorter than rows are apart',
      table,
      'line 3: rows are 15 minutes apart, and --bucket says 5 minutes: leave --bucket out',
      { bucketMs: 5 * MINUTE },
    ],
    [
      'a bucket that rows do not fit',
      table,
      'of which the 20 minutes that --bucket says are no whole number',
      { bucketMs: 20 * MINUTE },
    ],
    [
      'row numbers for times',
      lines(
        'index,n',
        COUNTS.map((count, nth) => `${nth},${count}`),
      ),
      '"0" is no timestamp such as 2015-02-26 21:42:53',
    ],
    ['JSON', '[{"t":"2025-01-30","n":1}]\n', 'line 1'],
    [
      'a quote that is left open',
      lines('t,n', '"2025-01-30 00:00:00,1', '2025-01-30 00:15:00,2'),
      'a quoted cell has no end: close its quote',
    ],
    [
      'a sum at the end',
      lines(table.trimEnd(), 'Total,1440'),
      `line ${COUNTS.length + 2}: "Total" is no timestamp`,
    ],
  ])('%s', async (_what, text, said, asked = {}) => {
    await expect(readText(folder, text, asked)).rejects.toMatchObject({
      code: 'bad_line',
      message: expect.stringContaining(said),
    });
  });
});

describe('--round', () => {
  test('rounds what a bucket holds, not each row, and takes what is below zero as 0', async () => {
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
