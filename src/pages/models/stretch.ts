import { DAY, MINUTE, type Millis } from '../../core/base/time.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { endOfCounts } from './lately.ts';

/** The stretch of the shares: since the onset of the active incident, or the last 24 hours, whichever is shorter. */
export function sharesStretch(
  incident: Incident | null,
  now: Millis,
): { readonly since: Millis | null; readonly from: Millis; readonly to: Millis } {
  const to = endOfCounts(now);
  const onset = incident?.onset.at ?? null;
  const since = onset === null || onset < now - DAY ? null : onset;
  return { since, from: floorMinute(since ?? to - DAY), to };
}

export const floorMinute = (at: Millis): Millis => at - (at % MINUTE);
