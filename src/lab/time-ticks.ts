import { DAY, HOUR, MINUTE, SECOND, ceilTo, type Millis } from '../core/base/time.ts';

/** Steps of the clock and of the week; beyond them come those of the calendar. */
const STEPS: readonly Millis[] = [
  SECOND,
  5 * SECOND,
  15 * SECOND,
  MINUTE,
  5 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
];
const MONTHS: readonly number[] = [1, 3, 6, 12, 24, 60, 120, 240, 600];
/** The first Monday of the epoch: weeks begin there. */
const MONDAY = 4 * DAY;
const MONTH_AT_LEAST = 28 * DAY;

export interface Tick {
  readonly at: Millis;
  readonly label: string;
}

/** At most `most` round moments from `from` to `to` with labels in UTC, in the finest steps that allow it. */
export function timeTicks(from: Millis, to: Millis, most: number): Tick[] {
  const step = STEPS.find((length) => (to - from) / length <= most - 1);
  if (step !== undefined) return clockTicks(from, to, step);
  const months = MONTHS.find((count) => (to - from) / (count * MONTH_AT_LEAST) <= most - 1) ?? 1_200;
  return monthTicks(from, to, months);
}

function clockTicks(from: Millis, to: Millis, step: Millis): Tick[] {
  const ticks: Tick[] = [];
  const origin = step >= 7 * DAY ? MONDAY : 0;
  for (let at = origin + ceilTo(from - origin, step); at <= to; at += step)
    ticks.push({ at, label: clockLabel(at, step) });
  return ticks;
}

function monthTicks(from: Millis, to: Millis, months: number): Tick[] {
  const ticks: Tick[] = [];
  const first = Math.floor((new Date(from).getUTCFullYear() * 12) / months) * months;
  for (let month = first; ; month += months) {
    const at = new Date(0).setUTCFullYear(Math.floor(month / 12), month % 12, 1);
    if (at > to) break;
    if (at >= from) ticks.push({ at, label: format(at, months < 12 ? MONTH_AND_YEAR : YEAR) });
  }
  return ticks;
}

const DATE = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' });
const MONTH_AND_YEAR = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', month: 'short', year: 'numeric' });
const YEAR = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', year: 'numeric' });

function format(at: Millis, how: Intl.DateTimeFormat): string {
  return how.format(at);
}

/** Midnight is a date; every other moment is told from its neighbours by the clock. */
function clockLabel(at: Millis, step: Millis): string {
  if (at % DAY === 0) return format(at, DATE);
  return new Date(at).toISOString().slice(11, step < MINUTE ? 19 : 16);
}
