import { atLeast, severityOf } from '../../core/incident/severity.ts';
import type { Millis } from '../../core/base/time.ts';
import type { QuietHours } from '../../ports/channels.ts';
import type { Case, Decision } from '../case.ts';

/**
 * In quiet hours only critical incidents are sent; the rest is sent when they end, if it is not over by then. An end for a program alerts
 * nobody.
 */
export function quiet({ channel, incident, notice, listener, at }: Case): Decision {
  if (listener === 'program' && notice.reason === 'resolved') return null;
  if (channel.quiet === null || !isQuiet(channel.quiet, at)) return null;
  const { except } = channel.quiet;
  if (except !== null && atLeast(severityOf(incident), except)) return null;
  // A reminder that falls into quiet hours is replaced by a later one.
  return notice.reason === 'still_open' ? { drop: 'quiet_hours' } : { hold: 'quiet_hours' };
}

/** Whether it is quiet by the clock of the zone: all day on the given days, and on every day from `from` until before `to`. */
function isQuiet({ from, to, timeZone, days = [] }: QuietHours, at: Millis): boolean {
  const { minute, weekday } = clockIn(timeZone, at);
  if (days.some((day) => day === weekday)) return true;
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

function clockIn(timeZone: string, at: Millis): { readonly minute: number; readonly weekday: string } {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return {
    minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')),
    weekday: (parts.get('weekday') ?? '').toLowerCase(),
  };
}
