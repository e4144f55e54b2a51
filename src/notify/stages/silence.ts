import { mayBeHeld, type Case, type Decision } from '../case.ts';

/**
 * What somebody has muted is not told while they said so; trouble that is still there when the silence ends is told then. A program is told
 * the end of what it knows of all the same: it rings nowhere, and an alert there would stay for ever.
 */
export function silence(given: Case): Decision {
  const { silences, channel, notice, listener, at } = given;
  if (listener === 'program' && notice.reason === 'resolved') return null;
  const muted = silences.some(
    (one) =>
      one.until > at &&
      (one.channel === null || one.channel === channel.name) &&
      (one.service === null || one.service === notice.service),
  );
  if (!muted) return null;
  return mayBeHeld(given) ? { hold: 'silenced' } : { drop: 'silenced' };
}
