import { DAY, HOUR, WEEK, ceilTo, floorTo, type Millis } from '../../core/base/time.ts';
import type { Series } from '../drawing/chart.ts';
import type { Span } from '../base/page-key.ts';
import type { Sources } from '../base/sources.ts';
import { countryCounts } from './country-days.ts';
import { seriesOf } from './series.ts';

/** The length and step of each chart. Days are UTC days, for which counts are stored, so that a year costs no more than a quarter. */
const SHAPES: Readonly<Record<Span, { readonly lengthMs: Millis; readonly stepMs: Millis }>> = {
  week: { lengthMs: WEEK, stepMs: HOUR },
  quarter: { lengthMs: 90 * DAY, stepMs: DAY },
  year: { lengthMs: 52 * WEEK, stepMs: WEEK },
};
/** Incidents marked in a chart, the latest ones; more marks would hide the chart. */
export const MARKS_MAX = 50;

type Read = Pick<Sources, 'rollups' | 'coverage' | 'minutesFrom' | 'bands' | 'incidents' | 'here'>;

/**
 * The last week, quarter or year of a service, with the onsets of its incidents. For a country the step is at least a day, because shorter
 * ones are not stored by country.
 */
export async function spanSeries(sources: Read, slug: string, now: Millis, span: Span): Promise<Series> {
  const part = sources.here?.isWhole(slug) === false ? sources.here.country : null;
  const { lengthMs, stepMs: ofAll } = SHAPES[span];
  const stepMs = part === null ? ofAll : Math.max(ofAll, DAY);
  const to = ceilTo(now, Math.min(stepMs, DAY));
  const from = to - lengthMs;
  const [counts, first, incidents] = await Promise.all([
    part === null
      ? seriesOf(sources, slug, from, to, stepMs)
      : ofCountry(sources, slug, part, { from, to, step: stepMs }),
    sources.rollups.first(slug),
    sources.incidents.list({ service: slug, limit: MARKS_MAX }),
  ]);
  // Before the first report, it is unknown whether anybody could report.
  const known = first === null ? Infinity : floorTo(first, Math.min(stepMs, DAY));
  return {
    from,
    stepMs,
    counts: counts.map((count, nth) => (from + (nth + 1) * stepMs <= known ? null : count)),
    // Today's normal range does not apply to the distant past.
    bands: span === 'week' ? sources.bands(slug, from, to, stepMs) : [],
    now,
    onset: null,
    ...(part !== null && { leavesOut: true as const }),
    marks: incidents.map(({ onset }) => onset.at).filter((at) => at >= from && at < to),
  };
}

async function ofCountry(
  { rollups, coverage }: Read,
  slug: string,
  country: string,
  steps: { readonly from: Millis; readonly to: Millis; readonly step: Millis },
): Promise<(number | null)[]> {
  const [days, holes] = await Promise.all([
    rollups.countryDays(slug, country, steps.from, steps.to),
    coverage.holes(steps.from, steps.to, slug),
  ]);
  return countryCounts(days, steps, holes);
}
