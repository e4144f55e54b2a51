import { SPIKE_REPORTS_MIN, isSpike } from '../../core/detect/spike.ts';
import { CALM_KNOWN_SHARE } from '../../core/incident/unseen.ts';
import { HOUR, MINUTE, floorTo, type Millis } from '../../core/base/time.ts';
import { TICK } from '../../core/domain/watermark.ts';
import type { Sources } from '../base/sources.ts';
import type { Spike } from '../sentences/verdict.ts';
import type { Lately } from '../sentences/figure-words.ts';
import { seriesOf } from './series.ts';

/** The reports of the last hour by minute, up to now. */
export interface LastHour extends Lately {
  readonly reports: number;
  /** The top of the normal range of an hour; null if it is not known. */
  readonly high: number | null;
  /** How long reports could not be taken during the hour, if that is more than a moment; else 0. */
  readonly unknownMs: Millis;
  readonly minutes: readonly number[];
}

const QUARTER_MINUTES = 15;

/** The end of the minute in which the next tick begins: reports after the last tick are counted already. */
export function endOfCounts(now: Millis): Millis {
  return floorTo(now + TICK, MINUTE) + MINUTE;
}

export async function lastHour(
  { bands, ...counted }: Pick<Sources, 'rollups' | 'coverage' | 'minutesFrom' | 'bands'>,
  slug: string,
  now: Millis,
): Promise<LastHour> {
  const to = endOfCounts(now);
  const counts = await seriesOf(counted, slug, to - HOUR, to, MINUTE);
  const minutes = counts.map((count) => count ?? 0);
  const [band] = bands(slug, to - HOUR, to, HOUR);
  const unknownMs = counts.filter((count) => count === null).length * MINUTE;
  // A minute in which nobody could report does not count as quiet.
  const last = counts.findLastIndex((count) => count === null || count > 0);
  return {
    minutes,
    reports: sum(minutes),
    lastQuarter: sum(minutes.slice(-QUARTER_MINUTES)),
    quietMs: last < 0 ? HOUR : Math.max(0, now - (to - (minutes.length - 1 - last) * MINUTE)),
    high: band?.high ?? null,
    unknownMs: HOUR - unknownMs < CALM_KNOWN_SHARE * HOUR ? unknownMs : 0,
  };
}

/** The reported span contains at least this share of the hour's reports. */
const SPIKE_SHARE = 0.8;
const SPIKE_MINUTES = [2, 5, 15, 30, 60] as const;

/** The shortest of a few spans up to now that contains most reports of the last hour; null if there are few. */
export function spikeOf({ minutes, reports }: Pick<LastHour, 'minutes' | 'reports'>): Spike | null {
  if (reports < SPIKE_REPORTS_MIN) return null;
  for (const span of SPIKE_MINUTES) {
    const came = sum(minutes.slice(-span));
    if (came >= SPIKE_SHARE * reports) return { reports: came, windowMs: span * MINUTE };
  }
  return null;
}

/** For boards, which have only hours: the last hour, if it has enough reports and far more than the hours before. */
export function spikeOfHours(hours: readonly (number | null)[]): Spike | null {
  return isSpike(hours) ? { reports: hours.at(-1) ?? 0, windowMs: HOUR } : null;
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
