import type { Judgement } from '../detect/judgement.ts';
import type { Notice } from '../incident/notice.ts';
import type { FacetJudgement } from '../scope/facet-streams.ts';
import type { Incident } from '../incident/incident.ts';
import type { ScopeCandidate } from '../scope/scope-change.ts';
import { postponed, type Surge } from '../account/surge.ts';
import { MINUTE, type Millis } from '../base/time.ts';
import { noneDoubted, type Doubted } from '../spread/teaching.ts';
import { toldBy, type Told } from '../incident/told.ts';

/** Where a monitor stands, apart from its counts and its detector: plain data, so that it can be frozen. */
export interface MonitorState {
  /** Reports in the bucket that is still open, and whether one came since it was last judged. */
  open: number;
  openTouched: boolean;
  lastReportAt: Millis;
  /** Since when reports are lost or refused; null while all are taken. */
  blindSince: Millis | null;
  judgement: Judgement;
  /** The most surprising facet; null where none says anything. */
  facet: FacetJudgement | null;
  lastingSince: Millis | null;
  incident: Incident | null;
  stateSince: Millis;
  /** Updates of the incident so far. */
  updates: number;
  /** What people were last told of its trouble. */
  told: Told | null;
  /** Another scope that was seen but is not yet said. */
  scopeCandidate: ScopeCandidate | null;
  /** How often it was known that a level had been taken as usual; see {@link StreamDetector.levelsTaken}. */
  levelsTaken: number;
  /** The surge under way; null where there is none. */
  surge: Surge | null;
  /** The network that alone speaks for the surge; null where none does. */
  through: number | null;
  /** Since when it does, tick after tick; null where none does. */
  throughSince: Millis | null;
  /** Which part of its reports usually hinges on one group of senders. */
  readonly doubted: Doubted;
}

const NOTHING: Judgement = { at: 0, evidence: 0, windowMs: MINUTE, observed: 0, expected: 0 };

/** What is kept of an incident that is over: nothing but what people were told. */
export function endIncident(state: MonitorState): void {
  state.incident = null;
  state.updates = 0;
  state.lastingSince = null;
  state.facet = null;
  state.scopeCandidate = null;
}

/** Remembers what people are told; gives the notice back. */
export function tell(state: MonitorState, notice: Notice | null): Notice | null {
  if (notice !== null) state.told = toldBy(notice);
  return notice;
}

/** Gives the incident of a surge another id, or remembers it as never reported; ids that are not named stay. */
export function renameIncident({ surge }: MonitorState, ids: ReadonlyMap<string, string | null>): void {
  if (surge === null || surge.incident === null) return;
  const renamed = ids.get(surge.incident);
  if (renamed !== undefined) surge.incident = renamed;
}

/** Nothing seen yet. */
export function stateFrom(start: Millis): MonitorState {
  return {
    open: 0,
    openTouched: false,
    lastReportAt: start,
    blindSince: null,
    judgement: { ...NOTHING, at: start },
    facet: null,
    lastingSince: null,
    incident: null,
    stateSince: start,
    updates: 0,
    told: null,
    scopeCandidate: null,
    levelsTaken: 0,
    surge: null,
    through: null,
    throughSince: null,
    doubted: noneDoubted(),
  };
}

/** Takes up at `at` what stood still while reports could not be taken: what had lasted then has not lasted longer since. */
export function resume(state: MonitorState, at: Millis): void {
  if (state.blindSince === null) return;
  const gone = at - state.blindSince;
  state.blindSince = null;
  if (state.incident !== null) state.stateSince += gone;
  if (state.lastingSince !== null) state.lastingSince += gone;
  if (state.throughSince !== null) state.throughSince += gone;
  if (state.surge !== null) state.surge = postponed(state.surge, gone);
}
