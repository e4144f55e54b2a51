import type { Millis } from './time.ts';

/** `pending`: more than usual, not yet reported; `open`: reported; `recovering`: back near usual, being watched. */
export type IncidentState = 'pending' | 'open' | 'recovering' | 'resolved';
export const INCIDENT_STATES: readonly IncidentState[] = ['pending', 'open', 'recovering', 'resolved'];

/** When the trouble began, estimated backwards from the excess; the interval holds the truth about nine times in ten. */
export interface Onset {
  readonly at: Millis;
  readonly earliest: Millis;
  readonly latest: Millis;
}

/** The worst moment so far. */
export interface Peak {
  readonly at: Millis;
  readonly windowMs: Millis;
  readonly reports: number;
  readonly expected: number;
  readonly evidence: number;
}

/** Where and through whom. The service as a whole is the only scope this version tells apart. */
export interface Scope {
  readonly kind: 'everywhere';
}

/** A stretch of event time in which reports on one service were significantly higher than usual. */
export interface Incident {
  /** Derived from its content, so that a replay finds the same: `x-20250310-0927`, service and minute of the first alarm. */
  readonly id: string;
  readonly service: string;
  readonly state: IncidentState;
  readonly onset: Onset;
  /** When evidence first passed the lower level. */
  readonly pendingAt: Millis;
  /** When it was first reported as an incident; null while pending, and for ever if it faded before. */
  readonly detectedAt: Millis | null;
  /** When reports were back to usual; null until then. */
  readonly endedAt: Millis | null;
  readonly peak: Peak;
  /** Counted reports since the earliest plausible onset. */
  readonly reports: number;
  readonly scope: Scope;
}
