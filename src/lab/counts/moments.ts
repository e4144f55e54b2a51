import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../../core/base/time.ts';

/** Which number in `03/02/2025` is the day; dates that begin with the year are unambiguous. */
export type DateOrder = 'dmy' | 'mdy';
export const DATE_ORDERS: readonly DateOrder[] = ['dmy', 'mdy'];

/** A timestamp as written: wall clock time, and its UTC offset if given. */
interface Stamp {
  /** The written time as if it were UTC. */
  readonly clock: Millis;
  /** The offset from UTC; null if the cell does not state one. */
  readonly offset: Millis | null;
  /** Zone abbreviation after the time, such as CET, which is ambiguous by itself. */
  readonly abbreviation: string | null;
}

/** An optional gap between two parts. Bounded, because several unbounded ones in a row would make a long gap match in very many ways. */
const GAP = String.raw`\s{0,3}`;
const TIME = String.raw`(\d{1,2})(?:[:h](\d{2})(?::(\d{2})(?:[.,](\d+))?)?)?(?:${GAP}([AaPp])\.?[Mm]\.?)?`;
const ZONE = String.raw`${GAP}(?:(Z|UTC|GMT|UT)|(?:UTC|GMT)?([+-]\d{1,2})(?::?(\d{2}))?)?(?:${GAP}([A-Z]{3,5}|\([^)]*\)|\[[^\]]*\]))?(?: m=[+-][\d.]+)?`;
const BETWEEN = String.raw`(?:T|,?\s+(?:@\s+)?|:(?=\d{2}:\d{2}:\d{2}))`;
const WEEKDAY = String.raw`(?:[A-Za-z]{3,9},?\s+)?`;
const MONTHS = 'jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec'.split('|');

const pattern = (date: string) => new RegExp(`^${date}(?:${BETWEEN}${TIME}${ZONE})?$`, 'u');
const YEAR_FIRST = pattern(String.raw`(\d{4})([-/.])(\d{1,2})\2(\d{1,2})`);
const YEAR_LAST = pattern(String.raw`${WEEKDAY}(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})`);
const DAY_NAME = pattern(
  String.raw`${WEEKDAY}(\d{1,2})(?:\s|-|/|\.\s?)([A-Za-z]{3,9})\.?(?:\s|-|/|,\s?)(\d{4})`,
);
const NAME_DAY = pattern(String.raw`${WEEKDAY}([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})`);
/** `Mon Feb  3 14:00:00 UTC 2025`, as printed by `date` and C. */
const UNIX_DATE =
  /^[A-Za-z]{3}\s+([A-Za-z]{3})\s+(\d{1,2})\s+(\d{2}:\d{2}:\d{2})\s+(?:([A-Z]{3,5})\s+)?(\d{4})$/u;
const COMPACT = /^((?:19|20|21)\d{2})(\d{2})(\d{2})(?:[T ]?(\d{2})(?:(\d{2})(\d{2})?(?:\.\d+)?)?(Z)?)?$/u;
/** Ten digits are Unix seconds up to the year 2033; above this they are a date with an hour: 2025020314. */
const SECONDS_MAX = 2e9;
const NUMBER = /^\+?\d+(?:\.\d*)?(?:e\+?\d+)?$/iu;

/** From each of these on, numbers are Unix nanoseconds, microseconds, milliseconds and seconds. */
const UNITS: readonly (readonly [from: number, millis: number])[] = [
  [1e17, 1e-6],
  [1e14, 1e-3],
  [1e11, 1],
  [1e8, SECOND],
];
/** Spreadsheet serial dates, days since the end of 1899: from 1954 to 2119. */
const SERIAL_MIN = 20_000;
const SERIAL_MAX = 80_000;
const SERIAL_EPOCH: Millis = Date.UTC(1899, 11, 30);
/** Two-digit years: 70 is 1970, 69 is 2069. */
const CENTURY_PIVOT = 70;

/** The timestamp in a cell; null if it is none, or the date does not exist. */
export function readStamp(text: string, order: DateOrder | null): Stamp | null {
  if (NUMBER.test(text)) return numberIn(text);
  let match = YEAR_FIRST.exec(text);
  if (match !== null) return stampOf(Number(match[1]), Number(match[3]), Number(match[4]), match.slice(5));
  match = YEAR_LAST.exec(text);
  if (match !== null) {
    const [, first, mark, second, year] = match;
    const dayFirst = mark === '.' || order === 'dmy';
    if (mark !== '.' && order === null) return null;
    const [day, month] = dayFirst ? [first, second] : [second, first];
    return stampOf(fullYear(year ?? ''), Number(month), Number(day), match.slice(5));
  }
  return namedStamp(text) ?? compactStamp(text);
}

/** Whether a cell is a timestamp in either date order. */
export function isStamp(text: string): boolean {
  return readStamp(text, 'dmy') !== null || readStamp(text, 'mdy') !== null;
}

function numberIn(text: string): Stamp | null {
  const value = Number(text);
  const seconds = text.length === 10 && value < SECONDS_MAX;
  return (seconds ? null : compactStamp(text)) ?? numberStamp(value);
}

function namedStamp(text: string): Stamp | null {
  let match = DAY_NAME.exec(text);
  if (match !== null) return stampOf(Number(match[3]), monthOf(match[2]), Number(match[1]), match.slice(4));
  match = NAME_DAY.exec(text);
  if (match !== null) return stampOf(Number(match[3]), monthOf(match[1]), Number(match[2]), match.slice(4));
  match = UNIX_DATE.exec(text);
  if (match === null) return null;
  const [, month, day, time, zone = '', year] = match;
  return readStamp(`${year}-${monthOf(month)}-${day} ${time} ${zone}`.trim(), null);
}

function compactStamp(text: string): Stamp | null {
  const match = COMPACT.exec(text);
  if (match === null) return null;
  const [, year, month, day, hours = '00', minutes, seconds, utc] = match;
  return stampOf(Number(year), Number(month), Number(day), [
    hours,
    minutes,
    seconds,
    undefined,
    undefined,
    utc,
  ]);
}

function numberStamp(value: number): Stamp | null {
  if (value >= SERIAL_MIN && value < SERIAL_MAX) {
    // A serial date is a fraction of days: precise to the second, not to the millisecond.
    const clock = SERIAL_EPOCH + Math.round((value * DAY) / SECOND) * SECOND;
    return { clock, offset: null, abbreviation: null };
  }
  const unit = UNITS.find(([from]) => value >= from);
  return unit === undefined ? null : { clock: Math.floor(value * unit[1]), offset: 0, abbreviation: null };
}

/** The parts matched by {@link TIME} and {@link ZONE}, after a date. */
function stampOf(
  year: number,
  month: number,
  day: number,
  parts: readonly (string | undefined)[],
): Stamp | null {
  const [
    hours = '0',
    minutes = '0',
    seconds = '0',
    fraction = '',
    half,
    utc,
    ahead,
    aheadMinutes = '0',
    name,
  ] = parts;
  const midnight = Date.UTC(year, month - 1, day);
  if (new Date(midnight).getUTCDate() !== day || month < 1 || month > 12) return null;
  const hour = half === undefined ? Number(hours) : halfDay(Number(hours), half);
  const time = timeOf(hour, Number(minutes), Number(seconds));
  if (time === null) return null;
  const sign = ahead?.startsWith('-') === true ? -1 : 1;
  const offset =
    ahead === undefined
      ? utc === undefined
        ? null
        : 0
      : Number(ahead) * HOUR + sign * Number(aheadMinutes) * MINUTE;
  const millis = fraction === '' ? 0 : Math.floor(Number(`0.${fraction}`) * SECOND);
  const abbreviation = offset === null && name !== undefined && /^[A-Z]/u.test(name) ? name : null;
  return { clock: midnight + time + millis, offset, abbreviation };
}

/** 24:00 is the end of the day; a leap second, 23:59:60, belongs to the bucket of the second before. */
function timeOf(hours: number, minutes: number, seconds: number): Millis | null {
  if (minutes > 59 || seconds > 60 || (seconds === 60 && minutes !== 59)) return null;
  if (hours > 23 && !(hours === 24 && minutes === 0 && seconds === 0)) return null;
  return hours * HOUR + minutes * MINUTE + Math.min(seconds, 59) * SECOND;
}

function halfDay(hours: number, half: string): number {
  if (hours < 1 || hours > 12) return Number.NaN;
  return (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

function monthOf(name = ''): number {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year + (year < CENTURY_PIVOT ? 2000 : 1900);
}

const NUMBERS_FIRST = /^(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})([-/])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)/u;
/** If consecutive dates were more days apart than this, that order would make no sense. */
const DAYS_APART_MAX = 8;

/**
 * The date order of a column: null if no date is ambiguous, `'either'` if all can be read both ways. A number above 12 decides; failing
 * that, the order in which the days follow each other.
 */
export function dateOrderOf(cells: readonly string[]): DateOrder | 'either' | null {
  const dates = new Set<string>();
  let dmy = true;
  let mdy = true;
  for (const cell of cells) {
    const match = NUMBERS_FIRST.exec(cell.trim());
    if (match === null) continue;
    if (Number(match[1]) > 12) mdy = false;
    if (Number(match[3]) > 12) dmy = false;
    dates.add(match[0]);
  }
  if (dates.size === 0) return null;
  if (dmy !== mdy) return dmy ? 'dmy' : 'mdy';
  const follow = DATE_ORDERS.filter((order) => daysFollow([...dates], order));
  return dates.size > 2 && follow.length === 1 ? (follow[0] as DateOrder) : 'either';
}

function daysFollow(dates: readonly string[], order: DateOrder): boolean {
  const days = dates.map((date) => readStamp(date, order)?.clock ?? Number.NaN);
  return days.every(
    (day, at) => at === 0 || Math.abs(day - (days[at - 1] as number)) <= DAYS_APART_MAX * DAY,
  );
}
