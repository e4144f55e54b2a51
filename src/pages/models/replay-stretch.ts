import type { Incident } from '../../core/incident/incident.ts';
import { DAY, HOUR, MINUTE, ceilTo, floorTo, type Millis } from '../../core/base/time.ts';

/** Time shown before an incident began and after it ended; it is resolved half an hour after its end. */
const LEAD: Millis = 30 * MINUTE;
const TRAIL: Millis = 45 * MINUTE;
/** Step lengths of a replay: the first that needs at most {@link REPLAY_STEPS_MAX} steps is used, so a minute for up to five hours. */
const STEPS: readonly Millis[] = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY];
export const REPLAY_STEPS_MAX = 360;
export interface ReplayStretch {
  readonly from: Millis;
  readonly to: Millis;
  readonly stepMs: Millis;
}

/** The time span of a replay, in whole steps. */
export function replayStretch({ onset, endedAt }: Incident, now: Millis): ReplayStretch {
  const [first, last] = [onset.earliest - LEAD, Math.min((endedAt ?? now) + TRAIL, now)];
  const stepMs =
    STEPS.find((step) => ceilTo(last, step) - floorTo(first, step) <= REPLAY_STEPS_MAX * step) ?? DAY;
  const to = Math.max(ceilTo(last, stepMs), floorTo(first, stepMs) + stepMs);
  return { from: Math.max(floorTo(first, stepMs), to - REPLAY_STEPS_MAX * stepMs), to, stepMs };
}

/** A moment as in URLs, `2025-03-10T09:28Z`; null if it is not a whole minute within the span. */
export function momentOf(text: string, { from, to }: Pick<ReplayStretch, 'from' | 'to'>): Millis | null {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/u.test(text) ? Date.parse(text) : NaN;
  return at >= from && at <= to ? at : null;
}
