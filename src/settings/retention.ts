import { z } from 'zod';
import { DAY, floorTo, type Millis } from '../core/base/time.ts';
import { KEPT_KINDS, type Cutoffs, type KeptKind } from '../ports/retention.ts';

/** A year and a month: enough for a later version to judge a whole year again. */
const REPORTS_DAYS = 400;
const COMMENTS_DAYS = 90;
const MINUTES_DAYS = 1_100;
/**
 * Less would remove what the program itself reads: an incident's comments, a retried report, two months of minutes, the chart of a year.
 */
export const KEEP_DAYS_MIN: Readonly<Record<KeptKind, number>> = {
  comments: 2,
  reports: 7,
  minutes: 60,
  days: 400,
};
/** A century; for longer there is `forever`. */
export const KEEP_DAYS_MAX = 36_525;

/** A whole number of days, or `forever`, which becomes null. */
function daysFrom(min: number) {
  const sentence = `must be forever, or a whole number of days from ${min} to ${KEEP_DAYS_MAX}`;
  return z
    .union([z.number(), z.literal('forever'), z.string().regex(/^\d+$/u).transform(Number)], sentence)
    .transform((given) => (given === 'forever' ? null : given))
    .pipe(z.number(sentence).int(sentence).min(min, sentence).max(KEEP_DAYS_MAX, sentence).nullable());
}

/** Settings for retention: part of those in `config.ts`. */
export const retentionSettings = {
  /** Days that reports are kept in full, or `forever`. */
  keepReports: daysFrom(KEEP_DAYS_MIN.reports).default(REPORTS_DAYS),
  /** Comments on reports; removed with their report at the latest. */
  keepComments: daysFrom(KEEP_DAYS_MIN.comments).default(COMMENTS_DAYS),
  /** Counts by the minute. */
  keepMinutes: daysFrom(KEEP_DAYS_MIN.minutes).default(MINUTES_DAYS),
  /** Counts by the day. */
  keepDays: daysFrom(KEEP_DAYS_MIN.days).default(null),
};

/** Settings that contradict each other; a sentence each, with the setting it is about. */
export function retentionFaults({ keepMinutes, keepDays }: KeepSettings): (readonly [string, string])[] {
  return keepDays === null || keepDays >= (keepMinutes ?? Infinity)
    ? []
    : [['keepDays', 'must not be less than keepMinutes: a day whose minutes are known would look quiet']];
}

/** How many days each kind is kept; null: forever. */
type Keep = Readonly<Record<KeptKind, number | null>>;

export interface KeepSettings {
  readonly keepReports: number | null;
  readonly keepComments: number | null;
  readonly keepMinutes: number | null;
  readonly keepDays: number | null;
}

export function keepOf(settings: KeepSettings): Keep {
  const { keepReports: reports, keepComments, keepMinutes: minutes, keepDays: days } = settings;
  const comments = Math.min(reports ?? Infinity, keepComments ?? Infinity);
  return { reports, comments: comments === Infinity ? null : comments, minutes, days };
}

/** Whole UTC days, of which today is one, so that nothing is kept longer than that. */
export function cutoffsOf(keep: Keep, now: Millis): Cutoffs {
  const cutoff = (days: number | null) => (days === null ? null : floorTo(now, DAY) - (days - 1) * DAY);
  return Object.fromEntries(KEPT_KINDS.map((kind) => [kind, cutoff(keep[kind])])) as Cutoffs;
}

/** `reports for 400 days, …`. */
export function keepSentence(keep: Keep): string {
  const long = (days: number | null) => (days === null ? 'for good' : `for ${days} days`);
  return (
    `reports are kept ${long(keep.reports)}, what people wrote with them ${long(keep.comments)}, counts by the minute ` +
    `${long(keep.minutes)}, counts by the day ${long(keep.days)}`
  );
}
