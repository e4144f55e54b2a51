import { isOpening, type Case, type Decision } from '../case.ts';

/** A held opening that is over before it could be sent is dropped. */
export function over(given: Case): Decision {
  const isOver = given.held && isOpening(given) && given.incident.state === 'resolved';
  return isOver ? { drop: 'over_before_told' } : null;
}
