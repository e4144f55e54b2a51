import type { Judgement } from './judgement.ts';
import type { Band } from './band.ts';
import type { Onset } from './onset.ts';
import { REPORTS_MIN } from './evidence.ts';
import type { Levels } from './levels.ts';
import { HOUR, type Millis } from '../base/time.ts';
import { WEEK_HOURS, hourOfWeek } from '../base/week.ts';

/**
 * Why a window is no evidence: fewer reports than ever count as evidence; not more than expected; within the usual scatter; rare, but not
 * rarer than the rarest of all the windows of an ordinary day.
 */
export type Dismissal = 'few_reports' | 'not_more' | 'within_scatter' | 'not_rare_enough';

/** What one window contained, and what follows from it. */
export interface WindowExplanation {
  readonly windowMs: Millis;
  readonly observed: number;
  readonly expected: number;
  /** Variance / mean of the expectation: noise, and the possible error of the expected count itself. */
  readonly dispersion: number;
  /** (observed − expected) / √(dispersion · expected); null if nothing was expected. */
  readonly deviations: number | null;
  /** −log10 P(X ≥ observed); null if the window was not worth a test. */
  readonly surprise: number | null;
  /** log10 of the number of looks at such windows that an ordinary day has to account for; see `looksADay`. */
  readonly correction: number;
  /** Evidence of this window by itself: surprise − correction, at least 0. */
  readonly evidence: number;
  /** Null if there is evidence. */
  readonly dismissed: Dismissal | null;
}

/** How the expected rate of a bucket is composed: `weekly · hourFactor · local`. */
interface ExpectedRate {
  /** Reports an hour expected in the bucket. */
  readonly perHour: number;
  /** The same averaged over a week. */
  readonly weekly: number;
  /** The hour of the week, 0–167 from Monday 00:00 UTC, and its ratio to the average. */
  readonly hourOfWeek: number;
  readonly hourFactor: number;
  /** The ratio of the last hours to what the weeks predict. */
  readonly local: number;
}

/** Adjustments to the evidence of the most surprising window. */
export interface Allowances {
  /** Evidence after the correction for integer counts; see `attainedEvidence`. */
  readonly whole: number;
  /** Evidence subtracted because single bursts like it have occurred before. */
  readonly bursts: number;
}

/** Why a bucket was judged as it was. Every figure is one that the judgement used. */
export interface Explanation {
  readonly from: Millis;
  readonly count: number;
  readonly band: Band;
  readonly rate: ExpectedRate;
  readonly judgement: Judgement;
  /** All windows that end with the bucket, shortest first. */
  readonly windows: readonly WindowExplanation[];
  /** Index of the window that provides the evidence; null without evidence. */
  readonly decisive: number | null;
  readonly allowances: Allowances;
  /** When the surge began, if there is one. */
  readonly onset: Onset;
}

/** What a detector must provide to be explained. */
interface Explained {
  expected(start: Millis, lengthMs: Millis): number;
  excess(windowMs: Millis, mean: number): number;
  band(from: Millis, to: Millis): Band;
  onset(at: Millis): Onset;
  /** −log10 of the probability of that many reports in a window by itself; 0 if it is not worth a test. */
  surprise(observed: number, mean: number, windowMs: Millis): number;
  /** What the looks of a day subtract from that. */
  correction(windowMs: Millis): number;
  readonly localLevel: number;
}

/** Its windows: lengths in buckets, and the sums that were judged. */
interface ExplainedWindows {
  readonly lengths: readonly number[];
  readonly observed: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
  /** Count of the bucket this many buckets before the last. */
  count(ago: number): number;
}

/** Collects why the last bucket was judged as it was. */
export function explain(
  detector: Explained,
  judgement: Judgement,
  allowances: Allowances,
  all: ExplainedWindows,
  bucketMs: Millis,
): Explanation {
  const { lengths, observed, expected } = all;
  const from = judgement.at - bucketMs;
  const windows = lengths.map((length, index) =>
    explainWindow(detector, length * bucketMs, observed[index] ?? 0, expected[index] ?? 0),
  );
  const decisive = windows.findIndex(({ windowMs }) => windowMs === judgement.windowMs);
  return {
    from,
    count: all.count(0),
    band: detector.band(from, judgement.at),
    rate: explainRate(detector, from, bucketMs),
    judgement,
    windows,
    decisive: judgement.evidence > 0 && decisive >= 0 ? decisive : null,
    allowances,
    onset: detector.onset(judgement.at),
  };
}

function explainWindow(
  detector: Explained,
  windowMs: Millis,
  observed: number,
  expected: number,
): WindowExplanation {
  const excess = detector.excess(windowMs, expected);
  const deviation = Math.sqrt((1 + excess) * expected);
  const surprise = detector.surprise(observed, expected, windowMs);
  const correction = detector.correction(windowMs);
  const evidence = surprise === 0 ? 0 : Math.max(0, surprise - correction);
  return {
    windowMs,
    observed,
    expected,
    dispersion: 1 + excess,
    deviations: deviation > 0 ? (observed - expected) / deviation : null,
    surprise: surprise > 0 ? surprise : null,
    correction,
    evidence,
    dismissed: evidence > 0 ? null : dismissal(observed, expected, surprise),
  };
}

function dismissal(observed: number, expected: number, surprise: number): Dismissal {
  if (observed < REPORTS_MIN) return 'few_reports';
  if (observed <= expected) return 'not_more';
  return surprise > 0 ? 'not_rare_enough' : 'within_scatter';
}

function explainRate(of: Explained, from: Millis, bucketMs: Millis): ExpectedRate {
  const hour = Math.floor(from / HOUR);
  let week = 0;
  for (let ahead = 0; ahead < WEEK_HOURS; ahead++) week += of.expected((hour + ahead) * HOUR, HOUR);
  const local = of.localLevel;
  const weekly = week / WEEK_HOURS / local;
  const perHour = (of.expected(from, bucketMs) * HOUR) / bucketMs;
  const hourFactor = weekly > 0 ? perHour / weekly / local : 1;
  return { perHour, weekly, hourOfWeek: hourOfWeek(hour), hourFactor, local };
}

/** The highest level that evidence reaches. */
type Reached = 'nothing' | 'clear' | 'possible' | 'lasting' | 'problems';

/** Names the highest of the levels that evidence reaches; `nothing` below all of them. */
export function levelReached(evidence: number, levels: Levels): Reached {
  if (evidence >= levels.open) return 'problems';
  if (evidence >= levels.lasting) return 'lasting';
  if (evidence >= levels.possible) return 'possible';
  return evidence >= levels.clear ? 'clear' : 'nothing';
}
