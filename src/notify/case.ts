import { MINUTE, DAY, type Millis } from '../core/base/time.ts';
import type { Service } from '../core/domain/service.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Notice } from '../core/incident/notice.ts';
import { knowOfTrouble, type Told } from '../core/incident/told.ts';
import type { Channel, Silence } from '../ports/channels.ts';

/** Who listens: people, for whom an old alert is worse than none, or a program, which must not miss a step. */
export type Listener = 'people' | 'program';

/** One notice and one channel: everything that decisions about them depend on, as of `at`. */
export interface Case {
  readonly notice: Notice;
  readonly incident: Incident;
  /** Null if it has left the catalog. */
  readonly service: Service | null;
  readonly channel: Channel;
  readonly listener: Listener;
  readonly at: Millis;
  /** What the channel last heard about the service; null if nothing. */
  readonly told: Told | null;
  /** Whether the notice has been held until now. */
  readonly held: boolean;
  /** Whether another notice that opens the incident is held for the channel. */
  readonly openingHeld: boolean;
  /** For a knock-on, whether the channel knows of trouble at the source, and whether it may be told soon. */
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

/** Null if a stage has no objection. */
export type Decision = { readonly drop: DropReason } | { readonly hold: HoldReason } | null;
/** A pure decision: the same case always gives the same decision. */
export type Stage = (given: Case) => Decision;

/** People are not told of an alert older than this; they can find it on the page. */
export const ALERT_AGE_MAX: Millis = 15 * MINUTE;
/** The end of an incident is worth hearing for longer. */
export const OVER_AGE_MAX: Millis = 2 * DAY;
/** A program is told of each step for as long as its retry schedule lasts. */
export const PROGRAM_AGE_MAX: Millis = 5 * DAY;

/** How old a notice may be. */
export function ageMax(listener: Listener, reason: Notice['reason']): Millis {
  if (listener === 'program') return PROGRAM_AGE_MAX;
  return reason === 'resolved' ? OVER_AGE_MAX : ALERT_AGE_MAX;
}

const CONTINUES: ReadonlySet<Notice['reason']> = new Set(['resolved', 'knock_on', 'still_open']);

/** Whether a notice would be the first that the channel hears of this trouble. */
export function isOpening({ notice, told }: Pick<Case, 'notice' | 'told'>): boolean {
  if (CONTINUES.has(notice.reason)) return false;
  // Each `opened` in the outbox is new trouble, though this channel may have missed the end of the last.
  if (notice.reason === 'opened') return !knowOfTrouble(told) || told.incident !== notice.incident;
  return !knowOfTrouble(told);
}

/** Whether a notice that may not be sent yet is held: one opening is; further steps are not news until it is sent. */
export function mayBeHeld(given: Case): boolean {
  return isOpening(given) && (given.held || !given.openingHeld);
}
