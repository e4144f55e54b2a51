import type { Millis } from '../base/time.ts';

/** Why people are told, or are not. */
export type NotifyReason =
  | 'opened'
  | 'reopened'
  | 'resolved'
  | 'knock_on'
  | 'own_trouble'
  | 'still_open'
  | 'not_reported'
  | 'unchanged';
export type ToldReason = Exclude<NotifyReason, 'not_reported' | 'unchanged'>;
/** Of what happens to an incident; `still_open` is no step but a reminder, to those who asked for it. */
export type StepReason = Exclude<ToldReason, 'still_open'>;
export const STEP_REASONS: readonly [StepReason, ...StepReason[]] = [
  'opened',
  'reopened',
  'resolved',
  'knock_on',
  'own_trouble',
];

/** How much of an incident one of the public wants to hear: that it begins and is over; that it comes back, too; or every step. */
export type Hears = 'ends' | 'steps' | 'all';
export const HEARS: readonly [Hears, ...Hears[]] = ['steps', 'ends', 'all'];

/** One thing to tell subscribers, waiting in the outbox. */
export interface Notice {
  /** `x-20250310-0927.2.opened`: derived from the update it tells of, so that telling twice can be noticed. */
  readonly id: string;
  readonly incident: string;
  readonly service: string;
  readonly at: Millis;
  readonly reason: ToldReason;
  /** Slug of the service it was likely a knock-on of at that moment; left out where of none. */
  readonly knockOnOf?: string;
}
