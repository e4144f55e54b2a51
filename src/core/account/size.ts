import { DAY, HOUR, type Millis } from '../base/time.ts';

/** How large a service is, by its usual reports: calibration is done separately for each size. */
export const SIZES = [
  'under_1_a_day',
  'to_6_a_day',
  'to_1_an_hour',
  'to_6_an_hour',
  'to_60_an_hour',
  'over_60_an_hour',
] as const;
export type Size = (typeof SIZES)[number];

/** Upper bounds of all sizes but the last, in reports an hour. */
export const SIZE_BOUNDS = [1 / 24, 6 / 24, 1, 6, 60] as const;

/** The index in {@link SIZES} of a service with this many usual reports an hour. `sizeOf(0.5) // 2` */
export function sizeOf(perHour: number): number {
  const index = SIZE_BOUNDS.findIndex((bound) => perHour < bound);
  return index < 0 ? SIZE_BOUNDS.length : index;
}

/** A day is sampled every three hours, which is enough for its mean. */
const LOOK: Millis = 3 * HOUR;

/** Mean reports an hour over the day from `at`, for a stream that expects `expected(start, lengthMs)`. */
export function meanPerHour(at: Millis, expected: (start: Millis, lengthMs: Millis) => number): number {
  let sum = 0;
  for (let start = at; start < at + DAY; start += LOOK) sum += expected(start, HOUR);
  return (sum * LOOK) / DAY;
}

/** How many services are of each size, by index in {@link SIZES}. */
export function countSizes(sizes: readonly number[]): Float64Array {
  const services = new Float64Array(SIZES.length);
  for (const size of sizes) services[size] = (services[size] as number) + 1;
  return services;
}
