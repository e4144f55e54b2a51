import { MINUTE, type Millis } from '../../core/base/time.ts';

/** At most one update an incident and channel in this time. */
export const UPDATE_EVERY: Millis = 5 * MINUTE;

/** When an update is due, where the channel was told of the incident at `last`; a later one takes the place of what still waits. */
export function throttle(last: Millis | null, at: Millis): Millis {
  return last === null ? at : Math.max(at, last + UPDATE_EVERY);
}
