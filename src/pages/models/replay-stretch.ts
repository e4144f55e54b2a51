import type { Incident } from '../../core/incident/incident.ts';
import { DAY, HOUR, MINUTE, ceilTo, floorTo, type Millis } from '../../core/base/time.ts';

/** What is shown before an incident began, and after it ended: it is resolved half an hour after that. */
const LEAD: Millis = 30 * MINUTE;
const TRAIL: Millis = 45 * MINUTE;
/** Steps that a replay goes in, the first that needs no more than {@link REPLAY_STEPS_MAX}: up to five hours a minute each. */
const STEPS: readonly Millis[] = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY];
export const REPLAY_STEPS_MAX = 360;
export interface ReplayStretch {
  readonly from: Millis;
  readonly to: Millis;
  readonly stepMs: Millis;
}

/** The time that a replay goes through, in whole steps. */
export function replayStretch({ onset, endedAt }: Incident, now: Millis): ReplayStretch {
  const [first, last] = [onset.earliest - LEAD, Math.min((endedAt ?? now) + TRAIL, now)];
  const stepMs =
    STEPS.find((step) => ceilTo(last, step) - floorTo(first, step) <= REPLAY_STEPS_MAX * step) ?? DAY;
  const to = Math.max(ceilTo(last, stepMs), floorTo(first, stepMs) + stepMs);
  return { from: Math.max(floorTo(first, stepMs), to - REPLAY_STEPS_MAX * stepMs), to, stepMs };
}

/** A moment as addresses spell it, `2025-03-10T09:28Z`; null where it is no whole minute of that stretch. */
export function momentOf(text: string, { from, to }: Pick<ReplayStretch, 'from' | 'to'>): Millis | null {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/u.test(text) ? Date.parse(text) : NaN;
  return at >= from && at <= to ? at : null;
}
