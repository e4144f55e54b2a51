import { ageMax, type Case, type Decision } from '../case.ts';

/**
 * What happened too long ago, for example while the server was down, is no alert any more. A held notice is as new as the reason to send
 * it.
 */
export function age({ notice, listener, held, at }: Case): Decision {
  return !held && at - notice.at > ageMax(listener, notice.reason) ? { drop: 'too_old' } : null;
}
