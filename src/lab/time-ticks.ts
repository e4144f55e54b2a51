import {
  utcDay,
  utcHour,
  utcMinute,
  utcMonday,
  utcMonth,
  utcSecond,
  utcYear,
  type CountableTimeInterval,
  type TimeInterval,
} from 'd3-time';
import { DAY, HOUR, MINUTE, SECOND, type Millis } from '../core/base/time.ts';

/** A step of the axis, and the shortest time between two of its ticks. */
interface Step {
  readonly every: TimeInterval;
  readonly atLeast: Millis;
}

const MONTH: Millis = 28 * DAY;
const YEAR: Millis = 365 * DAY;

const EPOCH = new Date(0);

/** d3's default ticks begin weeks on Sunday and use every second day of a month, so that two ticks collide at its end. */
const STEPS: readonly Step[] = [
  ...steps(utcSecond, SECOND, 1, 5, 15),
  ...steps(utcMinute, MINUTE, 1, 5, 15, 30),
  ...steps(utcHour, HOUR, 1, 2, 3, 6, 12),
  { every: utcDay, atLeast: DAY },
  { every: utcDay.filter((day) => utcDay.count(EPOCH, day) % 2 === 0), atLeast: 2 * DAY },
  ...steps(utcMonday, 7 * DAY, 1, 2),
  ...steps(utcMonth, MONTH, 1, 3, 6),
  ...steps(utcYear, YEAR, 1, 2, 5, 10, 20, 50, 100),
];

function steps(interval: CountableTimeInterval, length: Millis, ...counts: readonly number[]): Step[] {
  return counts.flatMap((count) => {
    const every = interval.every(count);
    return every === null ? [] : [{ every, atLeast: count * length }];
  });
}

interface Tick {
  readonly at: Millis;
  readonly label: string;
}

/** At most `most` round moments from `from` to `to`, labelled in UTC, with the finest possible step. */
export function timeTicks(from: Millis, to: Millis, most: number): Tick[] {
  const step = STEPS.find(({ atLeast }) => (to - from) / atLeast <= most - 1);
  // Longer than any step above: as many centuries as necessary.
  const every = step?.every ?? utcYear.every(100 * Math.ceil((to - from) / (100 * YEAR) / (most - 1)));
  const moments = every?.range(new Date(from), new Date(to + 1)) ?? [];
  const atLeast = step?.atLeast ?? YEAR;
  return moments.map((moment) => ({ at: Number(moment), label: labelOf(Number(moment), atLeast) }));
}

const DATE = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
const MONTH_AND_YEAR = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'short', year: 'numeric' });
const YEAR_ONLY = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', year: 'numeric' });

/** Midnight is labelled with the date; other times within a day with the clock time. */
function labelOf(at: Millis, step: Millis): string {
  if (step >= YEAR) return YEAR_ONLY.format(at);
  if (step >= MONTH) return MONTH_AND_YEAR.format(at);
  if (at % DAY === 0) return DATE.format(at);
  return new Date(at).toISOString().slice(11, step < MINUTE ? 19 : 16);
}
