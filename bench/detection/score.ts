import { BUCKET_MINUTES, QUIET_FROM, TEST_FROM, type Outage } from './series.ts';

/** Alarms in the quiet weeks merge over gaps of an hour; an alarm in the hour before an outage is no detection. */
const HOUR_BUCKETS = 60 / BUCKET_MINUTES;
/** How long after its end an outage may still be found. */
const GRACE_BUCKETS = 10 / BUCKET_MINUTES;
const QUIET_WEEKS = 2;

/** What a rule of alarm does to some series. */
export interface Score {
  serviceWeeks: number;
  falseEpisodes: number;
  quietBuckets: number;
  quietAlarmBuckets: number;
  outages: number;
  detected: number;
  big: number;
  bigDetected: number;
  /** Minutes from the start of an outage to the end of the bucket that raised the alarm. */
  readonly delays: number[];
  readonly bigDelays: number[];
}

export function emptyScore(): Score {
  return {
    serviceWeeks: 0,
    falseEpisodes: 0,
    quietBuckets: 0,
    quietAlarmBuckets: 0,
    outages: 0,
    detected: 0,
    big: 0,
    bigDetected: 0,
    delays: [],
    bigDelays: [],
  };
}

/** Adds one series: whether there is an alarm at the end of each bucket, and its outages. */
export function addSeries(score: Score, alarms: Uint8Array, outages: readonly Outage[]): void {
  addQuiet(score, alarms);
  for (const outage of outages) addOutage(score, alarms, outage);
}

function addQuiet(score: Score, alarms: Uint8Array): void {
  let last = -Infinity;
  for (let i = QUIET_FROM; i < TEST_FROM; i++) {
    if (alarms[i] !== 1) continue;
    if (i - last > HOUR_BUCKETS) score.falseEpisodes++;
    score.quietAlarmBuckets++;
    last = i;
  }
  score.quietBuckets += TEST_FROM - QUIET_FROM;
  score.serviceWeeks += QUIET_WEEKS;
}

/** Detected: the first alarm falls within the outage or ten minutes after, with none in the hour before. */
function addOutage(score: Score, alarms: Uint8Array, outage: Outage): void {
  score.outages++;
  if (outage.big) score.big++;
  const end = outage.start + outage.buckets + GRACE_BUCKETS;
  const first = alarms.subarray(outage.start - HOUR_BUCKETS, end).indexOf(1);
  if (first < HOUR_BUCKETS) return;
  const delay = (first - HOUR_BUCKETS + 1) * BUCKET_MINUTES;
  score.detected++;
  score.delays.push(delay);
  if (!outage.big) return;
  score.bigDetected++;
  score.bigDelays.push(delay);
}

/** The value below which that share of the values lies; NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
