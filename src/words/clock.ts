import type { Millis } from '../core/base/time.ts';
import type { Language } from './language.ts';
import { textOf } from './sentence.ts';

/** Writes moments in one time zone and language, the way pages show them before the browser localises them. */
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
export function clockOf(language: Language, timeZone: string): Clock {
  const id = `${language.locale} ${timeZone}`;
  const known = clocks.get(id);
  if (known !== undefined) return known;
  const clock = newClock(language, timeZone);
  clocks.set(id, clock);
  return clock;
}

function newClock({ say, times }: Language, timeZone: string): Clock {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(times, { timeZone, ...options });
  const time = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = format({ day: 'numeric', month: 'long' });
  const date = format({ day: 'numeric', month: 'long', year: 'numeric' });
  const year = format({ year: 'numeric' });
  const zone = format({ timeZoneName: 'short' });
  const zoneOf = (at: Millis): string =>
    zone.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
  const onDay = (said: string, at: Millis, asOf: Millis): string => {
    if (date.format(at) === date.format(asOf)) return said;
    const told = year.format(at) === year.format(asOf) ? day.format(at) : date.format(at);
    return textOf(say.timeOnDay({ time: said, day: told }));
  };
  return {
    time: (at) => time.format(at),
    moment: (at, asOf) => onDay(time.format(at), at, asOf),
    zoned: (at, asOf) => onDay(`${time.format(at)} ${zoneOf(at)}`, at, asOf),
    zone: zoneOf,
  };
}
