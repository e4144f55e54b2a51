import { DAY, HOUR, MINUTE, SECOND, WEEK, type Millis } from '../../core/base/time.ts';
import { duration } from '../english.ts';

/** The interval between the rows of a file, as far as it can be detected. */
interface Spacing {
  /** The usual interval; null if there is none. */
  readonly step: Millis | null;
  /** Whether most rows are exactly that far apart, so that a missing one can be noticed. */
  readonly regular: boolean;
  /** Whether rows are only approximately that far apart, as with a slow poller. */
  readonly loose: boolean;
}

/** The buckets, and how rows are assigned to them. */
export interface Grid {
  readonly bucketMs: Millis;
  /** Length of the slot of one row; divides the length of a bucket. */
  readonly slotMs: Millis;
  /**
   * Added to the time of a row before it is assigned to a slot, so that rows that come slightly early do not fall into the previous one.
   */
  readonly shift: Millis;
  /** Whether each slot normally has one row. */
  readonly regular: boolean;
}

/** The default if the rows do not determine it. */
export const DEFAULT_BUCKET: Millis = 5 * MINUTE;
/** An interval that this share of the rows has is the usual interval. */
const SHARE_OF_STEP = 0.5;
/** If all rows are present, at least this share of them is one step apart. */
const SHARE_REGULAR = 0.8;
/** Fewer intervals than this do not contradict the user's choice. */
const DISTANCES_MIN = 8;
/** Polled rows come at most this share of a step early or late, … */
const LOOSE = 0.25;
/** … and on average at most this share. */
const ON_THE_WHOLE = 0.03;
/** Rows farther apart than this, in steps that do not divide an hour, would fill buckets too unevenly. */
const UNEVEN_MAX: Millis = 12 * MINUTE;
/** With at least this many rows per bucket, each has about the same number. */
const ROWS_ENOUGH = 5;

const STEPS: readonly Millis[] = [
  ...[1, 2, 5, 10, 15, 20, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 4, 6, 8, 12].map((hours) => hours * HOUR),
  DAY,
  WEEK,
];

/** The spacing of ordered moments, of one series or several after another. */
export function spacingOf(moments: readonly Millis[]): Spacing {
  const distances: Millis[] = [];
  for (let at = 1; at < moments.length; at++) {
    const distance = (moments[at] as number) - (moments[at - 1] as number);
    if (distance > 0) distances.push(distance);
  }
  if (distances.length === 0) return { step: null, regular: false, loose: false };
  const exact = mostCommon(distances);
  const about = HOUR % exact.value === 0 && exact.share >= SHARE_OF_STEP ? null : aboutApart(distances);
  const loose = about !== null && about.share > exact.share;
  const { value: step, share } = loose ? about : exact;
  if (share >= SHARE_OF_STEP) return { step, regular: share >= SHARE_REGULAR, loose };
  const common = distances.reduce(greatestCommonDivisor);
  return {
    step: common >= MINUTE && distances.length >= DISTANCES_MIN ? common : null,
    regular: false,
    loose: false,
  };
}

function mostCommon(values: readonly number[]): { value: number; share: number } {
  const times = new Map<number, number>();
  for (const value of values) times.set(value, (times.get(value) ?? 0) + 1);
  const [value, most] = [...times].reduce((best, one) => (one[1] > best[1] ? one : best));
  return { value, share: most / values.length };
}

/** The step that most intervals are close to, if their average agrees. */
function aboutApart(distances: readonly Millis[]): { value: number; share: number } {
  const about = mostCommon(distances.map(nearestStep));
  const alike = distances.filter((distance) => nearestStep(distance) === about.value);
  const mean = alike.reduce((sum, distance) => sum + distance, 0) / alike.length;
  return Math.abs(mean - about.value) <= ON_THE_WHOLE * about.value ? about : { value: 0, share: 0 };
}

/** The step closest to an interval; 0 if there is none. */
function nearestStep(distance: Millis): Millis {
  const off = (step: Millis) => Math.abs(Math.log(distance / step));
  const nearest = STEPS.reduce((best, step) => (off(step) < off(best) ? step : best));
  return Math.abs(distance - nearest) <= LOOSE * nearest ? nearest : 0;
}

function greatestCommonDivisor(a: number, b: number): number {
  let [large, small] = [a, b];
  while (small > 0) [large, small] = [small, large % small];
  return large;
}

/**
 * The buckets for rows of that spacing: those the user chose if they fit, else the shortest that do. A string says why there are none, and
 * what to do. `phase`: by how much rows come after whole steps, on average.
 */
export function gridOf(
  spacing: Spacing,
  distances: number,
  asked: Millis | null,
  phase: Millis,
): Grid | string {
  const { step } = spacing;
  if (step === null || (asked !== null && distances < DISTANCES_MIN)) {
    const bucketMs = asked ?? DEFAULT_BUCKET;
    return { bucketMs, slotMs: bucketMs, shift: 0, regular: false };
  }
  if (step > HOUR && (spacing.regular || asked === null)) return tooCoarse(step);
  const bucketMs = asked ?? bucketFor(step);
  if (bucketMs === null)
    return `rows are ${duration(step)} apart, which does not divide an hour; --bucket 1h accepts them if there are several in each hour`;
  if (spacing.regular && bucketMs < step)
    return `rows are ${duration(step)} apart, and --bucket says ${duration(bucketMs)}: leave --bucket out`;
  const whole = bucketMs % step === 0;
  if (spacing.regular && !whole && bucketMs < ROWS_ENOUGH * step)
    return `rows are ${duration(step)} apart, and the ${duration(bucketMs)} of --bucket are not a multiple of that: leave --bucket out`;
  const slotMs = whole && step >= SECOND ? step : bucketMs;
  // Polled rows are assigned to the nearest slot of their own grid.
  const shift = spacing.loose && whole ? slotMs / 2 - phase : 0;
  return { bucketMs, slotMs, shift, regular: spacing.regular && whole };
}

/** The shortest bucket of whole minutes that contains a whole number of steps; an hour if rows are close enough together. */
function bucketFor(step: Millis): Millis | null {
  for (let bucketMs = MINUTE; bucketMs <= HOUR; bucketMs += MINUTE)
    if (HOUR % bucketMs === 0 && bucketMs % step === 0) return bucketMs;
  return step <= UNEVEN_MAX ? HOUR : null;
}

function tooCoarse(step: Millis): string {
  const apart = step % WEEK === 0 ? 'weeks' : step % DAY === 0 ? 'days' : `${duration(step)}`;
  return `rows are ${apart === 'weeks' || apart === 'days' ? `one or more ${apart}` : apart} apart: surges are told from what is usual at that hour, so counts of an hour or less are needed`;
}

/** By how much moments come after whole steps on average; negative if they come before. */
export function phaseOf(moments: readonly Millis[], step: Millis): Millis {
  let [x, y] = [0, 0];
  for (const at of moments) {
    const angle = ((at % step) / step) * 2 * Math.PI;
    x += Math.cos(angle);
    y += Math.sin(angle);
  }
  const turn = Math.atan2(y, x) / (2 * Math.PI);
  return Math.round(turn * step);
}
