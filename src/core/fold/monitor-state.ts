import type { Judgement } from '../detect/judgement.ts';
import type { Notice } from '../incident/notice.ts';
import type { FacetJudgement } from '../scope/facet-streams.ts';
import type { Incident } from '../incident/incident.ts';
import type { ScopeCandidate } from '../scope/scope-change.ts';
import { postponed, type Surge } from '../account/surge.ts';
import { MINUTE, type Millis } from '../base/time.ts';
import { noneDoubted, type Doubted } from '../spread/teaching.ts';
import { toldBy, type Told } from '../incident/told.ts';

/** The state of a monitor, apart from its counts and its detector: plain data, so that it can be serialized. */
export interface MonitorState {
  /** Reports in the bucket that is still open, and whether one came since it was last judged. */
  open: number;
  openTouched: boolean;
  lastReportAt: Millis;
  /** Since when reports are lost or refused; null while all are taken. */
  blindSince: Millis | null;
  judgement: Judgement;
  /** The most surprising facet; null if there is none. */
  facet: FacetJudgement | null;
  lastingSince: Millis | null;
  incident: Incident | null;
  stateSince: Millis;
  /** Updates of the incident so far. */
  updates: number;
  /** What people were last told about its trouble. */
  told: Told | null;
  /** A different scope that was observed but not yet published. */
  scopeCandidate: ScopeCandidate | null;
  /** The number of accepted levels when it was last checked; see {@link StreamDetector.levelsTaken}. */
  levelsTaken: number;
  /** The surge under way; null if there is none. */
  surge: Surge | null;
  /** The only network that accounts for the surge; null if there is none. */
  through: number | null;
  /** Since when it does without a break; null if there is none. */
  throughSince: Millis | null;
  /** The part of its reports that usually hinges on one group of senders. */
  readonly doubted: Doubted;
}

const NOTHING: Judgement = { at: 0, evidence: 0, windowMs: MINUTE, observed: 0, expected: 0 };

/** Resets everything about an ended incident except what people were told. */
export function endIncident(state: MonitorState): void {
  state.incident = null;
  state.updates = 0;
  state.lastingSince = null;
  state.facet = null;
  state.scopeCandidate = null;
}

/** Remembers what people are told; returns the notice. */
export function tell(state: MonitorState, notice: Notice | null): Notice | null {
  if (notice !== null) state.told = toldBy(notice);
  return notice;
}

/** Renames the incident of a surge, or remembers it as never reported; ids that are not in the map stay. */
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

/** Continues at `at` what was suspended while reports could not be taken: durations do not include that time. */
export function resume(state: MonitorState, at: Millis): void {
  if (state.blindSince === null) return;
  const gone = at - state.blindSince;
  state.blindSince = null;
  if (state.incident !== null) state.stateSince += gone;
  if (state.lastingSince !== null) state.lastingSince += gone;
  if (state.throughSince !== null) state.throughSince += gone;
  if (state.surge !== null) state.surge = postponed(state.surge, gone);
}
