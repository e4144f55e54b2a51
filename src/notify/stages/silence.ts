import { knowOfTrouble } from '../../core/incident/told.ts';
import { mayBeHeld, type Case, type Decision } from '../case.ts';

/**
 * What somebody has muted is not told while they said so. What has changed when the silence ends is told then: trouble that began meanwhile
 * and is still there, and the end of what they know of. A program is told that end at once: it rings nowhere, and an alert there would stay
 * for ever.
 */
export function silence(given: Case): Decision {
  const { silences, channel, notice, listener, at } = given;
  if (listener === 'program' && notice.reason === 'resolved') return null;
  const muted = silences.some(
    (one) =>
      one.until > at &&
      (one.channel === null || one.channel === channel.name) &&
      (one.service === null || one.service === notice.service) &&
      // Of one incident that is muted the end is what the silence ends with.
      (one.incident === null || (one.incident === notice.incident && notice.reason !== 'resolved')),
  );
  if (!muted) return null;
  const isEnd = notice.reason === 'resolved' && knowOfTrouble(given.told);
  return isEnd || mayBeHeld(given) ? { hold: 'silenced' } : { drop: 'silenced' };
}
