import type { Onset } from '../detect/onset.ts';
import { sameOnset, type Incident, type Peak } from './incident.ts';
import { MINUTE, type Millis } from '../base/time.ts';

/** How long after detection the onset may still be refined; then it is fixed, so that the published sentence does not change. */
const ONSET_SETTLES_AFTER: Millis = 10 * MINUTE;

/** What is observed of an incident at a moment; the onset is computed only while it may still be refined. */
interface Seen {
  readonly peak: Peak;
  readonly onset: () => Onset;
  readonly reportsSince: (from: Millis) => number;
}

/** Updates an incident as of `at`: the peak, and the onset while it may be refined; the same object if nothing changed. */
export function refreshIncident(incident: Incident, at: Millis, seen: Seen): Incident {
  const { peak } = seen;
  const risen = peak === incident.peak ? incident : { ...incident, peak };
  if (incident.detectedAt !== null && at - incident.detectedAt > ONSET_SETTLES_AFTER) return risen;
  const onset = seen.onset();
  // Later excess may look like a second beginning; what began after the first alarm did not cause it.
  if (sameOnset(onset, incident.onset) || onset.at > incident.pendingAt) return risen;
  return { ...risen, onset, reports: seen.reportsSince(onset.earliest) };
}
