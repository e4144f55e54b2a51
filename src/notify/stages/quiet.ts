import { atLeast, severityOf } from '../../core/incident/severity.ts';
import type { Millis } from '../../core/base/time.ts';
import type { QuietHours } from '../../ports/channels.ts';
import type { Case, Decision } from '../case.ts';

/** In quiet hours only the worst rings; the rest is told when they end, if it is not over by then. An end in a program rings nowhere. */
export function quiet({ channel, incident, notice, listener, at }: Case): Decision {
  if (listener === 'program' && notice.reason === 'resolved') return null;
  if (channel.quiet === null || !isQuiet(channel.quiet, at)) return null;
  const { except } = channel.quiet;
  if (except !== null && atLeast(severityOf(incident), except)) return null;
  // What would be told when they end is reminded of then anew.
  return notice.reason === 'still_open' ? { drop: 'quiet_hours' } : { hold: 'quiet_hours' };
}

/** Whether it is quiet by the clock of the zone: from `from` on, and until before `to`. */
function isQuiet({ from, to, timeZone }: QuietHours, at: Millis): boolean {
  const minute = minuteOfDay(at, timeZone);
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

function minuteOfDay(at: Millis, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const part = (type: string): number =>
    Number(format.formatToParts(at).find((one) => one.type === type)?.value);
  return part('hour') * 60 + part('minute');
}
