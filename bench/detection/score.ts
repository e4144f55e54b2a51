import { BUCKET_MINUTES, QUIET_FROM, TEST_FROM, type Outage } from './series.ts';

/** Alarms in the quiet weeks merge over gaps of an hour; an outage with an alarm in the hour before does not count as detected. */
const HOUR_BUCKETS = 60 / BUCKET_MINUTES;
/** How long after its end an outage may still be found. */
const GRACE_BUCKETS = 10 / BUCKET_MINUTES;
const QUIET_BUCKETS = TEST_FROM - QUIET_FROM;
const QUIET_WEEKS = 2;

/** The results of an alarm rule on some series. */
export interface Score {
  serviceWeeks: number;
  falseEpisodes: number;
  quietBuckets: number;
  quietAlarmBuckets: number;
  /** For each outage, minutes from its start to the end of the bucket that raised the alarm; NaN if it was not found. */
  readonly delays: number[];
  /** The same for the big ones. */
  readonly bigDelays: number[];
}

export function emptyScore(): Score {
  return {
    serviceWeeks: 0,
    falseEpisodes: 0,
    quietBuckets: 0,
    quietAlarmBuckets: 0,
    delays: [],
    bigDelays: [],
  };
}

/** Adds one series: its alarms at the end of each judged bucket, and its outages. */
export function addSeries(score: Score, alarms: Uint8Array, outages: readonly Outage[]): void {
  const quiet = alarms.subarray(0, QUIET_BUCKETS);
  score.falseEpisodes += episodesOf(quiet);
  for (const alarm of quiet) score.quietAlarmBuckets += alarm;
  score.quietBuckets += QUIET_BUCKETS;
  score.serviceWeeks += QUIET_WEEKS;
  for (const outage of outages) {
    const delay = delayOf(alarms, outage);
    score.delays.push(delay);
    if (outage.big) score.bigDelays.push(delay);
  }
}

/** Alarms merged over gaps of up to an hour. */
export function episodesOf(alarms: Uint8Array, hourBuckets = HOUR_BUCKETS): number {
  let episodes = 0;
  let last = -Infinity;
  for (let i = 0; i < alarms.length; i++) {
    if (alarms[i] !== 1) continue;
    if (i - last > hourBuckets) episodes++;
    last = i;
  }
  return episodes;
}

/** Found: the first alarm falls within the outage or ten minutes after, with none in the hour before. */
function delayOf(alarms: Uint8Array, outage: Outage): number {
  const start = outage.start - QUIET_FROM;
  const end = start + outage.buckets + GRACE_BUCKETS;
  const first = alarms.subarray(start - HOUR_BUCKETS, end).indexOf(1);
  return first < HOUR_BUCKETS ? Number.NaN : (first - HOUR_BUCKETS + 1) * BUCKET_MINUTES;
}

/** The value below which that share of the values lies; NaN for none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
