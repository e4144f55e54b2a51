import type { Case, Decision } from '../case.ts';

/**
 * What somebody has muted is not told while they said so. A program is told the end of what it knows of all the same: it rings nowhere,
 * and an alert there would stay for ever.
 */
export function silence({ silences, channel, notice, listener, at }: Case): Decision {
  if (listener === 'program' && notice.reason === 'resolved') return null;
  const muted = silences.some(
    (one) =>
      one.until > at &&
      (one.channel === null || one.channel === channel.name) &&
      (one.service === null || one.service === notice.service),
  );
  return muted ? { drop: 'silenced' } : null;
}
