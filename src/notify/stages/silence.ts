import type { Case, Decision } from '../case.ts';

/** What somebody has muted is not told while they said so. */
export function silence({ silences, channel, notice, at }: Case): Decision {
  const muted = silences.some(
    (one) =>
      one.until > at &&
      (one.channel === null || one.channel === channel.name) &&
      (one.service === null || one.service === notice.service),
  );
  return muted ? { drop: 'silenced' } : null;
}
