import type { RuleOf } from './calibrate.ts';
import type { Facts } from './corpus.ts';
import { poissonInterval, wilsonInterval, type Interval } from './intervals.ts';
import { addSeries, emptyScore, percentile } from './score.ts';

/** A share or a rate with its 95 % interval. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval;
}

export interface Measured {
  readonly series: number;
  /** False episodes per service-week. */
  readonly falseRate: Estimate;
  readonly detected: Estimate;
  readonly bigDetected: Estimate;
  readonly quietInAlarm: number;
  /** Minutes. */
  readonly medianDelay: number;
  readonly bigDelayP90: number;
  /** Minutes for each outage, NaN if it was not found. */
  readonly delays: readonly number[];
}

/** The results of rules applied to scores. */
export function measure(facts: readonly Facts[], scores: readonly Float32Array[], ruleOf: RuleOf): Measured {
  const score = emptyScore();
  for (const [i, one] of scores.entries()) {
    const fact = facts[i] as Facts;
    addSeries(score, ruleOf(fact)(one), fact.outages);
  }
  const { falseEpisodes, serviceWeeks, delays, bigDelays } = score;
  const [low, high] = poissonInterval(falseEpisodes);
  return {
    series: scores.length,
    falseRate: {
      value: falseEpisodes / serviceWeeks,
      interval: [low / serviceWeeks, high / serviceWeeks],
    },
    detected: shareFound(delays),
    bigDetected: shareFound(bigDelays),
    quietInAlarm: score.quietAlarmBuckets / score.quietBuckets,
    medianDelay: percentile(found(delays), 0.5),
    bigDelayP90: percentile(found(bigDelays), 0.9),
    delays,
  };
}

function found(delays: readonly number[]): number[] {
  return delays.filter((delay) => !Number.isNaN(delay));
}

function shareFound(delays: readonly number[]): Estimate {
  const successes = found(delays).length;
  return { value: successes / delays.length, interval: wilsonInterval(successes, delays.length) };
}

/** The ratio of mean delays over the outages that both found; the lists may differ in length. */
export function delayRatio(delays: readonly number[], others: readonly number[]): number {
  let [ours, theirs] = [0, 0];
  for (const [i, delay] of delays.entries()) {
    const other = others[i] ?? Number.NaN;
    if (Number.isNaN(delay + other)) continue;
    ours += delay;
    theirs += other;
  }
  return ours / theirs;
}
