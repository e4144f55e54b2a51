import type { Blame, BlameChangeReason } from './collateral.ts';
import type { Incident } from './incident.ts';
import type { Millis } from './time.ts';
import type { Update } from './update.ts';

/** Why people are told, or are not. */
export type NotifyReason =
  | 'opened'
  | 'reopened'
  | 'resolved'
  | 'knock_on'
  | 'own_trouble'
  | 'not_reported'
  | 'unchanged';
export type ToldReason = Exclude<NotifyReason, 'not_reported' | 'unchanged'>;

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

/**
 * Whether people are told that an incident is seen otherwise beside others: those who were told of trouble here must hear that
 * it likely lies elsewhere, and if that is taken back. To be the source of others changes nothing for them.
 */
export function decideBlameNotification(reason: BlameChangeReason | null, incident: Incident): NotifyReason {
  if (incident.detectedAt === null) return 'not_reported';
  if (incident.state === 'recovering' || incident.state === 'resolved') return 'unchanged';
  if (reason === 'knock_on_of') return 'knock_on';
  return reason === 'own_trouble' ? 'own_trouble' : 'unchanged';
}

/** The notice that tells of an update; null where the decision is to stay silent. */
export function noticeOf(reason: NotifyReason, update: Update, blame?: Blame): Notice | null {
  if (reason === 'not_reported' || reason === 'unchanged') return null;
  const { incident, service, at } = update;
  const notice: Notice = { id: `${update.id}.${reason}`, incident, service, at, reason };
  const knockOnOf = blame?.of ?? null;
  return knockOnOf === null ? notice : { ...notice, knockOnOf };
}
