import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reading } from './counts-file.ts';
import { readText } from './counts.fixture.ts';
import { COUNTS, LARGE, START, STEP, lines, named, plain, rows, table } from './shapes.fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-shapes-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the same counts, as written by different programs, give the same result', () => {
  test.each<[string, string | Buffer, Partial<Reading>?]>([
    ['the plain form', table],
    ['no header line', table.slice(table.indexOf('\n') + 1)],
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
    ['no final line ending', table.trimEnd()],
    ['UTF-8 with a byte order mark', `\uFEFF${table}`],
    ['UTF-16', Buffer.from(`\uFEFF${table}`, 'utf16le')],
    ['UTF-16, big-endian', Buffer.from(`\uFEFF${table}`, 'utf16le').swap16()],
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
    ['date, time and count separated by spaces', lines(rows((_, count, iso) => `${plain(iso)} ${count}`))],
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
      'swapped columns',
      lines(
        'value,timestamp',
        rows((_, count, iso) => `${count},${plain(iso)}`),
      ),
    ],
    [
      'extra columns',
      lines(
        'timestamp,host,value,note',
        rows((_, count, iso) => `${plain(iso)},web-1,${count},"a, ""b""\nc"`),
      ),
    ],
    [
      'columns chosen by name',
      lines(
        'a,b,c',
        rows((_, count, iso) => `5,${plain(iso)},${count}`),
      ),
      { columns: { ...named, time: ['b'], value: 'c' } },
    ],
    [
      'columns chosen by number',
      lines(rows((_, count, iso) => `5,${plain(iso)},${count}`)),
      { columns: { ...named, time: ['2'], value: '3' } },
    ],
    [
      'a label beside the count',
      lines(
        'timestamp,kpi,label',
        rows((_, count, iso) => `${plain(iso)},${count},0`),
      ),
    ],
    [
      'units in the header',
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
      'Grafana, the series in each row',
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
      'NumPy: a header after #',
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
      'unordered',
      lines(
        'time,count',
        rows((_, count, iso) => `${plain(iso)},${count}`).toSorted((a, b) =>
          a.slice(-2) < b.slice(-2) ? -1 : 1,
        ),
      ),
    ],
    [
      'joined files, each with a header',
      lines(
        'time,count',
        rows((_, count, iso) => `${plain(iso)},${count}`).slice(0, 100),
        'time,count',
        rows((_, count, iso) => `${plain(iso)},${count}`).slice(100),
      ),
    ],
    [
      'repeated rows',
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
      'commas, in cells between tabs',
      lines(
        'time\tcount',
        rows((_, count, iso) => `${plain(iso)}\t${count.toLocaleString('en')}`, LARGE),
      ),
    ],
    [
      'points, in cells between semicolons',
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
