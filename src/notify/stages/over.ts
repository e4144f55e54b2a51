import { isOpening, type Case, type Decision } from '../case.ts';

/** What was held for its time, and is over before that came, is not told any more. */
export function over(given: Case): Decision {
  const isOver = given.held && isOpening(given) && given.incident.state === 'resolved';
  return isOver ? { drop: 'over_before_told' } : null;
}
