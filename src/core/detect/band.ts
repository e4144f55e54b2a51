import { quantile } from '../stats/negative-binomial.ts';
import { HOUR, SECOND, floorTo, type Millis } from '../base/time.ts';

/** The counts expected in an interval: the mean, and the band that most ordinary days stay within. */
export interface Band {
  readonly from: Millis;
  readonly to: Millis;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The share of ordinary counts below and above a band. */
const BAND_TAIL = 0.025;

/** The input of a band: reports expected in a stretch of at most an hour, and variance / mean − 1 of a window. */
interface Usual {
  expected(start: Millis, lengthMs: Millis): number;
  excess(windowMs: Millis, mean: number): number;
}

/** The expectation for [from, to): the mean, and the range of 95 of 100 ordinary counts. */
export function bandOf(from: Millis, to: Millis, usual: Usual): Band {
  let mean = 0;
  for (let start = from; start < to; start = floorTo(start, HOUR) + HOUR)
    mean += usual.expected(start, Math.min(to, floorTo(start, HOUR) + HOUR) - start);
  const excess = usual.excess(Math.max(to - from, SECOND), mean);
  return {
    from,
    to,
    mean,
    low: quantile(BAND_TAIL, mean, excess),
    high: quantile(1 - BAND_TAIL, mean, excess),
  };
}
