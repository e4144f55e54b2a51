import type { Series } from '../series.ts';
import { QUARTERS_FROM, QUARTERS_JUDGED, holdQuarters, quartersOf } from './quarters.ts';

/**
 * The Early Aberration Reporting System (Hutwagner, Thompson, Seeman & Treadwell 2003) with unchanged formulas, where a quarter of an hour
 * replaces a day. It was designed for short series without seasonality and only compares with the last steps.
 */
const BASELINE_STEPS = 7;
/** C2 and C3 leave out the steps just before, which may belong to the outbreak. */
const GAP_STEPS = 2;
const SUMMED_STEPS = 3;
export const C1_DEFAULT = 3;
export const C2_DEFAULT = 3;
export const C3_DEFAULT = 2;
/** The formula is undefined for seven equal counts; half a report keeps a single one after silence from being infinite. */
const DEVIATION_MIN = 0.5;

/** Standard deviations above the mean of the seven steps that end `gap` steps before `step`. */
export function deviations(counts: ArrayLike<number>, step: number, gap: number): number {
  const end = step - gap;
  let mean = 0;
  for (let i = end - BASELINE_STEPS; i < end; i++) mean += (counts[i] as number) / BASELINE_STEPS;
  let squares = 0;
  for (let i = end - BASELINE_STEPS; i < end; i++) squares += ((counts[i] as number) - mean) ** 2;
  const deviation = Math.max(DEVIATION_MIN, Math.sqrt(squares / (BASELINE_STEPS - 1)));
  return ((counts[step] as number) - mean) / deviation;
}

/** The excess over one deviation in C2, summed over three steps. */
export function summed(counts: ArrayLike<number>, step: number): number {
  let sum = 0;
  for (let i = 0; i < SUMMED_STEPS; i++) sum += Math.max(0, deviations(counts, step - i, GAP_STEPS) - 1);
  return sum;
}

export function earsC1({ counts }: Series): Float32Array {
  return judge(counts, (quarters, step) => deviations(quarters, step, 0));
}

export function earsC2({ counts }: Series): Float32Array {
  return judge(counts, (quarters, step) => deviations(quarters, step, GAP_STEPS));
}

export function earsC3({ counts }: Series): Float32Array {
  return judge(counts, summed);
}

function judge(counts: Float64Array, score: (quarters: Float64Array, step: number) => number): Float32Array {
  const quarters = quartersOf(counts);
  return holdQuarters(
    Float64Array.from({ length: QUARTERS_JUDGED }, (_, i) => score(quarters, QUARTERS_FROM + i)),
  );
}
