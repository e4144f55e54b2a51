import type { Millis } from './time.ts';

/** Why people are told, or are not. */
export type NotifyReason = 'opened' | 'reopened' | 'resolved' | 'not_reported' | 'unchanged';

/** One thing to tell subscribers, waiting in the outbox. */
export interface Notice {
  /** `x-20250310-0927.opened.2`: derived from the update it tells of, so that telling twice can be noticed. */
  readonly id: string;
  readonly incident: string;
  readonly service: string;
  readonly at: Millis;
  readonly reason: Extract<NotifyReason, 'opened' | 'reopened' | 'resolved'>;
}
