import { endIncident, type MonitorState } from './monitor-state.ts';
import { type Incident, TRANSITION_REASONS } from '../incident/incident.ts';
import type { Millis } from '../base/time.ts';
import type { Told } from '../incident/told.ts';
import { type Update } from '../incident/update.ts';

/**
 * What was published of one service up to a moment. It stands, whoever judges from then on: another version of the program,
 * or one that had to learn anew.
 */
export interface Published {
  /** The incident under way, a pending one included; null where there is none. */
  readonly incident: Incident | null;
  /** Its updates, oldest first. */
  readonly updates: readonly Update[];
  /** The last that was reported and is over, with the moment it was called over; null where there is none. */
  readonly last: { readonly incident: Incident; readonly resolvedAt: Millis } | null;
  /** What subscribers were last told. */
  readonly told: Told | null;
}

/**
 * Puts what was published in the place of what a judge has led an incident to by itself, as of `at`:
 *
 * - The published incident goes on, in its state and under its id, whatever this judge thinks of it.
 * - One that this judge holds and nobody published begins with the next tick, where there is still evidence of it.
 * - Unless it is the one that was published and called over: there is no second report of the same trouble. The answer is then
 *   from when on reports may be evidence of another; else null.
 */
export function continueState(state: MonitorState, published: Published, at: Millis): Millis | null {
  const { incident, updates, last, told } = published;
  const own = state.incident;
  state.told = told;
  if (incident !== null) {
    const cameThere = own?.id === incident.id && own.state === incident.state;
    state.incident = incident;
    state.updates = updates.length;
    // While nobody could report its time stood still, which the fold knows and its updates do not say.
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

/** When there was trouble with which service. */
type Trouble = Pick<Incident, 'service' | 'onset' | 'endedAt'>;

/**
 * The published incident that is the same trouble as `own`: of the same service, under way at the same time; of several, the
 * one that shares most time with it. Null where there is none. `until`: where those that are not over are taken to end.
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
