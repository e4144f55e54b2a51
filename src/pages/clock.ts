import type { Millis } from '../core/base/time.ts';

/** Writes moments in one time zone, the way pages show them before the browser localises them. */
export interface Clock {
  /** `09:25` */
  time(at: Millis): string;
  /** `09:25` on the day of `asOf`, else `09:25 on 9 March`, in another year `09:25 on 27 November 2024`. */
  moment(at: Millis, asOf: Millis): string;
  /** The same with the zone after the time: `09:25 UTC on 9 March`. */
  zoned(at: Millis, asOf: Millis): string;
  /** `UTC` */
  zone(at: Millis): string;
}

const clocks = new Map<string, Clock>();

/** The clock of an IANA time zone; made once, for `Intl` is slow to set up and quick to use. */
export function clockOf(timeZone: string): Clock {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const clock = newClock(timeZone);
  clocks.set(timeZone, clock);
  return clock;
}

function newClock(timeZone: string): Clock {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  const day = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long' });
  const date = new Intl.DateTimeFormat('en-GB', { timeZone, day: 'numeric', month: 'long', year: 'numeric' });
  const year = new Intl.DateTimeFormat('en-GB', { timeZone, year: 'numeric' });
  const zone = new Intl.DateTimeFormat('en-GB', { timeZone, timeZoneName: 'short' });
  const zoneOf = (at: Millis): string =>
    zone.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
  const onDay = (at: Millis, asOf: Millis): string => {
    if (date.format(at) === date.format(asOf)) return '';
    return ` on ${year.format(at) === year.format(asOf) ? day.format(at) : date.format(at)}`;
  };
  return {
    time: (at) => time.format(at),
    moment: (at, asOf) => `${time.format(at)}${onDay(at, asOf)}`,
    zoned: (at, asOf) => `${time.format(at)} ${zoneOf(at)}${onDay(at, asOf)}`,
    zone: zoneOf,
  };
}
