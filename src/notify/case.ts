import { MINUTE, DAY, type Millis } from '../core/base/time.ts';
import type { Service } from '../core/domain/service.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Notice } from '../core/incident/notice.ts';
import { knowOfTrouble, type Told } from '../core/incident/told.ts';
import type { Channel, Silence } from '../ports/channels.ts';

/** Who listens: people, to whom an old alert is worse than none, or a program, which must not miss a step. */
export type Listener = 'people' | 'program';

/** One notice and one channel: all that the decisions on them are made of, as of `at`. */
export interface Case {
  readonly notice: Notice;
  readonly incident: Incident;
  /** Null where it has left the catalog. */
  readonly service: Service | null;
  readonly channel: Channel;
  readonly listener: Listener;
  readonly at: Millis;
  /** What the channel heard last of the service; null where nothing. */
  readonly told: Told | null;
  /** Whether the notice has been held so far. */
  readonly held: boolean;
  /** Whether an opening of the incident is held for the channel, beside this notice. */
  readonly openingHeld: boolean;
  /** Of the service that this is a knock-on of: whether the channel knows of trouble there, and whether it may soon. */
  readonly source: { readonly told: boolean; readonly mayBeTold: boolean } | null;
  readonly silences: readonly Silence[];
}

type DropReason =
  | 'not_subscribed'
  | 'step_not_wanted'
  | 'silenced'
  | 'quiet_hours'
  | 'reminded_enough'
  | 'knock_on_of_told'
  | 'not_news'
  | 'too_old'
  | 'over_before_told'
  | 'superseded'
  | 'channel_removed';
type HoldReason = 'silenced' | 'below_severity' | 'elsewhere' | 'quiet_hours' | 'awaits_source';

/** Null where a stage has nothing against it. */
export type Decision = { readonly drop: DropReason } | { readonly hold: HoldReason } | null;
/** A decision on a case, and nothing else: same case, same decision. */
export type Stage = (given: Case) => Decision;

/** An alert older than this is not told to people: what was, is on the page. */
export const ALERT_AGE_MAX: Millis = 15 * MINUTE;
/** That it is over is worth hearing for longer. */
export const OVER_AGE_MAX: Millis = 2 * DAY;
/** A program is told of each step as long as the schedule of its retries lasts. */
export const PROGRAM_AGE_MAX: Millis = 5 * DAY;

/** How old what is told may be. */
export function ageMax(listener: Listener, reason: Notice['reason']): Millis {
  if (listener === 'program') return PROGRAM_AGE_MAX;
  return reason === 'resolved' ? OVER_AGE_MAX : ALERT_AGE_MAX;
}

const CONTINUES: ReadonlySet<Notice['reason']> = new Set(['resolved', 'knock_on', 'still_open']);

/** Whether a notice would be the first that the channel hears of this trouble. */
export function isOpening({ notice, told }: Pick<Case, 'notice' | 'told'>): boolean {
  if (CONTINUES.has(notice.reason)) return false;
  // Each `opened` of the outbox is of new trouble, though this channel may have missed the end of the last.
  if (notice.reason === 'opened') return !knowOfTrouble(told) || told.incident !== notice.incident;
  return !knowOfTrouble(told);
}

/** Whether a notice is to be held where it may not be told yet: one opening is, and what else happens meanwhile is no news then. */
export function mayBeHeld(given: Case): boolean {
  return isOpening(given) && (given.held || !given.openingHeld);
}
