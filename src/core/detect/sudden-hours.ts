import { logTail } from '../stats/negative-binomial.ts';
import { HOUR, MINUTE, WEEK, type Millis } from '../base/time.ts';
import type { StateReader, StateWriter } from '../base/codec.ts';
import type { Judged } from './judged.ts';
import type { Windows } from './windows.ts';

/** A surge is sudden if it is over within this time … */
const SUDDEN_WITHIN: Millis = 15 * MINUTE;
/** … and ordinary counts reach it in fewer than one in 10,000 windows; natural logarithm of that probability. */
const SUDDEN_FROM = -Math.log(10_000);
/** One report is never a surge, and no count within this many Poisson deviations is one. */
const REPORTS_MIN = 2;
const DEVIATIONS_MIN = 3;
/** A service with more sudden hours a week than this is fed: ordinary ones have about one, and seldom more than three. */
export const FED_FROM_A_WEEK = 5;
/** How fast past hours fade. */
const HALF_LIFE: Millis = WEEK;
const KEEP = 2 ** (-HOUR / HALF_LIFE);
/** What the fading sum of sudden hours is on average if there is one a week. */
const SUM_OF_ONE_A_WEEK = HALF_LIFE / WEEK / Math.LN2;

/**
 * By how many of the reports that teach the largest sudden surge that ends now exceeds the mean, 0 if there is none; the last `seen` buckets of
 * `bucketMs` are known. `excessOf` gives variance / mean − 1 of an ordinary window with that mean.
 */
export function suddenSurge(
  windows: Windows,
  { bucketMs, seen }: { bucketMs: Millis; seen: number },
  excessOf: (windowMs: Millis, mean: number) => number,
  taught: Judged,
): number {
  let largest = 0;
  for (const [i, length] of windows.lengths.entries()) {
    const windowMs = length * bucketMs;
    if (windowMs > SUDDEN_WITHIN || length > seen) break;
    const [observed, mean] = [windows.observed[i] as number, windows.expected[i] as number];
    if (!mayBeSudden(observed, mean)) continue;
    const count = taught(observed, mean);
    if (count - mean <= largest || !mayBeSudden(count, mean)) continue;
    if (logTail(count, mean, excessOf(windowMs, mean)) < SUDDEN_FROM) largest = count - mean;
  }
  return largest;
}

/** Most windows are not, which saves the exact test. */
function mayBeSudden(count: number, mean: number): boolean {
  const surplus = count - mean;
  return count >= REPORTS_MIN && mean > 0 && surplus > 0 && surplus * surplus > DEVIATIONS_MIN ** 2 * mean;
}

/** How often the hours of a stream have a sudden surge. Chance makes few; whoever wants bursts to look usual has to send them often. */
export class SuddenHours {
  /** The number of them, fading. */
  #sum = 0;

  /** Adds an hour that was observed. */
  add(sudden: boolean): void {
    this.#sum = this.#sum * KEEP + Number(sudden);
  }

  /** Whether there are more than chance makes. */
  get tooMany(): boolean {
    return this.#sum > FED_FROM_A_WEEK * SUM_OF_ONE_A_WEEK;
  }

  save(writer: StateWriter): void {
    writer.number(this.#sum);
  }

  load(reader: StateReader): void {
    this.#sum = reader.number();
  }
}
