import type { IncidentState } from './incident.ts';
import type { ScopeReason } from './scope-change.ts';
import type { Scope } from './scope.ts';
import type { Millis } from './time.ts';

/** Why an incident changed; each transition, and each other scope, has exactly one. */
export type TransitionReason =
  | 'evidence_rising'
  | 'evidence_strong'
  | 'evidence_lasting'
  | 'evidence_faded'
  | 'back_to_usual'
  | 'rising_again'
  | 'usual_confirmed'
  | ScopeReason;

/** A dated step in the life of an incident; pages put it into a sentence. */
export interface Update {
  /** `x-20250310-0927.2`: the incident and the number of the update, from 1. */
  readonly id: string;
  readonly incident: string;
  readonly service: string;
  readonly at: Millis;
  readonly reason: TransitionReason;
  readonly state: IncidentState;
  readonly windowMs: Millis;
  readonly reports: number;
  readonly expected: number;
  readonly evidence: number;
  /** Where and through whom, as it was said then; absent from updates of versions that could not tell. */
  readonly scope?: Scope;
}
