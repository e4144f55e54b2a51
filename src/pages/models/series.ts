import { seenCounts } from '../../core/domain/coverage.ts';
import { DAY, type Millis } from '../../core/base/time.ts';
import type { Sources } from '../base/sources.ts';

/**
 * Counts of a service in consecutive steps over [from, to); null if reports could not be taken, or the minute counts have been removed, so
 * that the count is unknown.
 */
export async function seriesOf(
  { rollups, coverage, minutesFrom }: Pick<Sources, 'rollups' | 'coverage' | 'minutesFrom'>,
  service: string,
  from: Millis,
  to: Millis,
  step: Millis,
): Promise<(number | null)[]> {
  const [counts, holes] = await Promise.all([
    rollups.series(service, from, to, step),
    coverage.holes(from, to, service),
  ]);
  return keptCounts(seenCounts(counts, from, step, holes), from, step, minutesFrom());
}

/** The same, with null where minute counts have been removed; whole UTC days are stored separately. */
export function keptCounts(
  counts: readonly (number | null)[],
  from: Millis,
  step: Millis,
  minutesFrom: Millis,
): (number | null)[] {
  const kept = from % DAY === 0 && step % DAY === 0 ? 0 : minutesFrom;
  return counts.map((count, nth) => (from + nth * step < kept ? null : count));
}
