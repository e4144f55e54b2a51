import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY, HOUR, MINUTE, type Millis } from '../../src/core/base/time.ts';
import { DAY_QUARTERS } from './peers/quarters.ts';
import { Random } from './random.ts';

export const QUARTER: Millis = 15 * MINUTE;
export const HOUR_QUARTERS = HOUR / QUARTER;
/** A single day is not enough to learn the normal level, so a past is prepended. */
const PAST_DAYS = 28;
export const PAST_QUARTERS = PAST_DAYS * DAY_QUARTERS;
const DAY_HOURS = DAY / HOUR;
/** A bucket of a surge has more reports than this … */
const QUIET_MAX = 5;
/** … and this many consecutive buckets without are its end. */
const GAP_QUARTERS = 2;
/** A bucket is quiet if all within two hours of it are. */
const QUIET_WITHIN = 2 * HOUR_QUARTERS;
/** An hour with fewer quiet buckets than this uses those of adjacent hours too. */
const DRAWN_MIN = 4;

const FILE = join(import.meta.dirname, 'archive', 'aws.csv');

/** A day of reports, in quarters of an hour, on which Downdetector archived an incident. */
export interface ArchivedDay {
  readonly id: string;
  readonly start: Millis;
  readonly counts: readonly number[];
  /** The surge with the highest count: its first bucket … */
  readonly foot: number;
  /** … and the first one after it. */
  readonly end: number;
}

/** An archived day preceded by a past. */
export interface DayWithPast {
  readonly day: ArchivedDay;
  /** Start of the past. */
  readonly start: Millis;
  /** The first {@link PAST_QUARTERS} are the past. */
  readonly counts: Float64Array;
}

/** The days of the archive in order; `bench/detection/archive/README.md` gives their source. */
export async function readArchive(): Promise<ArchivedDay[]> {
  const [, ...lines] = (await readFile(FILE, 'utf8')).trim().split('\n');
  const rows = lines.map((line) => line.split(',') as [id: string, stamp: string, count: string]);
  return [...Map.groupBy(rows, ([id]) => id)].map(([id, own]) => {
    const counts = own.map(([, , count]) => Number(count));
    return { id, start: Date.parse(own[0]?.[1] ?? ''), counts, foot: footOf(counts), end: endOf(counts) };
  });
}

/** Back from the highest bucket, as long as one of the two buckets before is above quiet. */
export function footOf(counts: readonly number[]): number {
  let foot = peakOf(counts);
  while (counts.slice(Math.max(0, foot - GAP_QUARTERS), foot).some(isHigh)) foot--;
  return foot;
}

/** The same forwards. */
export function endOf(counts: readonly number[]): number {
  let end = peakOf(counts) + 1;
  while (counts.slice(end, end + GAP_QUARTERS).some(isHigh)) end++;
  return end;
}

function peakOf(counts: readonly number[]): number {
  return counts.indexOf(Math.max(...counts));
}

function isHigh(count: number): boolean {
  return count > QUIET_MAX;
}

/** The buckets of other days from which a past is drawn, always at the same hour of the day. */
export interface Past {
  readonly name: string;
  readonly quietMax: number;
  readonly sameYear: boolean;
}

/** The ordinary level of this service in most of the years. */
export const QUIET_PAST: Past = { name: 'quiet buckets of any year', quietMax: QUIET_MAX, sameYear: false };
/** Ordinary counts rose from year to year, so the past above is too low for the last of them. */
export const LEVEL_PAST: Past = {
  name: 'buckets of up to 10 reports of the same year',
  quietMax: 10,
  sameYear: true,
};

/** Each day preceded by 28 days. */
export function withPast(days: readonly ArchivedDay[], seed: number, past: Past): DayWithPast[] {
  const quiet = days.map((day) => quietByHour(day, past.quietMax));
  return days.map((day, nth) => {
    const random = new Random(seed * 101 + nth);
    const others = quiet.filter(
      (_, other) => other !== nth && (!past.sameYear || yearOf(days[other] as ArchivedDay) === yearOf(day)),
    );
    const drawn = enough(
      Array.from({ length: DAY_HOURS }, (_, hour) => others.flatMap((hours) => hours[hour] ?? [])),
    );
    const start = day.start - PAST_DAYS * DAY;
    const counts = new Float64Array(PAST_QUARTERS + day.counts.length);
    for (let i = 0; i < PAST_QUARTERS; i++) counts[i] = random.pick(drawn[hourOf(start, i)] as number[]);
    counts.set(day.counts, PAST_QUARTERS);
    return { day, start, counts };
  });
}

function enough(hours: readonly number[][]): number[][] {
  return hours.map((own, hour) => {
    if (own.length >= DRAWN_MIN) return own;
    const [before, after] = [-1, 1].map((step) => hours[(hour + step + DAY_HOURS) % DAY_HOURS] ?? []);
    return [...own, ...(before ?? []), ...(after ?? [])];
  });
}

/** The quiet counts of a day by hour (UTC). */
export function quietByHour(
  { start, counts }: Pick<ArchivedDay, 'start' | 'counts'>,
  quietMax = QUIET_MAX,
): number[][] {
  const hours: number[][] = Array.from({ length: DAY_HOURS }, () => []);
  for (const [i, count] of counts.entries()) {
    const near = counts.slice(Math.max(0, i - QUIET_WITHIN), i + QUIET_WITHIN + 1);
    if (near.every((one) => one <= quietMax)) hours[hourOf(start, i)]?.push(count);
  }
  return hours;
}

export function yearOf({ start }: Pick<ArchivedDay, 'start'>): number {
  return new Date(start).getUTCFullYear();
}

function hourOf(start: Millis, quarter: number): number {
  return Math.floor((start + quarter * QUARTER) / HOUR) % DAY_HOURS;
}
