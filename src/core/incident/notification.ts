import type { Blame, BlameChangeReason } from '../blame/collateral.ts';
import type { Incident } from './incident.ts';
import type { Notice, NotifyReason, ToldReason } from './notice.ts';
import { isNews, knowOfTrouble, type Told } from './told.ts';
import type { Update } from './update.ts';

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
    // Recovering is a guess that half an hour will confirm or refute: shown on the page, but not worth a notification.
    case 'recovering':
    case 'pending':
      return null;
  }
}

/**
 * Whether people are told that an incident's part among others has changed: those who were told about trouble here must hear that it likely
 * lies elsewhere, and if that is withdrawn. Being the source of others changes nothing for them.
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

/** The notice for an update; null if nothing is to be told. */
export function noticeOf(reason: NotifyReason, update: Update, blame?: Blame): Notice | null {
  if (reason === 'not_reported' || reason === 'unchanged') return null;
  const { incident, service, at } = update;
  return { id: `${update.id}.${reason}`, incident, service, at, reason, ...knockOn(blame?.of ?? null) };
}

function knockOn(of: string | null): Pick<Notice, 'knockOnOf'> {
  return of === null ? {} : { knockOnOf: of };
}
