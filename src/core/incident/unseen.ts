import type { Onset } from '../detect/onset.ts';
import type { BucketCounts } from '../domain/counts.ts';
import { coverageOf, type Coverage, type Hole } from '../domain/coverage.ts';
import type { StreamDetector } from '../detect/detector.ts';
import type { Interval } from '../domain/holes.ts';
import { CALM_WINDOW, type Incident } from './incident.ts';
import { MINUTE, ceilTo, type Millis } from '../base/time.ts';

/** Calm must have been observed, not assumed: at least this part of its window must be known. */
export const CALM_KNOWN_SHARE = 0.9;
/**
 * When reports could not be taken, or not all of them, if it covers so much of the last {@link CALM_WINDOW} that it is unknown whether they
 * are ordinary. `to`: null while it continues.
 */
export interface Unseen {
  readonly from: Millis;
  readonly to: Millis | null;
}

/**
 * What keeps a service from being called normal at `at`, by the same rule that keeps an incident from ending: unknown is not calm. Of
 * several holes the last; null if enough was observed.
 */
export function unseenOf(holes: readonly Hole[], at: Millis): Unseen | null {
  const window = CALM_WINDOW;
  const reaching = holes.filter(({ from, to }) => from < at && (to ?? Infinity) > at - window);
  if (coverageOf(reaching).certain(at - window, at) >= CALM_KNOWN_SHARE * window) return null;
  const last = reaching.reduce((a, b) => ((b.to ?? Infinity) > (a.to ?? Infinity) ? b : a));
  return { from: last.from, to: last.to === null || last.to >= at ? null : last.to };
}

/** If the hole was shorter, the end of an incident is known to the minute anyway. */
const HOLE_TOLD_MIN: Millis = 5 * MINUTE;

/**
 * The hole in which an incident must have ended: it had begun before, and since the hole reports are ordinary. Null if there is no such
 * hole, or if reports were seen to be high after it.
 */
export function holeOfEnd(
  incident: Incident | null,
  at: Millis,
  counts: BucketCounts,
  detector: Pick<StreamDetector, 'coverage' | 'band'>,
): Interval | null {
  const hole = detector.coverage.lostBefore(at, HOLE_TOLD_MIN);
  if (incident === null || hole === null || hole.from < incident.onset.at) return null;
  const since = ceilTo(hole.to, counts.bucketMs);
  return counts.sum(since, at) <= detector.band(since, at).high ? hole : null;
}

/** An onset right after a hole may also lie in it: the interval extends back to where the hole began. */
export function reachingOver(onset: Onset, coverage: Coverage): Onset {
  const hole = coverage.lostBefore(onset.latest, MINUTE);
  return hole === null || hole.to < onset.earliest
    ? onset
    : { ...onset, earliest: Math.min(onset.earliest, hole.from) };
}
