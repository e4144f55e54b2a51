import { DAY, MINUTE, type Millis } from '../../core/base/time.ts';
import type { Case, Decision } from '../case.ts';

/** More often is a reason to mute the channel; and whoever wants to hear of it after longer has forgotten what it was. */
export const REMIND_MIN: Millis = 15 * MINUTE;
export const REMIND_MAX: Millis = 7 * DAY;
/** What goes on for longer than this is how things are, and nobody is reminded of it any more. */
export const REMIND_FOR: Millis = 14 * DAY;

/** When the last reminder was due to a channel that heard of the incident at `heard`; null where the first is still to come. */
export function reminderDue(heard: Millis, remind: Millis, at: Millis): Millis | null {
  const times = Math.floor((at - heard) / remind);
  return times < 1 ? null : heard + times * remind;
}

/** A reminder is told of what goes on, and not for ever. */
export function remind({ notice, incident, channel, at }: Case): Decision {
  if (notice.reason !== 'still_open') return null;
  if (incident.state !== 'open') return { drop: 'not_news' };
  const enough = channel.wants.remindFor ?? REMIND_FOR;
  return at - (incident.detectedAt ?? at) > enough ? { drop: 'reminded_enough' } : null;
}
