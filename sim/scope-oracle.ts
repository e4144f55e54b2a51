import { MINUTE, WEEK, type Millis } from '../src/core/base/time.ts';
import { dayCurve } from './crowd.ts';
import { createRandom } from './random.ts';

/** Weeks on which an oracle is calibrated, and its permitted false alarms per week. */
const QUIET_WEEKS = 60;
const FALSE_A_WEEK = 0.1;

/** Knows everything about one stream except the moment: its mean by the minute and the size of the rise. */
export interface Oracle {
  readonly perHour: number;
  readonly extraPerHour: number;
  /** The level that its statistic exceeds in a tenth of quiet weeks. */
  readonly threshold: number;
}

/**
 * Page's CUSUM with the true likelihood ratio, S ← max(0, S + c·ln(1 + extra/mean) − extra): by Lorden 1971 and Moustakides 1986 no
 * detector with as few false alarms is faster in the worst case.
 */
export function calibrateOracle(perHour: number, extraPerHour: number, seed: string): Oracle {
  const random = createRandom(`oracle ${seed}`);
  const peaks: number[] = [];
  let sum = 0;
  let peak = 0;
  for (let minute = 0; minute < QUIET_WEEKS * WEEK; minute += MINUTE) {
    const mean = meanOf(perHour, minute);
    sum = Math.max(0, sum + stepOf(random.poisson(mean), mean, extraPerHour / 60));
    peak = Math.max(peak, sum);
    if (sum > 0 || peak === 0) continue;
    peaks.push(peak);
    peak = 0;
  }
  peaks.sort((a, b) => b - a);
  return { perHour, extraPerHour, threshold: peaks[Math.round(QUIET_WEEKS * FALSE_A_WEEK)] ?? 0 };
}

/** The time of its alarm, given the moments of the stream's reports from `from` on; null if there is none by `to`. */
export function oracleAlarm(
  { perHour, extraPerHour, threshold }: Oracle,
  moments: readonly Millis[],
  from: Millis,
  to: Millis,
): Millis | null {
  const counts = new Map<Millis, number>();
  for (const at of moments) {
    const minute = at - (at % MINUTE);
    counts.set(minute, (counts.get(minute) ?? 0) + 1);
  }
  let sum = 0;
  for (let minute = from; minute < to; minute += MINUTE) {
    sum = Math.max(0, sum + stepOf(counts.get(minute) ?? 0, meanOf(perHour, minute), extraPerHour / 60));
    if (sum > threshold) return minute + MINUTE;
  }
  return null;
}

const meanOf = (perHour: number, minute: Millis): number => (perHour * dayCurve(minute)) / 60;
const stepOf = (count: number, mean: number, extra: number): number =>
  count * Math.log(1 + extra / mean) - extra;
