import type { Notice } from './notice.ts';

/**
 * What subscribers of a service were last told about its trouble. Whether they are told again is decided against this, not against the id
 * of an incident, which can differ in another version of the judge.
 */
export type Told = Pick<Notice, 'incident' | 'at' | 'reason' | 'knockOnOf'>;

/** The part of a notice that is remembered. */
export function toldBy({ incident, at, reason, knockOnOf }: Notice): Told {
  return { incident, at, reason, ...(knockOnOf === undefined ? {} : { knockOnOf }) };
}

/** Whether people believe that there is trouble: they were told about it, and not that it is over. */
export function knowOfTrouble(told: Told | null): told is Told {
  return told !== null && told.reason !== 'resolved';
}

/**
 * Whether a notice is news to those who were `told` this: trouble begins once and ends once, and what they have not heard about cannot end,
 * come back or turn out to lie elsewhere.
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
