import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../core/base/time.ts';
import type { Reading } from './counts-file.ts';
import { readText } from './counts.fixture.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-gaps-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const START = Date.UTC(2025, 1, 3);
const STEP = 5 * MINUTE;

/** Random counts around `perHour`, more by day than by night, the same in every run. */
function crowd(perHour: number, days: number): number[] {
  let state = 7;
  const chance = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length: (days * DAY) / STEP }, (_, nth) => {
    const hour = (nth * STEP) / HOUR;
    const mean = (perHour / 12) * (1 + 0.9 * Math.sin((2 * Math.PI * hour) / 24));
    let count = 0;
    for (let left = Math.exp(-mean), p = chance(); p > left; p *= chance()) count++;
    return count;
  });
}

const rowsOf = (counts: readonly number[], keep: (count: number, nth: number) => boolean): string =>
  counts
    .flatMap((count, nth) =>
      keep(count, nth) ? [`${new Date(START + nth * STEP).toISOString()},${count}`] : [],
    )
    .join('\n');

async function unknownOf(
  text: string,
  asked: Partial<Reading> = {},
): Promise<{ unknown: number; notes: string }> {
  const { series, notes } = await readText(folder, text, { bucketMs: STEP, ...asked });
  return { unknown: series[0]?.counts.filter(Number.isNaN).length ?? 0, notes: notes.join(' ') };
}

/** Eight hours of the fifth day, from 04:00. */
const inHole = (nth: number): boolean => nth >= 4 * 288 + 48 && nth < 4 * 288 + 144;

describe('missing rows', () => {
  test.each([6, 60, 600])('in a file with zeros are unknown, at %d reports an hour', async (perHour) => {
    const { unknown, notes } = await unknownOf(rowsOf(crowd(perHour, 14), (_, nth) => !inHole(nth)));
    expect(unknown).toBe(96);
    expect(notes).toContain('96 missing rows were taken as unknown (--gaps zero takes them as zero)');
  });

  test.each([2, 6, 20])('in a file without zeros are zero, at %d reports an hour', async (perHour) => {
    const counts = crowd(perHour, 14);
    const { unknown, notes } = await unknownOf(rowsOf(counts, (count) => count > 0));
    expect(unknown).toBe(0);
    expect(notes).toMatch(/missing rows were taken as zero \(--gaps unknown takes them as unknown\)/u);
  });

  test.each([20, 60, 600])(
    'in a file without zeros are unknown if they cannot be zeros, at %d reports an hour',
    async (perHour) => {
      const { unknown } = await unknownOf(
        rowsOf(crowd(perHour, 14), (count, nth) => count > 0 && !inHole(nth)),
      );
      expect(unknown).toBeGreaterThanOrEqual(96);
      expect(unknown).toBeLessThan(100);
    },
  );

  test('are what --gaps says', async () => {
    const text = rowsOf(crowd(60, 14), (_, nth) => !inHole(nth));
    expect((await unknownOf(text, { gaps: 'zero' })).unknown).toBe(0);
    const sparse = rowsOf(crowd(6, 14), (count) => count > 0);
    expect((await unknownOf(sparse, { gaps: 'unknown' })).unknown).toBeGreaterThan(1_000);
  });

  test('make the hour that contains them unknown', async () => {
    const counts = Array.from({ length: 288 }, (_, nth) => nth % 5);
    const { series } = await readText(
      folder,
      rowsOf(counts, (_, nth) => nth !== 30),
      { bucketMs: HOUR },
    );
    expect(series[0]?.counts.map(Number.isNaN).indexOf(true)).toBe(2);
    expect(series[0]?.counts.filter(Number.isNaN)).toHaveLength(1);
  });

  test('before the first row and after the last make the first and last hour unknown', async () => {
    const counts = Array.from({ length: 288 }, (_, nth) => nth % 5);
    const { series } = await readText(
      folder,
      rowsOf(counts, (_, nth) => nth >= 3 && nth < 280),
      { bucketMs: HOUR },
    );
    expect(series[0]?.counts).toHaveLength(24);
    expect(series[0]?.counts.map(Number.isNaN).flatMap((unknown, hour) => (unknown ? [hour] : []))).toEqual([
      0, 23,
    ]);
  });
});
