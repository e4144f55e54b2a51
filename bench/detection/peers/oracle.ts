import { logProbability } from '../../../src/core/stats/negative-binomial.ts';
import { JUDGED, QUIET_FROM, TEST_FROM, type Series } from '../series.ts';

/** The sum for an outage starts this long before it, when the previous outage is over … */
const RUN_UP_BUCKETS = 36;
/** … and ends when the outage can no longer be found. */
const AFTER_BUCKETS = 2;
/** Above any relevant threshold; a larger sum would only take longer to decay. */
const SUM_MAX = 100;

/**
 * Page's CUSUM of the log likelihood ratio, which is optimal in the worst expected delay on independent counts (Lorden 1971, Moustakides
 * 1986) if everything but the time is known: here the normal level, the dispersion, and the size of the outage, taken as a step. Each
 * outage is judged by the sum for its size, the quiet weeks by that for the median of the sizes to come.
 */
export function judgeOracle(series: Series): Float32Array {
  const { lognormal = 0, wander = 0 } = series.noiseOf;
  return judge(series, series.usual, lognormal ** 2 + wander ** 2);
}

/** An oracle that even knows how the rate wanders, which is impossible in practice: it can only miss by chance. */
export function judgeClairvoyant(series: Series): Float32Array {
  return judge(series, series.means, (series.noiseOf.lognormal ?? 0) ** 2);
}

function judge({ counts, noiseOf, outages }: Series, means: Float64Array, logVariance: number): Float32Array {
  const sums = new Float32Array(JUDGED);
  const run = (from: number, to: number, size: number) => {
    let sum = 0;
    for (let i = from; i < to; i++) {
      const mean = means[i] as number;
      const excess = noiseOf.dispersion - 1 + mean * Math.expm1(logVariance);
      sum = Math.min(SUM_MAX, Math.max(0, sum + logRatio(counts[i] as number, mean, excess, size)));
      sums[i - QUIET_FROM] = sum;
    }
  };
  const sizes = outages.map(({ amplitude }) => amplitude).toSorted((a, b) => a - b);
  run(QUIET_FROM, TEST_FROM, sizes[Math.floor(sizes.length / 2)] as number);
  for (const { start, buckets, amplitude } of outages)
    run(start - RUN_UP_BUCKETS, start + buckets + AFTER_BUCKETS, amplitude);
  return sums;
}

/**
 * ln P(count | outage) − ln P(count | none): a negative binomial with that mean and excess (variance / mean − 1), against one whose mean
 * and variance are both larger by the size of the outage, because its reports are Poisson.
 */
export function logRatio(count: number, mean: number, excess: number, size: number): number {
  return (
    logProbability(count, mean + size, (excess * mean) / (mean + size)) - logProbability(count, mean, excess)
  );
}
