import { KNOWLEDGE_NEEDED } from './detect/detector.ts';
import type { ServiceState } from './incident/status.ts';
import { MINUTE, type Millis } from './base/time.ts';

/** A service that nobody has reported on and nothing was imported for. */
export function unwatched(service: string, at: Millis): ServiceState {
  const judgement = { at, evidence: 0, windowMs: MINUTE, observed: 0, expected: 0 };
  const knowledge = { observedMs: 0, neededMs: KNOWLEDGE_NEEDED };
  return { service, status: 'learning', judgement, incident: null, knowledge };
}
