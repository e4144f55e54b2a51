import type { Incident } from './incident.ts';
import type { Millis } from './time.ts';
import type { Update } from './update.ts';

/** Why people are told, or are not. */
export type NotifyReason = 'opened' | 'reopened' | 'resolved' | 'not_reported' | 'unchanged';
export type ToldReason = Extract<NotifyReason, 'opened' | 'reopened' | 'resolved'>;

/** One thing to tell subscribers, waiting in the outbox. */
export interface Notice {
  /** `x-20250310-0927.2.opened`: derived from the update it tells of, so that telling twice can be noticed. */
  readonly id: string;
  readonly incident: string;
  readonly service: string;
  readonly at: Millis;
  readonly reason: ToldReason;
}

/** Whether an incident's change is told to people, and why; `before` is null for a new one. */
export function decideNotification(before: Incident | null, after: Incident): NotifyReason {
  if (after.detectedAt === null) return 'not_reported';
  if (before === null || before.detectedAt === null) return 'opened';
  if (before.state === after.state) return 'unchanged';
  switch (after.state) {
    case 'open':
      return 'reopened';
    case 'resolved':
      return 'resolved';
    // Recovering is a guess that half an hour will confirm or refute: the page says it, a phone need not ring.
    case 'recovering':
    case 'pending':
      return 'unchanged';
  }
}

/** The notice that tells of an update; null where the decision is to stay silent. */
export function noticeOf(reason: NotifyReason, update: Update): Notice | null {
  if (reason === 'not_reported' || reason === 'unchanged') return null;
  const { incident, service, at } = update;
  return { id: `${update.id}.${reason}`, incident, service, at, reason };
}
