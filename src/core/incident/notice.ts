import type { Millis } from '../base/time.ts';

/** Why people are told, or not. */
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
/** The steps of an incident; `still_open` is not one but a reminder, for those who asked for it. */
export type StepReason = Exclude<ToldReason, 'still_open'>;
export const STEP_REASONS: readonly [StepReason, ...StepReason[]] = [
  'opened',
  'reopened',
  'resolved',
  'knock_on',
  'own_trouble',
];

/** How much of an incident a subscriber wants to hear: beginning and end; also that it comes back; or every step. */
export type Hears = 'ends' | 'steps' | 'all';
export const HEARS: readonly [Hears, ...Hears[]] = ['steps', 'ends', 'all'];

/** One thing to tell subscribers, waiting in the outbox. */
export interface Notice {
  /** `x-20250310-0927.2.opened`: derived from its update, so that duplicates can be detected. */
  readonly id: string;
  readonly incident: string;
  readonly service: string;
  readonly at: Millis;
  readonly reason: ToldReason;
  /** Slug of the service whose problems likely caused it at that moment; omitted if there is none. */
  readonly knockOnOf?: string;
}
