import type { Judgement } from '../detect/judgement.ts';
import type { BlameChangeReason } from '../blame/collateral.ts';
import type { Interval } from '../domain/holes.ts';
import type { Incident, IncidentState } from './incident.ts';
import type { ScopeReason } from '../scope/scope-change.ts';
import type { Scope } from '../scope/scope.ts';
import type { Millis } from '../base/time.ts';

/**
 * Why an incident moved from state to state; each transition has exactly one. `ended_unseen`: reports are back to usual, and
 * were when they could be taken again after a hole.
 */
export const TRANSITION_REASONS = [
  'evidence_rising',
  'evidence_strong',
  'evidence_lasting',
  'evidence_faded',
  'back_to_usual',
  'ended_unseen',
  'rising_again',
  'usual_confirmed',
] as const;
export type TransitionReason = (typeof TRANSITION_REASONS)[number];

/** Why an incident is told of anew: it moved, its scope is another, or its part among others is seen otherwise. */
export type UpdateReason = TransitionReason | ScopeReason | BlameChangeReason | 'taken_as_usual';

/** A dated step in the life of an incident; pages put it into a sentence. */
export interface Update {
  /** `x-20250310-0927.2`: the incident and the number of the update, from 1. */
  readonly id: string;
  readonly incident: string;
  readonly service: string;
  readonly at: Millis;
  readonly reason: UpdateReason;
  readonly state: IncidentState;
  readonly windowMs: Millis;
  readonly reports: number;
  readonly expected: number;
  readonly evidence: number;
  /** The facet whose reports these are, `city:GB/London`; left out where they are those of the whole service. */
  readonly facet?: string;
  /** Slug of the service it is held to be a knock-on of from now on; left out where the reason is another. */
  readonly of?: string;
  /** The hole in which it ended; left out where the reason is not `ended_unseen`. */
  readonly within?: Interval;
  /** Where and through whom, as it was said then; absent from updates of versions that could not tell. */
  readonly scope?: Scope;
}

/** The `nth` update of an incident, with what was judged at that moment. */
export function updateOf(
  incident: Incident,
  nth: number,
  reason: UpdateReason,
  { windowMs, observed, expected, evidence, facet }: Judgement,
  at: Millis,
): Update {
  const { id, service, state, scope, endedWithin } = incident;
  return {
    id: `${id}.${nth}`,
    incident: id,
    service,
    at,
    reason,
    state,
    windowMs,
    reports: observed,
    expected,
    evidence,
    ...(facet === undefined ? {} : { facet }),
    ...(reason === 'ended_unseen' && endedWithin !== undefined ? { within: endedWithin } : {}),
    scope,
  };
}
