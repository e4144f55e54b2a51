import type { Judgement } from '../detect/judgement.ts';
import type { BlameChangeReason } from '../blame/collateral.ts';
import type { Interval } from '../domain/holes.ts';
import { lessWeight, type LessWeight } from '../domain/less-weight.ts';
import type { Incident, IncidentState, TransitionReason } from './incident.ts';
import type { ScopeReason } from '../scope/scope-change.ts';
import type { Scope } from '../scope/scope.ts';
import type { Millis } from '../base/time.ts';

/** Why an incident gets an update: its state, its scope, or its part among others changed. */
export type UpdateReason = TransitionReason | ScopeReason | BlameChangeReason | 'taken_as_usual';

/** A dated step in the course of an incident; pages turn it into a sentence. */
export interface Update extends LessWeight {
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
  /** The facet that these reports belong to, `city:GB/London`; omitted if they are those of the whole service. */
  readonly facet?: string;
  /** Slug of the service it is considered a knock-on of from now on; omitted for other reasons. */
  readonly of?: string;
  /** The hole in which it ended; omitted unless the reason is `ended_unseen`. */
  readonly within?: Interval;
  /** The scope as published then; absent from updates of versions without one. */
  readonly scope?: Scope;
}

/** The `nth` update of an incident, with the judgement at that moment. */
export function updateOf(
  incident: Incident,
  nth: number,
  reason: UpdateReason,
  { windowMs, observed, expected, evidence, facet, lessWeight: left }: Judgement,
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
    ...lessWeight(left),
    ...(facet === undefined ? {} : { facet }),
    ...(reason === 'ended_unseen' && endedWithin !== undefined ? { within: endedWithin } : {}),
    scope,
  };
}
