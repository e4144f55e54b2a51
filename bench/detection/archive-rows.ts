import { ARCHIVE_PROBLEMS, type ArchiveDetector } from './archive-detectors.ts';
import {
  HOUR_QUARTERS,
  PAST_QUARTERS,
  withPast,
  yearOf,
  type ArchivedDay,
  type DayWithPast,
  type Past,
} from './archive.ts';
import { thresholdsBy } from './calibrate.ts';
import { poissonInterval } from './intervals.ts';
import type { Estimate } from './measure.ts';
import { DAY_QUARTERS } from './peers/quarters.ts';
import { above } from './rules.ts';
import { episodesOf, percentile } from './score.ts';
import type { Table } from './table.ts';

const QUARTER_MINUTES = 15;
const WEEK_QUARTERS = 7 * DAY_QUARTERS;

/**
 * How a surge was noticed: the minutes from the start of its first bucket to the end of the one that raised the alarm; `early` if there was
 * already an alarm in the hour before, which may have had another cause; or `missed`.
 */
export type Verdict = number | 'early' | 'missed';
/** A sentence names at most this many missed surges. */
const NAMED_MAX = 8;
const AT_OUR_RATE = 'at our false rate';
const KINDS = ['found', 'early', 'missed'] as const;

export interface ArchiveRow {
  readonly detector: string;
  readonly setting: string;
  readonly threshold: number;
  readonly verdicts: Readonly<Record<string, Verdict>>;
  /** False episodes per service-week, in the past. */
  readonly falseRate: Estimate;
}

/** How the surge of the day was noticed, from the alarms at the end of each quarter. */
export function verdictOf(alarms: Uint8Array, { foot, end }: ArchivedDay): Verdict {
  const from = PAST_QUARTERS + foot;
  if (alarms.subarray(from - HOUR_QUARTERS, from).includes(1)) return 'early';
  const first = alarms.subarray(from, PAST_QUARTERS + end).indexOf(1);
  return first === -1 ? 'missed' : (first + 1) * QUARTER_MINUTES;
}

/**
 * A row for each detector as published, and one for each peer at the lowest threshold with no more false episodes than our incidents have.
 * That threshold is chosen on a past drawn from another seed.
 */
export function archiveRows(
  archive: readonly ArchivedDay[],
  detectors: readonly ArchiveDetector[],
  { seed, calibrationSeed, past }: { seed: number; calibrationSeed: number; past: Past },
): ArchiveRow[] {
  const days = withPast(archive, seed, past);
  const others = withPast(archive, calibrationSeed, past);
  const asSeldom = falseRateOf(ARCHIVE_PROBLEMS, others.map(ARCHIVE_PROBLEMS.judge)).value;
  return detectors.flatMap((detector) => {
    const scores = days.map(detector.judge);
    const published = rowOf(detector, days, scores);
    if (detector.key === ARCHIVE_PROBLEMS.key) return [published];
    const quiet = others.map((day) => detector.judge(day).subarray(0, PAST_QUARTERS));
    const rateAt = (threshold: number) => falseRateOf({ ...detector, threshold }, quiet).value;
    const threshold = thresholdsBy(quiet, rateAt)(asSeldom);
    return [published, rowOf({ ...detector, setting: AT_OUR_RATE, threshold }, days, scores)];
  });
}

function rowOf(
  detector: ArchiveDetector,
  days: readonly DayWithPast[],
  scores: readonly Float32Array[],
): ArchiveRow {
  const { name, setting, threshold } = detector;
  const alarm = above(threshold);
  const verdicts = days.map(({ day }, i): [string, Verdict] => [
    day.id,
    verdictOf(alarm(scores[i] as Float32Array), day),
  ]);
  return {
    detector: name,
    setting,
    threshold,
    verdicts: Object.fromEntries(verdicts),
    falseRate: falseRateOf(detector, scores),
  };
}

function falseRateOf({ threshold, from }: ArchiveDetector, scores: readonly Float32Array[]): Estimate {
  const alarm = above(threshold);
  let episodes = 0;
  for (const one of scores) episodes += episodesOf(alarm(one.subarray(from, PAST_QUARTERS)), HOUR_QUARTERS);
  const weeks = (scores.length * (PAST_QUARTERS - from)) / WEEK_QUARTERS;
  const [low, high] = poissonInterval(episodes);
  return { value: episodes / weeks, interval: [low / weeks, high / weeks] };
}

export function archiveTable(rows: readonly ArchiveRow[]): Table {
  return {
    head: ['detector', 'setting', ...KINDS, 'median', 'p90', 'false / service-week'],
    lines: rows.map(({ detector, setting, verdicts, falseRate }) => {
      const all = Object.values(verdicts);
      const minutes = all.filter((verdict) => typeof verdict === 'number');
      const { value, interval } = falseRate;
      return [
        detector,
        setting,
        ...countsOf(all),
        ...[0.5, 0.9].map((share) => `${percentile(minutes, share)} min`),
        `${value.toFixed(3)} (${interval.map((bound) => bound.toFixed(3)).join('–')})`,
      ];
    }),
  };
}

/** For each row with missed surges, a sentence that names them. */
export function archiveMisses(rows: readonly ArchiveRow[]): string[] {
  return rows.flatMap(({ detector, setting, verdicts }) => {
    const missed = Object.keys(verdicts).filter((id) => verdicts[id] === 'missed');
    if (missed.length === 0) return [];
    const rest = missed.length > NAMED_MAX ? ` and ${missed.length - NAMED_MAX} more` : '';
    return [`${detector}, ${setting}, missed ${missed.slice(0, NAMED_MAX).join(', ')}${rest}`];
  });
}

/** Our results by year, with the mean count of a bucket before the surge and in the past drawn for it. */
export function archiveYears(days: readonly DayWithPast[], row: ArchiveRow): Table {
  return {
    head: ['year', 'setting', 'days', ...KINDS, 'per bucket before the surge', 'in the past'],
    lines: [...Map.groupBy(days, ({ day }) => yearOf(day))].map(([year, own]) => yearLine(year, own, row)),
  };
}

function yearLine(year: number, days: readonly DayWithPast[], { setting, verdicts }: ArchiveRow): string[] {
  return [
    String(year),
    setting,
    String(days.length),
    ...countsOf(days.map(({ day }) => verdicts[day.id] as Verdict)),
    meanOf(days.flatMap(({ day }) => day.counts.slice(0, day.foot))).toFixed(2),
    meanOf(days.flatMap(({ counts }) => [...counts.subarray(0, PAST_QUARTERS)])).toFixed(2),
  ];
}

function countsOf(verdicts: readonly Verdict[]): string[] {
  const kinds = Map.groupBy(verdicts, (verdict) => (typeof verdict === 'number' ? 'found' : verdict));
  return KINDS.map((kind) => String(kinds.get(kind)?.length ?? 0));
}

function meanOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0) / counts.length;
}
