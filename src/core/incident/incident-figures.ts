import type { Onset } from '../detect/onset.ts';
import { sameOnset, type Incident, type Peak } from './incident.ts';
import { MINUTE, type Millis } from '../base/time.ts';

/** The onset may still be refined this long after detection; then it stands, so that the sentence does not wander. */
const ONSET_SETTLES_AFTER: Millis = 10 * MINUTE;

/** What is seen of an incident as of a moment; the onset is asked for only while it may still be refined. */
interface Seen {
  readonly peak: Peak;
  readonly onset: () => Onset;
  readonly reportsSince: (from: Millis) => number;
}

/** An incident as of `at`: the peak, and the onset while it may still be refined; the same object where nothing changed. */
export function refreshIncident(incident: Incident, at: Millis, seen: Seen): Incident {
  const { peak } = seen;
  const risen = peak === incident.peak ? incident : { ...incident, peak };
  if (incident.detectedAt !== null && at - incident.detectedAt > ONSET_SETTLES_AFTER) return risen;
  const onset = seen.onset();
  // Later excess may look like another beginning; what began after the first alarm did not raise it.
  if (sameOnset(onset, incident.onset) || onset.at > incident.pendingAt) return risen;
  return { ...risen, onset, reports: seen.reportsSince(onset.earliest) };
}
