import type { Series } from '../series.ts';
import { DAY_QUARTERS, QUARTERS_FROM, QUARTERS_JUDGED, holdQuarters, quartersOf } from './quarters.ts';

/**
 * Seasonal hybrid ESD (Vallis, Hochenbaum & Kejariwal 2014), adapted to a stream: quarters of an hour of the last two weeks, minus the
 * median of their time of day; outliers removed by the generalised ESD test with median and MAD; the rest is used to judge the next hour.
 * One-sided, because only an increase matters.
 */
const DAYS = 14;
export const ESD_WINDOW = DAYS * DAY_QUARTERS;
const REFIT_QUARTERS = 4;
/** The most outliers searched for, the authors' 2 %. */
const OUTLIERS_MAX = Math.floor(0.02 * ESD_WINDOW);
const ALPHA = 0.05;
/** Scales the median absolute deviation of normal noise to its standard deviation. */
const MAD_SCALE = 1.4826;
/** The published code finds nothing if the MAD is zero, as with rare reports; to its advantage, one report is used instead. */
const SPREAD_MIN = 1;

export interface Rest {
  /** How many of the largest values are outliers, and median and spread of the others. */
  readonly outliers: number;
  readonly centre: number;
  readonly spread: number;
}

export function judgeEsd({ counts }: Series): Float32Array {
  return holdQuarters(esdScores(quartersOf(counts), QUARTERS_FROM, QUARTERS_JUDGED));
}

/** For the quarters from `from` on, which have a full window before them. */
export function esdScores(quarters: Float64Array, from: number, length: number): Float64Array {
  const scores = new Float64Array(length);
  const usual = new Float64Array(DAY_QUARTERS);
  const left = new Float64Array(ESD_WINDOW);
  for (let q = 0; q < length; q += REFIT_QUARTERS) {
    const now = from + q;
    for (let slot = 0; slot < DAY_QUARTERS; slot++) usual[slot] = slotMedian(quarters, now, slot);
    for (let i = 0; i < ESD_WINDOW; i++) {
      const at = now - ESD_WINDOW + i;
      left[i] = (quarters[at] as number) - (usual[at % DAY_QUARTERS] as number);
    }
    const { centre, spread } = restOf(left.sort());
    for (let i = q; i < Math.min(q + REFIT_QUARTERS, length); i++) {
      const residual = (quarters[from + i] as number) - (usual[(from + i) % DAY_QUARTERS] as number);
      scores[i] = (residual - centre) / spread;
    }
  }
  return scores;
}

/** The median of a time of day over the days before `now`. */
function slotMedian(quarters: Float64Array, now: number, slot: number): number {
  const first =
    now - ESD_WINDOW + ((slot - ((now - ESD_WINDOW) % DAY_QUARTERS) + DAY_QUARTERS) % DAY_QUARTERS);
  const days = new Float64Array(DAYS);
  for (let day = 0; day < DAYS; day++) {
    const value = quarters[first + day * DAY_QUARTERS] as number;
    let i = day;
    for (; i > 0 && (days[i - 1] as number) > value; i--) days[i] = days[i - 1] as number;
    days[i] = value;
  }
  return medianOf(days, DAYS);
}

/** The upper generalised ESD test (Rosner 1983) with median and MAD, on ascending values. */
export function restOf(sorted: Float64Array, alpha = ALPHA): Rest {
  let outliers = 0;
  for (let found = 0; found < Math.min(OUTLIERS_MAX, sorted.length - 3); found++) {
    const { centre, spread } = spreadOf(sorted, sorted.length - found);
    const statistic = ((sorted[sorted.length - found - 1] as number) - centre) / spread;
    if (statistic > criticalValue(sorted.length, found + 1, alpha)) outliers = found + 1;
    else if (statistic <= 0) break;
  }
  return { outliers, ...spreadOf(sorted, sorted.length - outliers) };
}

function spreadOf(sorted: Float64Array, length: number): { centre: number; spread: number } {
  const centre = medianOf(sorted, length);
  // Deviations from the median increase outwards on both sides, so the median deviation is found by merging both.
  let below = Math.ceil(length / 2) - 1;
  let above = below + 1;
  let deviation = 0;
  for (let i = 0; i <= Math.floor(length / 2); i++) {
    const down = below >= 0 ? centre - (sorted[below] as number) : Infinity;
    const up = above < length ? (sorted[above] as number) - centre : Infinity;
    deviation = Math.min(down, up);
    if (down <= up) below--;
    else above++;
  }
  return { centre, spread: Math.max(SPREAD_MIN, MAD_SCALE * deviation) };
}

function medianOf(sorted: Float64Array, length: number): number {
  const middle = Math.floor(length / 2);
  const upper = sorted[middle] as number;
  return length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}

/** Rosner's λ for the i-th outlier of n values, one-sided. */
export function criticalValue(n: number, i: number, alpha = ALPHA): number {
  const degrees = n - i - 1;
  const t = studentQuantile(alpha / (n - i + 1), degrees);
  return ((n - i) * t) / Math.sqrt((degrees + t * t) * (n - i + 1));
}

/** The published setting: the test of the largest value of the window. */
export const ESD_DEFAULT = criticalValue(ESD_WINDOW, 1);

/** Upper quantile of Student's t, by the expansion about the normal (Abramowitz & Stegun 26.7.5 and 26.2.23). */
function studentQuantile(tail: number, degrees: number): number {
  const t = Math.sqrt(-2 * Math.log(tail));
  const x =
    t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
  const g1 = (x ** 3 + x) / 4;
  const g2 = (5 * x ** 5 + 16 * x ** 3 + 3 * x) / 96;
  return x + g1 / degrees + g2 / degrees ** 2;
}
