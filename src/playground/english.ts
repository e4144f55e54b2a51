import { DAY, HOUR, MINUTE, type Millis } from '../core/base/time.ts';

/** The texts of `src/lab/english.ts` for browsers, without the message files that it would bring along. The build substitutes it. */

export const count = (value: number): string => new Intl.NumberFormat('en').format(value);

export function duration(ms: Millis): string {
  if (ms % DAY === 0) return `${ms / DAY} d`;
  if (ms % HOUR === 0) return `${ms / HOUR} h`;
  return ms % MINUTE === 0 ? `${ms / MINUTE} min` : `${ms / 1_000} s`;
}
