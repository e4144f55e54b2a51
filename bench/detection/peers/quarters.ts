import { BUCKET_MINUTES, JUDGED, QUIET_FROM } from '../series.ts';

/** Buckets in a quarter of an hour, the step of most peers. */
export const QUARTER_BUCKETS = 15 / BUCKET_MINUTES;
export const DAY_QUARTERS = 24 * 4;
/** The first quarter that is judged. */
export const QUARTERS_FROM = QUIET_FROM / QUARTER_BUCKETS;
export const QUARTERS_JUDGED = JUDGED / QUARTER_BUCKETS;

/** Reports in each quarter of an hour. */
export function quartersOf(counts: Float64Array): Float64Array {
  return Float64Array.from({ length: counts.length / QUARTER_BUCKETS }, (_, quarter) =>
    lastQuarter(counts, quarter * QUARTER_BUCKETS + QUARTER_BUCKETS - 1),
  );
}

/** Reports in the quarter of an hour that ends with that bucket. */
export function lastQuarter(counts: Float64Array, bucket: number): number {
  let sum = 0;
  for (let i = bucket - QUARTER_BUCKETS + 1; i <= bucket; i++) sum += counts[i] as number;
  return sum;
}

/** Scores of quarters as scores of buckets: known at the end of the quarter, and valid until the next one is. */
export function holdQuarters(scores: ArrayLike<number>): Float32Array {
  return Float32Array.from(
    { length: JUDGED },
    (_, bucket) => scores[Math.floor((bucket + 1) / QUARTER_BUCKETS) - 1] ?? 0,
  );
}
