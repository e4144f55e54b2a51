import { isTimeZone } from '../../core/base/time-zone.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../core/base/time.ts';
import { readText } from './counts.fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-zones-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Rows for three days from `start` with distinct counts, at local times of the zone. */
function localRows(zone: string, start: number, step: number): { rows: string[]; counts: number[] } {
  const counts = Array.from({ length: (3 * DAY) / step }, (_, nth) => nth % 97);
  const rows = counts.map((count, nth) => {
    const local = Temporal.Instant.fromEpochMilliseconds(start + nth * step).toZonedDateTimeISO(zone);
    return `${local.toPlainDateTime().toString({ smallestUnit: 'second' }).replace('T', ' ')},${count}`;
  });
  return { rows, counts };
}

describe('local times with their zone', () => {
  test.each([
    ['Asia/Tokyo', Date.UTC(2025, 2, 29), 15 * MINUTE],
    ['America/New_York', Date.UTC(2025, 2, 8, 5), 5 * MINUTE],
    ['Europe/London', Date.UTC(2025, 2, 29), 5 * MINUTE],
    ['Europe/London', Date.UTC(2025, 9, 25), 5 * MINUTE],
    ['Europe/Berlin', Date.UTC(2025, 9, 25), 15 * MINUTE],
    ['Europe/Berlin', Date.UTC(2025, 9, 25), HOUR],
    ['Europe/Berlin', Date.UTC(2025, 2, 29), HOUR],
    ['Australia/Lord_Howe', Date.UTC(2025, 3, 4, 13, 30), 10 * MINUTE],
    ['America/Santiago', Date.UTC(2025, 3, 5), MINUTE],
    ['+05:45', Date.UTC(2025, 3, 5), 15 * MINUTE],
  ])('%s from %d on: repeated and missing hours have no effect', async (zone, start, step) => {
    const { rows, counts } = localRows(zone, start, step);
    for (const ordered of [rows, rows.toReversed()]) {
      const { series, notes } = await readText(folder, `time,count\n${ordered.join('\n')}\n`, { zone });
      expect(series[0]).toMatchObject({ start: new Date(start).toISOString(), bucketMs: step });
      expect(series[0]?.counts).toEqual(counts);
      expect(notes.join(' ')).toContain(`times without an offset are taken as those of ${zone}`);
    }
  });

  test('a repeated hour that is in the file once is the first of the two, and the second is a hole', async () => {
    const { rows } = localRows('Europe/London', Date.UTC(2025, 9, 25), 15 * MINUTE);
    const once = rows.filter(
      (row, nth) => rows.findIndex((other) => other.slice(0, 19) === row.slice(0, 19)) === nth,
    );
    const { series, notes } = await readText(folder, `time,count\n${once.join('\n')}\n`, {
      zone: 'Europe/London',
    });
    expect(series[0]?.counts.filter(Number.isNaN)).toHaveLength(4);
    expect(notes.join(' ')).toContain('4 missing rows were taken as unknown');
  });

  test('empty rows in an hour that did not exist are skipped', async () => {
    const rows = ['00:30,4', '01:00,0', '01:30,', '02:00,5', '02:30,6'].map((row) => `2025-03-30 ${row}`);
    const { series, notes } = await readText(folder, rows.join('\n'), { zone: 'Europe/London' });
    expect(series[0]?.counts).toEqual([4, 5, 6]);
    expect(notes.join(' ')).toContain(
      '2 rows without reports in an hour that Europe/London does not have were left out',
    );
  });

  test('reports in an hour that did not exist are an error with the line', async () => {
    const rows = ['00:30,4', '01:00,7', '02:00,5'].map((row) => `2025-03-30 ${row}`);
    await expect(readText(folder, rows.join('\n'), { zone: 'Europe/London' })).rejects.toThrow(
      'line 2: "2025-03-30 01:00" does not exist in Europe/London, where clocks went forward',
    );
  });

  test('an offset in the file takes precedence over the zone', async () => {
    const { series } = await readText(folder, '2025-01-01 09:00:00+09:00,1\n', { zone: 'America/New_York' });
    expect(series[0]?.start).toBe('2025-01-01T00:00:00.000Z');
  });

  test('the abbreviation of a zone is understood together with its full name', async () => {
    const { series } = await readText(folder, '2025-07-01 02:00:00 CEST,1\n', { zone: 'Europe/Berlin' });
    expect(series[0]?.start).toBe('2025-07-01T00:00:00.000Z');
  });
});

test('a leap second is in the bucket of the second before it', async () => {
  const { series } = await readText(
    folder,
    '2016-12-31T23:55:00Z,1\n2016-12-31T23:59:60Z,2\n2017-01-01T00:00:00Z,3\n',
    { bucketMs: 5 * MINUTE },
  );
  expect(series[0]).toMatchObject({ start: '2016-12-31T23:55:00.000Z', counts: [3, 3] });
});

test('a zone must exist', () => {
  expect(['Asia/Tokyo', 'UTC', '+09:00', 'Asia/Atlantis', 'then'].map(isTimeZone)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});
