import { describe, expect, test } from 'vitest';
import { DAY, MINUTE } from '../core/base/time.ts';
import { SeriesWatch, WARM_UP } from './series-watch.ts';

const BUCKET = 15 * MINUTE;
const DAY_OF_BUCKETS = DAY / BUCKET;

/** The number of incidents in these counts, one per bucket. */
function incidentsOf(counts: readonly number[]): number {
  const watch = new SeriesWatch('s', Date.UTC(2025, 0, 20), BUCKET);
  const over = counts.filter((count) => watch.bucket(count) !== null).length;
  return over + (watch.end() === null ? 0 : 1);
}

function repeat(count: number, buckets: number): number[] {
  return Array.from({ length: buckets }, (_, at) =>
    Number.isNaN(count) ? count : count + ((at * 7) % 5) - 2,
  );
}

describe('the first day of counts', () => {
  test('teaches the baseline: a jump within it is no incident, one after it is', () => {
    const buckets = WARM_UP / BUCKET;
    expect(incidentsOf([...repeat(5, buckets - 4), 60, 60, 60, 60])).toBe(0);
    expect(incidentsOf([...repeat(5, buckets), 60, 60, 60, 60])).toBe(1);
  });

  test('is a day of known counts: after an hour of counts and two days without, ordinary counts are no incident', () => {
    const counts = [
      ...repeat(10, 4),
      ...repeat(Number.NaN, 2 * DAY_OF_BUCKETS),
      ...repeat(40, DAY_OF_BUCKETS),
    ];
    expect(incidentsOf(counts)).toBe(0);
  });
});
