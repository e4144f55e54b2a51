import { MINUTE, type Millis } from '../../core/base/time.ts';

/** At most one update per incident and channel in this time. */
export const UPDATE_EVERY: Millis = 5 * MINUTE;

/** When an update is due if the channel was last told of the incident at `last`; a later update replaces one that is still waiting. */
export function throttle(last: Millis | null, at: Millis): Millis {
  return last === null ? at : Math.max(at, last + UPDATE_EVERY);
}
