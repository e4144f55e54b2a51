import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { seenCounts } from '../../core/domain/coverage.ts';
import { DAY, HOUR, MINUTE, ceilTo, floorTo, type Millis } from '../../core/base/time.ts';
import { seriesQuery } from '../../api/requests.ts';
import { pointShape, seriesJson } from '../../api/series.ts';
import { iso } from '../../api/shape.ts';
import { sourcesIn } from '../../pages/site/here.ts';
import { countryCounts } from '../../pages/models/country-days.ts';
import { keptCounts } from '../../pages/models/series.ts';
import type { Context } from '../context.ts';
import { sendList } from '../lists.ts';
import { problem, sendProblem, type ProblemDetails } from '../problem.ts';
import { readQuery } from '../query.ts';
import { fresh, unknownService, type OfService } from './services.ts';

/** Points in the longest series that one request may ask for. */
export const SERIES_POINTS_MAX = 2_880;
/** Steps that are not whole days are counted by the minute; over more days than this, that would take too long. */
export const SERIES_BY_MINUTE_MAX: Millis = 31 * DAY;
/** How far ahead expected counts are known and useful. */
export const SERIES_AHEAD_MAX: Millis = 1 * DAY;
/** How far back the baseline is the one by which counts were judged; further back it would be a guess in hindsight. */
const EXPECTED_BACK_MAX: Millis = 2 * DAY + HOUR;

interface Stretch {
  readonly from: Millis;
  readonly to: Millis;
  readonly step: Millis;
}

export function seriesRoutes(app: FastifyInstance, { catalog, watch, store, sources }: Context): void {
  app.get<OfService>('/api/v1/services/:slug/series', async (request, reply) => {
    const { slug } = request.params;
    if (catalog.service(slug) === null) return unknownService(reply);
    const query = readQuery(seriesQuery, request.query);
    if (!query.ok) return sendProblem(reply, query.problem);
    const stretch = stretchOf(query.value, watch.at);
    const country = query.value.country ?? null;
    const refusal = refusalOf(stretch, watch.at) ?? countryRefusal(country, stretch);
    if (refusal !== null) return sendProblem(reply, refusal);
    const { from, to, step } = stretch;
    // If a service serves only this country, all of its reports are from there.
    const part =
      country === null || sourcesIn(sources, country).here?.isWhole(slug) === true ? null : country;
    const [reports, days, holes] = await Promise.all([
      part === null ? store.rollups.series(slug, from, to, step) : [],
      part === null ? [] : store.rollups.countryDays(slug, part, from, to),
      store.coverage.holes(from, to, slug),
    ]);
    const counts =
      part === null ? seenCounts(reports, from, step, holes) : countryCounts(days, stretch, holes);
    const facet = part === null ? [] : [`country:${part}`];
    const bands = watch.at - from <= EXPECTED_BACK_MAX ? watch.bands(slug, from, to, step, ...facet) : [];
    const kept = keptCounts(counts, from, step, sources.minutesFrom());
    const list = seriesJson({ service: slug, country, from, to, step, counts: kept, bands, holes });
    return sendList(request, fresh(reply), pointShape, list, query.value);
  });

  /** Why a country's series is refused; null if it is not. */
  function countryRefusal(country: string | null, { step }: Stretch): ProblemDetails | null {
    if (country === null) return null;
    if (!sources.places.some(({ code }) => code === country))
      return problem(400, `There is no country "${country}".`);
    if (step % DAY === 0) return null;
    return problem(400, 'Reports from a country are counted per UTC day: ask for them with step=1440.');
  }
}

/** The requested stretch, rounded outwards to whole steps; by default the last day. */
function stretchOf(query: z.infer<typeof seriesQuery>, now: Millis): Stretch {
  const step = query.step * MINUTE;
  const to = ceilTo(query.to === undefined ? now : Date.parse(query.to), step);
  const from = floorTo(query.from === undefined ? to - DAY : Date.parse(query.from), step);
  return { from, to, step };
}

/** Why a stretch is refused; null if it is not. */
function refusalOf({ from, to, step }: Stretch, now: Millis): ProblemDetails | null {
  const points = (to - from) / step;
  if (to > ceilTo(now + SERIES_AHEAD_MAX, step))
    return problem(400, `"to" may be at most a day ahead: it is ${iso(floorTo(now, MINUTE))} now.`);
  if (points <= 0 || points > SERIES_POINTS_MAX)
    return problem(400, `"from" must be before "to", with at most ${SERIES_POINTS_MAX} steps between them.`);
  if (step % DAY !== 0 && to - from > SERIES_BY_MINUTE_MAX)
    return problem(
      400,
      `"from" and "to" are more than ${SERIES_BY_MINUTE_MAX / DAY} days apart: ask in parts, or for whole days with step=1440.`,
    );
  return null;
}
