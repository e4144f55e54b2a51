import { DAY, MINUTE, type Millis } from '../../core/base/time.ts';
import type { Case, Decision } from '../case.ts';

/** A shorter interval would make people mute the channel; after a longer one, they have forgotten what it was about. */
export const REMIND_MIN: Millis = 15 * MINUTE;
export const REMIND_MAX: Millis = 7 * DAY;
/** Whatever lasts longer than this has become normal; no more reminders are sent. */
export const REMIND_FOR: Millis = 14 * DAY;

/** When the last reminder was due to a channel that heard of the incident at `heard`; null before the first is due. */
export function reminderDue(heard: Millis, remind: Millis, at: Millis): Millis | null {
  const times = Math.floor((at - heard) / remind);
  return times < 1 ? null : heard + times * remind;
}

/** Reminders are only sent for ongoing incidents, and not forever. */
export function remind({ notice, incident, channel, at }: Case): Decision {
  if (notice.reason !== 'still_open') return null;
  if (incident.state !== 'open') return { drop: 'not_news' };
  const enough = channel.wants.remindFor ?? REMIND_FOR;
  return at - (incident.detectedAt ?? at) > enough ? { drop: 'reminded_enough' } : null;
}
