import { worthALook } from './evidence.ts';
import { logProbability } from '../stats/negative-binomial.ts';
import type { Millis } from '../base/time.ts';
import type { Windows } from './windows.ts';

/** When the trouble began, estimated backwards from the excess; the interval contains the truth about nine times in ten. */
export interface Onset {
  readonly at: Millis;
  readonly earliest: Millis;
  readonly latest: Millis;
}

/** Excess before the steepest part belongs to the surge if its own log likelihood ratio is at least this. */
const RISING = 4;
/** The interval contains the starts whose log likelihood is within this of the best: about nine in ten. */
const WITHIN = 2;
/** Log likelihood ratio of "as usual again" over "still as high" at which a surge is over. */
const OVER = 4;

/**
 * When a surge that lasts until `end` began, from the last four hours of buckets. Each start s is a hypothesis, "usual before s, at the
 * observed rate from s on", with log likelihood ratio LLR = (S·ln(S/M) − (S − M)) / dispersion, S observed and M expected since s
 * (Kulldorff 1997, for one dimension with a known end). The best start finds the steepest part; a ramp begins before it, so any rise just
 * before it that is significant by itself is added. If nothing in closed buckets is unusual the surge began after them: the answer is
 * `end`, give or take a bucket.
 */
export function estimateOnset(windows: Windows, end: Millis, bucketMs: Millis, dispersion: number): Onset {
  const steep = bestStart(windows, 0, dispersion);
  if (steep.ago < 0 || steep.ratio < WITHIN)
    return { at: end, earliest: end - bucketMs, latest: end + bucketMs };
  let first = steep.ago;
  let earliest = furthestWithin(windows, 0, steep.ratio, dispersion);
  for (;;) {
    const before = bestStart(windows, first + 1, dispersion);
    if (before.ratio < RISING) break;
    earliest = Math.max(earliest, furthestWithin(windows, first + 1, before.ratio, dispersion));
    first = before.ago;
  }
  return {
    at: end - (first + 1) * bucketMs,
    earliest: end - (Math.max(earliest, first) + 2) * bucketMs,
    latest: end - steep.ago * bucketMs,
  };
}

/** The onset as of `at`: what was observed by then did not begin later. */
export function seenAt(at: Millis, onset: Onset): Onset {
  return { ...onset, latest: Math.max(onset.at, Math.min(onset.latest, at)) };
}

interface Start {
  /** Buckets before the last, −1 if no start explains anything. */
  readonly ago: number;
  readonly ratio: number;
}

function bestStart(windows: Windows, from: number, dispersion: number): Start {
  let best: Start = { ago: -1, ratio: 0 };
  eachStart(windows, from, dispersion, (ago, ratio) => {
    if (ratio > best.ratio) best = { ago, ratio };
  });
  return best;
}

function furthestWithin(windows: Windows, from: number, top: number, dispersion: number): number {
  let furthest = from;
  eachStart(windows, from, dispersion, (ago, ratio) => {
    if (ratio >= top - WITHIN) furthest = ago;
  });
  return furthest;
}

function eachStart(
  windows: Windows,
  from: number,
  dispersion: number,
  visit: (ago: number, ratio: number) => void,
): void {
  let seen = 0;
  let usual = 0;
  for (let ago = from; ago < windows.size; ago++) {
    // Unobserved buckets add nothing, neither expected nor observed.
    seen += windows.count(ago);
    usual += windows.mean(ago);
    // A surge begins with a report.
    if (seen <= usual || windows.count(ago) === 0) continue;
    visit(ago, (seen * Math.log(seen / usual) - (seen - usual)) / dispersion);
  }
}

/**
 * For how many buckets the surge in a window has been over, 0 while it continues: the shortest end of the window in which the usual rate
 * explains the counts better than the raised one, ln P(S | M) − ln P(S | M · rise) > 4, and well enough by itself. Without this a surge of
 * ten minutes would be evidence for as long as a window of four hours contains it. `excessOf` gives variance / mean − 1 for that many
 * buckets with that mean.
 */
export function overFor(
  windows: Windows,
  window: number,
  excessOf: (buckets: number, mean: number) => number,
): number {
  const length = windows.lengths[window] as number;
  const rise = (windows.observed[window] as number) / (windows.expected[window] as number);
  let seen = 0;
  let mean = 0;
  for (let buckets = 1; buckets < length; buckets++) {
    seen += windows.count(buckets - 1);
    mean += windows.mean(buckets - 1);
    const ratio = mean * (rise - 1) - seen * Math.log(rise);
    if (ratio <= OVER) continue;
    const excess = excessOf(buckets, mean);
    const usual = logProbability(seen, mean, excess);
    // A surge of thousands that has fallen to tens is less than it was, and still far more than usual.
    if (usual - logProbability(seen, mean * rise, excess) > OVER && !worthALook(seen, mean, excess))
      return buckets;
  }
  return 0;
}
