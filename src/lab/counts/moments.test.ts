import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR } from '../../core/base/time.ts';
import type { Reading } from './counts-file.ts';
import { readText } from './counts.fixture.ts';
import { COUNTS, MONTHS, STEP, american, clock, lines, plain, rows, two } from './shapes.fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-shapes-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the same moments, as written by different programs, give the same result', () => {
  test.each<[string, string | Buffer, Partial<Reading>?]>([
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
      'no seconds',
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
      'Kibana',
      lines(
        '"@timestamp per 15 minutes","Count of records"',
        rows(
          (at, count) =>
            `"${MONTHS[at.getUTCMonth()]} ${at.getUTCDate()}, 2025 @ ${clock(at)}:00.000","${count}"`,
        ),
      ),
    ],
    [
      'only digits',
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
  ])('%s', async (_what, text, asked = {}) => {
    const { series } = await readText(folder, text, asked);
    expect(series).toHaveLength(1);
    expect(series[0]).toMatchObject({ start: '2025-01-30T00:00:00.000Z', bucketMs: STEP, counts: COUNTS });
  });
});

test.each<[string, string]>([
  ['a date and an hour', lines('date,hour,count', '2025-01-30,0,1', '2025-01-30,1,2', '2025-01-30,13,3')],
  [
    'a date and hour in ten digits',
    lines('Date + hour,Sessions', '2025013000,1', '2025013001,2', '2025013013,3'),
  ],
])('%s', async (_what, text) => {
  const { series } = await readText(folder, text);
  expect(series[0]?.start).toBe('2025-01-30T00:00:00.000Z');
  expect(series[0]?.counts).toHaveLength(14);
});
