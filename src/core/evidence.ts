import { HEAVY_FACTOR, HEAVY_SHARE } from './dispersion.ts';
import { logTail } from './stats/negative-binomial.ts';
import { DAY, type Millis } from './time.ts';

/** A window with fewer reports is no evidence, however little was expected: each counted report is another person. */
export const REPORTS_MIN = 3;
/** A window moved by less than a quarter of its length is hardly another look. */
const LOOKS_PER_LENGTH = 4;
/** Measured, not derived: with it evidence 1 is passed about once in ten quiet days, by `bench/detection`. */
const LOOKS_SHARE = 0.75;
/** Within so many deviations of the mean no window says anything, and most windows are. */
const DEVIATIONS_MIN = 2.5;
/** Heavy tails less likely than this are not worth a second look. */
const HEAVINESS_MIN = 1e-6;

/**
 * How many independent looks a stream with such windows (in buckets) is worth, for each length of a window that passes.
 */
export function looksOf(lengths: readonly number[]): number {
  const looks = lengths.reduce((sum, length) => sum + Math.min(length, LOOKS_PER_LENGTH), 0);
  return LOOKS_SHARE * looks;
}

/** Whether a window may be evidence at all, whatever its noise: most are not, and need no more thought. */
export function worthALook(observed: number, mean: number, excess = 0): boolean {
  const surplus = observed - mean;
  return (
    observed >= REPORTS_MIN && surplus > 0 && surplus * surplus > DEVIATIONS_MIN ** 2 * (1 + excess) * mean
  );
}

/**
 * Evidence of one window: −log10 of the probability of ever seeing so many reports in a window of that length on an
 * ordinary day, ≥ 0:
 *
 *     −log10 ( looks · day / window · P(X ≥ observed) )
 *     X ~ (1 − h)·NB(mean, excess) + h·NB(mean, 4·excess),  h = 0.1 · heaviness
 *
 * `excess` is variance / mean − 1, baseline error included; `heaviness` in [0, 1] is how far the stream's tails are
 * believed to be heavy.
 */
export function windowEvidence(
  observed: number,
  mean: number,
  excess: number,
  heaviness: number,
  windowMs: Millis,
  looks: number,
): number {
  if (!worthALook(observed, mean, excess)) return 0;
  let log = logTail(observed, mean, excess);
  if (heaviness > HEAVINESS_MIN) {
    const wide = logTail(observed, mean, HEAVY_FACTOR * excess);
    const share = HEAVY_SHARE * heaviness;
    log = wide + Math.log(share + (1 - share) * Math.exp(log - wide));
  }
  log += Math.log((looks * DAY) / windowMs);
  return log < 0 ? -log * Math.LOG10E : 0;
}
