import { ageMax, type Case, type Decision } from '../case.ts';

/** What happened too long ago, as where the server was off, is no alert any more. What was held is as new as its reason to tell. */
export function age({ notice, listener, held, at }: Case): Decision {
  return !held && at - notice.at > ageMax(listener, notice.reason) ? { drop: 'too_old' } : null;
}
