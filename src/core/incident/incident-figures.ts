import type { Onset } from '../detect/onset.ts';
import type { LessWeight } from '../domain/less-weight.ts';
import { sameOnset, type Incident, type Peak } from './incident.ts';
import { MINUTE, type Millis } from '../base/time.ts';

/** How long after detection the onset may still be refined; then it is fixed, so that the published sentence does not change. */
const ONSET_SETTLES_AFTER: Millis = 10 * MINUTE;

/** Reports since a moment, and those without weight. */
export interface Counts extends LessWeight {
  readonly reports: number;
}

/** What is observed of an incident at a moment; the onset is computed only while it may still be refined. */
interface Seen {
  readonly peak: Peak;
  readonly onset: () => Onset;
  readonly countsSince: (from: Millis) => Counts;
}

/** Updates an incident as of `at`: the peak, and the onset while it may be refined; the same object if nothing changed. */
export function refreshIncident(incident: Incident, at: Millis, seen: Seen): Incident {
  const { peak } = seen;
  const risen = peak === incident.peak ? incident : { ...incident, peak };
  if (incident.detectedAt !== null && at - incident.detectedAt > ONSET_SETTLES_AFTER) return risen;
  const onset = seen.onset();
  // Later excess may look like a second beginning; what began after the first alarm did not cause it.
  if (sameOnset(onset, incident.onset) || onset.at > incident.pendingAt) return risen;
  const { lessWeight: _before, ...rest } = risen;
  return { ...rest, onset, ...seen.countsSince(onset.earliest) };
}

/** Adds a report without weight to the incident in which it came. */
export const withOneWithoutWeight = (incident: Incident): Incident => ({
  ...incident,
  lessWeight: 1 + (incident.lessWeight ?? 0),
});
