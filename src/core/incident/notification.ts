import type { Blame, BlameChangeReason } from '../blame/collateral.ts';
import type { Incident } from './incident.ts';
import type { Millis } from '../base/time.ts';
import { isNews, knowOfTrouble, type Told } from './told.ts';
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
export function decideNotification(
  told: Told | null,
  before: Incident | null,
  after: Incident,
): NotifyReason {
  if (after.detectedAt === null) return 'not_reported';
  const reason = reasonToTell(told, before, after);
  return reason !== null && isNews({ reason }, told) ? reason : 'unchanged';
}

function reasonToTell(told: Told | null, before: Incident | null, after: Incident): ToldReason | null {
  switch (after.state) {
    case 'open':
      if (!knowOfTrouble(told)) return 'opened';
      return before?.state === 'recovering' ? 'reopened' : null;
    case 'resolved':
      return before?.state === 'resolved' ? null : 'resolved';
    // Recovering is a guess that half an hour will confirm or refute: the page says it, a phone need not ring.
    case 'recovering':
    case 'pending':
      return null;
  }
}

/**
 * Whether people are told that an incident is seen otherwise beside others: those who were told of trouble here must hear that
 * it likely lies elsewhere, and if that is taken back. To be the source of others changes nothing for them.
 */
export function decideBlameNotification(
  told: Told | null,
  reason: BlameChangeReason | null,
  incident: Incident,
): NotifyReason {
  if (incident.detectedAt === null) return 'not_reported';
  if (incident.state === 'recovering' || incident.state === 'resolved') return 'unchanged';
  if (reason === 'own_trouble') return isNews({ reason }, told) ? reason : 'unchanged';
  if (reason !== 'knock_on_of') return 'unchanged';
  const of = incident.blame?.of ?? null;
  return isNews({ reason: 'knock_on', ...knockOn(of) }, told) ? 'knock_on' : 'unchanged';
}

/** The notice that tells of an update; null where the decision is to stay silent. */
export function noticeOf(reason: NotifyReason, update: Update, blame?: Blame): Notice | null {
  if (reason === 'not_reported' || reason === 'unchanged') return null;
  const { incident, service, at } = update;
  return { id: `${update.id}.${reason}`, incident, service, at, reason, ...knockOn(blame?.of ?? null) };
}

function knockOn(of: string | null): Pick<Notice, 'knockOnOf'> {
  return of === null ? {} : { knockOnOf: of };
}
