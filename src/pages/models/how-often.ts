import { DAY, HOUR, floorTo, type Millis } from '../../core/base/time.ts';
import { exactPoissonInterval } from '../../core/stats/poisson.ts';
import type { Sources } from '../base/sources.ts';
import { covered, incidentsOf } from './past.ts';

/** The period it is counted over: a year, so that each season is included once. */
export const OFTEN_OVER: Millis = 365 * DAY;
/** With less than this, the rate of rare events is unknown. */
export const OFTEN_WATCHED_MIN: Millis = 28 * DAY;

/** How often a service has incidents, and how certain that is. */
export interface HowOften {
  /** For how long reports could be taken during the last {@link OFTEN_OVER}. */
  readonly watchedMs: Millis;
  /** Incidents that began in it, except those that an editor withdrew. */
  readonly incidents: number;
  /** Per year, with the exact 95 % interval; null if it was watched for too short a time. */
  readonly aYear: { readonly rate: number; readonly low: number; readonly high: number } | null;
}

/** `first`: the minute of the first report, null if there is none. */
export async function howOften(
  sources: Pick<Sources, 'incidents' | 'marks' | 'state' | 'coverage' | 'now'>,
  service: string,
  first: Millis | null,
): Promise<HowOften> {
  const now = sources.now();
  const from = Math.max(now - OFTEN_OVER, first === null ? now : floorTo(first, HOUR));
  const [{ incidents }, holes] = await Promise.all([
    incidentsOf(sources, service, from, now + 1),
    sources.coverage.holes(from, now, service),
  ]);
  const blind = holes.map((hole) => ({ from: hole.from, to: hole.to ?? now }));
  const watchedMs = now - from - covered(blind, from, now);
  const began = incidents.filter(({ onset }) => onset.at >= from).length;
  return oftenOf(began, watchedMs);
}

export function oftenOf(incidents: number, watchedMs: Millis): HowOften {
  if (watchedMs < OFTEN_WATCHED_MIN) return { watchedMs, incidents, aYear: null };
  const { low, high } = exactPoissonInterval(incidents);
  const years = watchedMs / OFTEN_OVER;
  return { watchedMs, incidents, aYear: { rate: incidents / years, low: low / years, high: high / years } };
}
