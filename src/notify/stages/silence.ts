import { knowOfTrouble } from '../../core/incident/told.ts';
import { mayBeHeld, type Case, type Decision } from '../case.ts';

/**
 * Muted notices are not sent during the silence. Whatever is still new when it ends is sent then: trouble that began meanwhile and is not
 * over, and the end of what the channel knows of. A program is sent the end at once: it alerts nobody, and the alert would otherwise stay
 * open forever.
 */
export function silence(given: Case): Decision {
  const { silences, channel, notice, listener, at } = given;
  if (listener === 'program' && notice.reason === 'resolved') return null;
  const muted = silences.some(
    (one) =>
      one.until > at &&
      (one.channel === null || one.channel === channel.name) &&
      (one.service === null || one.service === notice.service) &&
      // The end of a muted incident is what ends the silence.
      (one.incident === null || (one.incident === notice.incident && notice.reason !== 'resolved')),
  );
  if (!muted) return null;
  const isEnd = notice.reason === 'resolved' && knowOfTrouble(given.told);
  return isEnd || mayBeHeld(given) ? { hold: 'silenced' } : { drop: 'silenced' };
}
