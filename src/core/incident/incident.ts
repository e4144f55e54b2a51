import { assert } from '../base/assert.ts';
import type { Blame } from '../blame/collateral.ts';
import type { Interval } from '../domain/holes.ts';
import type { LessWeight } from '../domain/less-weight.ts';
import { LASTING_FOR, type Levels } from '../detect/levels.ts';
import type { Onset } from '../detect/onset.ts';
import type { ProblemShare } from '../scope/problem-shares.ts';
import { EVERYWHERE, type Scope } from '../scope/scope.ts';
import { MINUTE, type Millis } from '../base/time.ts';

/** `pending`: more than usual, not yet reported; `open`: reported; `recovering`: back near usual, being watched. */
export type IncidentState = 'pending' | 'open' | 'recovering' | 'resolved';
export const INCIDENT_STATES: readonly IncidentState[] = ['pending', 'open', 'recovering', 'resolved'];

/**
 * Why an incident changed its state; each transition has exactly one reason. `editor_confirmed`: an editor vouched for a suspicion.
 * `ended_unseen`: reports are back to usual, and already were when they could be taken again after a hole.
 */
export const TRANSITION_REASONS = [
  'evidence_rising',
  'evidence_strong',
  'evidence_lasting',
  'editor_confirmed',
  'evidence_faded',
  'back_to_usual',
  'ended_unseen',
  'rising_again',
  'usual_confirmed',
] as const;
export type TransitionReason = (typeof TRANSITION_REASONS)[number];

/** The worst moment so far: the 15 minutes with the most reports. */
export interface Peak extends LessWeight {
  readonly at: Millis;
  readonly windowMs: Millis;
  readonly reports: number;
  readonly expected: number;
  readonly evidence: number;
}

/** A surge that would be reported if its senders were spread as usual: how many came, and how many remain within their parts. */
export interface Unverified {
  readonly windowMs: Millis;
  readonly reports: number;
  readonly left: number;
}

/** A stretch of event time in which reports on one service were significantly higher than usual. */
export interface Incident extends LessWeight {
  /** Derived from its content, so that a replay gives the same: `x-20250310-0927`, service and minute of the first alarm. */
  readonly id: string;
  readonly service: string;
  readonly state: IncidentState;
  readonly onset: Onset;
  /** When evidence first passed the lower level. */
  readonly pendingAt: Millis;
  /** When it was first reported as an incident; null while pending, and forever if it faded before that. */
  readonly detectedAt: Millis | null;
  /** When reports returned to usual: set while recovering, final when resolved, null before that and when they rise again. */
  readonly endedAt: Millis | null;
  /** The hole in which it ended, if nobody could see when; `endedAt` is its end. */
  readonly endedWithin?: Interval;
  readonly peak: Peak;
  /** Counted reports since the earliest plausible onset, apart from those without weight. */
  readonly reports: number;
  readonly scope: Scope;
  /** Its part among what rose at the same time, as of the last minute; omitted if not determined yet. */
  readonly blame?: Blame;
  /** Why it is only pending, however surprising it is; absent if there is no doubt about who sent the reports. */
  readonly unverified?: Unverified;
  /** The most reported problems; absent from incidents of versions that did not distinguish them. */
  readonly problems?: readonly ProblemShare[];
}

/** The input of a transition, all of it as of `at`. */
export interface Sighting {
  readonly at: Millis;
  /** See {@link Judgement.evidence}. */
  readonly evidence: number;
  /** The part of the evidence that does not hinge on one group of senders: only this opens an incident. */
  readonly support: number;
  /** Since when support has been at or above the lasting level without a break; null if it is below. */
  readonly lastingSince: Millis | null;
  /** Whether an editor has confirmed the incident. */
  readonly confirmed?: boolean;
  /** Whether the last {@link CALM_WINDOW} had no more reports than an ordinary one; called only where it matters. */
  readonly calm: () => boolean;
  /** The hole since which reports have been ordinary, although they were not before it; null if they were seen to fall. */
  readonly endedWithin?: () => Interval | null;
  /** Whether reports cannot be taken, or not all of them: missing ones are no sign of calm. */
  readonly blind?: boolean;
}

/** A transition of the state machine, with its reason. */
export interface Transition {
  readonly to: IncidentState;
  readonly reason: TransitionReason;
  /** For `ended_unseen`: the hole. */
  readonly within?: Interval;
}

/** How long reports must have been ordinary for an incident to be recovering; evidence must have faded too. */
export const CALM_WINDOW: Millis = 30 * MINUTE;
/** How long a suspicion is kept before it may fade: longer than a minute, so that no two incidents share an id. */
export const FADE_AFTER: Millis = 5 * MINUTE;
/** How long an incident must have been recovering to be resolved. */
export const CONFIRM_FOR: Millis = 30 * MINUTE;

/**
 * The state machine: the next state of an incident in `state`, and why; null if it does not change. `since` is when it entered the state.
 * Total over states and sightings; a resolved incident never changes.
 */
export function transition(
  state: IncidentState | null,
  since: Millis,
  seen: Sighting,
  levels: Levels,
): Transition | null {
  switch (state) {
    case null:
      if (seen.support >= levels.open) return { to: 'open', reason: 'evidence_strong' };
      if (seen.evidence >= levels.possible) return { to: 'pending', reason: 'evidence_rising' };
      return null;
    case 'pending':
      if (seen.support >= levels.open) return { to: 'open', reason: 'evidence_strong' };
      if (seen.confirmed === true) return { to: 'open', reason: 'editor_confirmed' };
      if (seen.lastingSince !== null && seen.at - seen.lastingSince >= LASTING_FOR) {
        return { to: 'open', reason: 'evidence_lasting' };
      }
      if (!seen.blind && seen.at - since >= FADE_AFTER && seen.evidence < levels.clear)
        return { to: 'resolved', reason: 'evidence_faded' };
      return null;
    case 'open':
      return !seen.blind && seen.evidence < levels.clear && seen.calm() ? recovery(seen) : null;
    case 'recovering':
      if (seen.evidence >= levels.possible) return { to: 'open', reason: 'rising_again' };
      if (!seen.blind && seen.at - since >= CONFIRM_FOR) return { to: 'resolved', reason: 'usual_confirmed' };
      return null;
    case 'resolved':
      return null;
  }
}

function recovery(seen: Sighting): Transition {
  const within = seen.endedWithin?.() ?? null;
  if (within === null) return { to: 'recovering', reason: 'back_to_usual' };
  return { to: 'recovering', reason: 'ended_unseen', within };
}

/** A new incident of a service, as of the first alarm: pending, until its first transition. */
export function beginIncident(
  service: string,
  at: Millis,
  seen: Pick<Incident, 'onset' | 'peak' | 'reports' | 'lessWeight'>,
): Incident {
  return {
    id: incidentId(service, at),
    service,
    state: 'pending',
    pendingAt: at,
    detectedAt: null,
    endedAt: null,
    scope: EVERYWHERE,
    problems: [],
    ...seen,
  };
}

/** The incident after a transition. */
export function steppedTo(incident: Incident, step: Transition, at: Millis): Incident {
  const { endedWithin, unverified, ...rest } = incident;
  const within = step.to === 'resolved' ? endedWithin : step.within;
  return {
    ...rest,
    state: step.to,
    detectedAt: step.to === 'open' ? (incident.detectedAt ?? at) : incident.detectedAt,
    endedAt: endOf(step, incident, at),
    ...(unverified === undefined || step.to === 'open' ? {} : { unverified }),
    ...(within === undefined ? {} : { endedWithin: within }),
  };
}

function endOf(step: Transition, incident: Incident, at: Millis): Millis | null {
  if (step.within !== undefined) return step.within.to;
  if (step.to === 'recovering') return Math.max(at - CALM_WINDOW, incident.onset.at);
  if (step.to === 'resolved') return incident.endedAt ?? at;
  return null;
}

/** Whether two estimates are equal. */
export function sameOnset(a: Onset, b: Onset): boolean {
  return a.at === b.at && a.earliest === b.earliest && a.latest === b.latest;
}

/** `x-20250310-0927`: a service has one incident at a time, so service and minute of the first alarm identify it. */
export function incidentId(service: string, pendingAt: Millis): string {
  assert(Number.isFinite(pendingAt), 'an incident has a start');
  const stamp = new Date(pendingAt).toISOString();
  return `${service}-${stamp.slice(0, 10).replaceAll('-', '')}-${stamp.slice(11, 16).replace(':', '')}`;
}
