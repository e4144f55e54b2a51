import { seenCounts, type Hole } from '../../core/domain/coverage.ts';
import type { Millis } from '../../core/base/time.ts';
import type { CountryDay } from '../../ports/rollups.ts';
import { CITY_REPORTERS_MIN } from './shares.ts';

/** Steps of whole days over [from, to). */
interface Steps {
  readonly from: Millis;
  readonly to: Millis;
  readonly step: Millis;
}

/**
 * Counts of a country in consecutive steps, from days with at least {@link CITY_REPORTERS_MIN} reporters there, to protect privacy. Null if
 * only days with fewer are left out, and if reports could not be taken.
 */
export function countryCounts(
  days: readonly CountryDay[],
  { from, to, step }: Steps,
  holes: readonly Hole[],
): (number | null)[] {
  const sums = Array.from({ length: (to - from) / step }, () => 0);
  const leftOut = new Set<number>();
  for (const { day, count, reporters } of days) {
    const nth = Math.floor((day - from) / step);
    if (reporters < CITY_REPORTERS_MIN) leftOut.add(nth);
    else sums[nth] = (sums[nth] ?? 0) + count;
  }
  return seenCounts(sums, from, step, holes).map((sum, nth) => (sum === 0 && leftOut.has(nth) ? null : sum));
}
