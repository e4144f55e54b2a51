import { seenCounts } from '../../core/domain/coverage.ts';
import type { Millis } from '../../core/base/time.ts';
import type { Sources } from '../sources.ts';

/** Counts of a service in consecutive steps over [from, to); null where reports could not be taken, so that nobody knows. */
export async function seriesOf(
  { rollups, coverage }: Pick<Sources, 'rollups' | 'coverage'>,
  service: string,
  from: Millis,
  to: Millis,
  step: Millis,
): Promise<(number | null)[]> {
  const [counts, holes] = await Promise.all([
    rollups.series(service, from, to, step),
    coverage.holes(from, to, service),
  ]);
  return seenCounts(counts, from, step, holes);
}
