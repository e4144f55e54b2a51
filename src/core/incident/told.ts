import type { Notice } from './notice.ts';

/**
 * What subscribers of a service were last told of its trouble. Whether they are told anew is decided against this, and not
 * against the id of an incident, which another version of the judge may give another id.
 */
export type Told = Pick<Notice, 'incident' | 'at' | 'reason' | 'knockOnOf'>;

/** What is remembered of a notice. */
export function toldBy({ incident, at, reason, knockOnOf }: Notice): Told {
  return { incident, at, reason, ...(knockOnOf === undefined ? {} : { knockOnOf }) };
}

/** Whether people believe that there is trouble: they were told of it, and not that it is over. */
export function knowOfTrouble(told: Told | null): told is Told {
  return told !== null && told.reason !== 'resolved';
}

/**
 * Whether a notice says anything that those who were `told` do not know: trouble begins once and ends once, and what they
 * do not know of cannot end, come back or lie elsewhere.
 */
export function isNews(
  { reason, knockOnOf }: Pick<Notice, 'reason' | 'knockOnOf'>,
  told: Told | null,
): boolean {
  if (reason === 'opened') return !knowOfTrouble(told);
  if (!knowOfTrouble(told)) return false;
  if (reason === 'knock_on') return knockOnOf !== told.knockOnOf;
  return reason !== 'own_trouble' || told.knockOnOf !== undefined;
}
