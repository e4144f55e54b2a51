import { endIncident, type MonitorState } from './monitor-state.ts';
import { type Incident, TRANSITION_REASONS } from '../incident/incident.ts';
import type { Millis } from '../base/time.ts';
import type { Told } from '../incident/told.ts';
import { type Update } from '../incident/update.ts';

/**
 * What was published about one service up to a moment. It is final, whatever judges from then on: another version of the program, or one
 * that had to learn anew.
 */
export interface Published {
  /** The incident under way, including a pending one; null if there is none. */
  readonly incident: Incident | null;
  /** Its updates, oldest first. */
  readonly updates: readonly Update[];
  /** The last reported incident that was resolved, and when; null if there is none. */
  readonly last: { readonly incident: Incident; readonly resolvedAt: Millis } | null;
  /** What subscribers were last told. */
  readonly told: Told | null;
}

/**
 * Replaces what a judge concluded about an incident by what was published, as of `at`:
 *
 * - The published incident continues, in its state and under its id, whatever this judge concluded.
 * - An incident of this judge that was never published begins with the next tick, if there is still evidence of it.
 * - Unless it is the one that was published and resolved: the same trouble is not reported twice. Returns from when on reports
 *   may be evidence of a new one; otherwise null.
 */
export function continueState(state: MonitorState, published: Published, at: Millis): Millis | null {
  const { incident, updates, last, told } = published;
  const own = state.incident;
  state.told = told;
  if (incident !== null) {
    const cameThere = own?.id === incident.id && own.state === incident.state;
    state.incident = incident;
    state.updates = updates.length;
    // Its duration excludes time in which nobody could report, which the fold knows and the updates do not contain.
    if (!cameThere) state.stateSince = updates.findLast(isTransition)?.at ?? incident.pendingAt;
    return null;
  }
  if (own === null) return null;
  const isOver = last !== null && own.onset.at < (last.incident.endedAt ?? last.resolvedAt);
  if (isOver) {
    endIncident(state);
    state.judgement = { ...state.judgement, evidence: 0 };
    return last.resolvedAt;
  }
  state.incident = null;
  state.updates = 0;
  state.stateSince = at;
  state.scopeCandidate = null;
  return null;
}

function isTransition({ reason }: Update): boolean {
  return (TRANSITION_REASONS as readonly string[]).includes(reason);
}

/** When there was trouble at which service. */
type Trouble = Pick<Incident, 'service' | 'onset' | 'endedAt'>;

/**
 * The published incident that is the same trouble as `own`: of the same service, under way at the same time; of several, the one with the
 * longest overlap. Null if there is none. `until`: the assumed end of incidents that are not over.
 */
export function sameTrouble(own: Trouble, published: readonly Incident[], until: Millis): Incident | null {
  let best: Incident | null = null;
  let most = 0;
  for (const one of published) {
    const shared = one.service === own.service ? sharedMs(own, one, until) : 0;
    if (shared <= most) continue;
    best = one;
    most = shared;
  }
  return best;
}

/** How long two incidents were under way together; an instant counts as a millisecond. */
export function sharedMs(a: Trouble, b: Trouble, until: Millis): Millis {
  const start = Math.max(a.onset.at, b.onset.at);
  const end = Math.min(a.endedAt ?? until, b.endedAt ?? until);
  return Math.max(0, end - start + 1);
}
