/** Event time: milliseconds since the Unix epoch, UTC. The core never reads a clock; it gets the time as an argument. */
export type Millis = number;

export const SECOND: Millis = 1_000;
export const MINUTE: Millis = 60 * SECOND;
export const HOUR: Millis = 60 * MINUTE;
export const DAY: Millis = 24 * HOUR;
export const WEEK: Millis = 7 * DAY;

/** The latest multiple of `step` at or before `at`. `floorTo(90_000, MINUTE) // 60_000` */
export function floorTo(at: Millis, step: Millis): Millis {
  return Math.floor(at / step) * step;
}

/** The earliest multiple of `step` at or after `at`. `ceilTo(90_000, MINUTE) // 120_000` */
export function ceilTo(at: Millis, step: Millis): Millis {
  return Math.ceil(at / step) * step;
}
