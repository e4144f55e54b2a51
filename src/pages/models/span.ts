import { DAY, HOUR, WEEK, ceilTo, floorTo, type Millis } from '../../core/base/time.ts';
import type { Series } from '../chart.ts';
import type { Span } from '../page-key.ts';
import type { Sources } from '../sources.ts';
import { seriesOf } from './series.ts';

/** How long a chart reaches back, and in which steps. Days are UTC days, as they are counted; so years cost no more than days. */
const SHAPES: Readonly<Record<Span, { readonly lengthMs: Millis; readonly stepMs: Millis }>> = {
  week: { lengthMs: WEEK, stepMs: HOUR },
  quarter: { lengthMs: 90 * DAY, stepMs: DAY },
  year: { lengthMs: 52 * WEEK, stepMs: WEEK },
};
/** Incidents marked in a chart, the latest; more would hide what they mark. */
export const MARKS_MAX = 50;

/** The last week, quarter or year of a service, with when its incidents began. */
export async function spanSeries(
  sources: Pick<Sources, 'rollups' | 'coverage' | 'minutesFrom' | 'bands' | 'incidents'>,
  slug: string,
  now: Millis,
  span: Span,
): Promise<Series> {
  const { lengthMs, stepMs } = SHAPES[span];
  const to = ceilTo(now, Math.min(stepMs, DAY));
  const from = to - lengthMs;
  const [counts, first, incidents] = await Promise.all([
    seriesOf(sources, slug, from, to, stepMs),
    sources.rollups.first(slug),
    sources.incidents.list({ service: slug, limit: MARKS_MAX }),
  ]);
  // Before the first report nobody knows whether anybody could have reported.
  const known = first === null ? Infinity : floorTo(first, Math.min(stepMs, DAY));
  return {
    from,
    stepMs,
    counts: counts.map((count, nth) => (from + (nth + 1) * stepMs <= known ? null : count)),
    // What is normal now was not what was normal then.
    bands: span === 'week' ? sources.bands(slug, from, to, stepMs) : [],
    now,
    onset: null,
    marks: incidents.map(({ onset }) => onset.at).filter((at) => at >= from && at < to),
  };
}
