import { DAY, type Millis } from '../core/base/time.ts';
import type { Language } from './language.ts';
import { textOf, type Clock } from './sentence.ts';

/** What is told as of this moment is told with its date: it may be read on any other day. */
export const ANY_DAY: Millis = 0;

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

const dates = new Map<string, Intl.DateTimeFormat>();

/** `10 Mar 2025`: a UTC day, as days are counted, which is the same in every zone; `10 Mar` where the year goes without saying. */
export function dateOf(
  { locale, times }: Pick<Language, 'locale' | 'times'>,
  at: Millis,
  withYear = true,
): string {
  const name = `${locale} ${withYear}`;
  let format = dates.get(name);
  if (format === undefined) {
    const day = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
    format = new Intl.DateTimeFormat(times, withYear ? { ...day, year: 'numeric' } : day);
    dates.set(name, format);
  }
  return format.format(at);
}

/** A week as calendars in a language show it. */
interface Week {
  /** The day it begins on: 0 for Sunday to 6 for Saturday. */
  readonly begins: number;
  /** The names of its days in order, as few letters as there are, and whole. */
  readonly days: readonly { readonly short: string; readonly long: string }[];
}

const weeks = new Map<string, Week>();

/** Monday to Sunday in German, Saturday to Friday in Arabic, Sunday to Saturday in Japanese. */
export function weekOf({ times }: Pick<Language, 'times'>): Week {
  const known = weeks.get(times);
  if (known !== undefined) return known;
  const format = (weekday: 'narrow' | 'long') => new Intl.DateTimeFormat(times, { weekday, timeZone: 'UTC' });
  const [short, long] = [format('narrow'), format('long')];
  const begins = new Intl.Locale(times).getWeekInfo().firstDay % 7;
  const days = Array.from({ length: 7 }, (_, nth) => {
    const day = FIRST_SUNDAY + (begins + nth) * DAY;
    return { short: short.format(day), long: long.format(day) };
  });
  const week = { begins, days };
  weeks.set(times, week);
  return week;
}

/** 4 January 1970. */
const FIRST_SUNDAY: Millis = 3 * DAY;

/** `March`: of a UTC day. */
export function monthOf({ times }: Pick<Language, 'times'>, at: Millis): string {
  return new Intl.DateTimeFormat(times, { month: 'long', timeZone: 'UTC' }).format(at);
}

/** As in `GMT+0`, which some languages say for `GMT`. */
const NO_OFFSET = /\+0$/u;

function newClock({ say, times, direction }: Language, timeZone: string): Clock {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(times, { timeZone, ...options });
  const time = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const day = format({ day: 'numeric', month: 'long' });
  const date = format({ day: 'numeric', month: 'long', year: 'numeric' });
  const year = format({ year: 'numeric' });
  const zone = format({ timeZoneName: 'short' });
  const zoneOf = (at: Millis): string =>
    (zone.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? timeZone).replace(
      NO_OFFSET,
      '',
    );
  const onDay = (said: string, at: Millis, asOf: Millis): string => {
    if (date.format(at) === date.format(asOf)) return said;
    const told = year.format(at) === year.format(asOf) ? day.format(at) : date.format(at);
    return textOf(say.timeOnDay({ time: said, day: told }));
  };
  return {
    time: (at) => time.format(at),
    moment: (at, asOf) => onDay(time.format(at), at, asOf),
    zoned: (at, asOf) => onDay(`${time.format(at)} ${zoneOf(at)}`, at, asOf),
    day: (at) => date.format(at),
    zone: zoneOf,
    name: (name) => (direction === 'rtl' ? `\u2068${name}\u2069` : name),
  };
}
