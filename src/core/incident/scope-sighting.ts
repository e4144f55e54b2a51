import type { Incident } from './incident.ts';
import { problemShares } from '../scope/problem-shares.ts';
import { settleScope, type ScopeCandidate, type ScopeReason } from '../scope/scope-change.ts';
import { decideScope, type ScopeTally } from '../scope/scope.ts';
import type { Millis } from '../base/time.ts';

/** An incident with its published scope and problems at a moment, and why they changed. */
export interface ScopeSighting {
  readonly incident: Incident;
  readonly reason: ScopeReason | null;
  readonly candidate: ScopeCandidate | null;
}

/** Updates the scope and problems of an incident from its facets; see {@link settleScope}. `through`: the only network it concerns. */
export function sightScope(
  incident: Incident,
  tally: ScopeTally,
  candidate: ScopeCandidate | null,
  at: Millis,
  free: boolean,
  through: number | null = null,
): ScopeSighting {
  const step = settleScope(incident.scope, decideScope(tally, through), candidate, at, free);
  if (step.scope === incident.scope) return { incident, reason: null, candidate: step.candidate };
  return {
    incident: { ...incident, scope: step.scope, problems: problemShares(tally) },
    reason: step.reason,
    candidate: step.candidate,
  };
}
