import { logTail } from '../stats/negative-binomial.ts';
import { modelTail, trueTail, type Tail } from '../stats/tails.ts';
import { DAY, MINUTE, type Millis } from '../base/time.ts';

/** A window with fewer reports is no evidence, however little was expected: each counted report is a different person. */
export const REPORTS_MIN = 3;
/** Moving a window by less than a quarter of its length is hardly another look. */
const LOOKS_PER_LENGTH = 4;
/** Measured, not derived: windows that end together mostly contain the same reports. */
const LOOKS_SHARE = 0.42;
/** Shorter windows than this may be wrong slightly more often than longer ones, since what they detect they detect sooner. */
const BALANCE: Millis = 30 * MINUTE;
/** A window within this many standard deviations of its mean is no evidence, and most windows are. */
const DEVIATIONS_MIN = 2.5;
/** Nominal evidence below this is not corrected for integer counts: it would still be too low to mean anything. */
const NOMINAL_MIN = -1;
/** Above this evidence the correction for integer counts is constant. */
const ATTAINED_MAX = 6;
/** Below this evidence bursts are not considered: they are rarer than that. */
const BURST_FROM = 0.5;
/** If a burst reduces the evidence of the top window by more than this, the other windows are considered too. */
const BURST_MATTERS = 0.05;
/** Counts with a larger variance are practically continuous, and need no correction. */
const COARSE_MAX = 40;
/** … so no larger count needs to be tried. */
const COUNTS_TRIED_MAX = 2_000;

/** The effective number of looks per day of a stream with such windows (in buckets), per day / length of each window. */
export function looksOf(lengths: readonly number[]): number {
  return lengths.reduce((sum, length) => sum + looksOfOne(length), 0);
}

function looksOfOne(length: number): number {
  return LOOKS_SHARE * Math.min(length, LOOKS_PER_LENGTH);
}

/** How many looks a window of that length has to account for: they are allotted by √length, not evenly. */
export function looksADay(looks: number, windowMs: Millis): number {
  return (looks * DAY) / Math.sqrt(windowMs * BALANCE);
}

/** Whether a window may be evidence at all: most are not, which saves the exact test. One inside a hole never is. */
export function worthALook(observed: number, mean: number, excess = 0): boolean {
  const surplus = observed - mean;
  if (observed < REPORTS_MIN || mean <= 0 || surplus <= 0) return false;
  return surplus * surplus > DEVIATIONS_MIN ** 2 * (1 + excess) * mean;
}

/** −log10 P(X ≥ observed), X ~ NB(mean, excess) with its learned far tail; 0 if the window fails {@link worthALook}. */
export function windowSurprise(observed: number, mean: number, excess: number, tail: Tail): number {
  if (!worthALook(observed, mean, excess)) return 0;
  return -trueTail(logTail(observed, mean, excess), tail) * Math.LOG10E;
}

/**
 * Evidence of one window by itself: −log10 of the probability of ever seeing that many reports in a window of that length on an ordinary
 * day, ≥ 0:
 *
 *     −log10 ( looks · day / √(window · ½ h) · P(X ≥ observed) ),  X ~ NB(mean, excess), with its learned far tail
 *
 * `excess` is variance / mean − 1, baseline error included. Source of the tail: {@link Tail}.
 */
export function windowEvidence(
  observed: number,
  mean: number,
  excess: number,
  tail: Tail,
  windowMs: Millis,
  looks: number,
): number {
  const surprise = windowSurprise(observed, mean, excess, tail);
  return surprise === 0 ? 0 : Math.max(0, surprise - Math.log10(looksADay(looks, windowMs)));
}

/** What a stream knows about its ordinary counts, for windows that end now. */
export interface Ordinary {
  /** Variance / mean − 1 of an ordinary count with that mean. */
  excess(windowMs: Millis, mean: number): number;
  tail(windowMs: Millis): Tail;
  /** How many times a day single buckets of its past held a meaningless burst as large as the window would need. */
  burstsADay(window: number): number;
}

/** All windows that end at a moment; reused for each judgement. */
export class Looks {
  /** Lengths in buckets (the open one counts in full) and in time. */
  readonly lengths: number[] = [];
  readonly windowMs: Millis[] = [];
  readonly observed: number[] = [];
  readonly expected: number[] = [];
  readonly excess: number[] = [];
  readonly tails: Tail[] = [];
  count = 0;
  /** The judgement: evidence ≥ 0, and the window that provides it. */
  evidence = 0;
  window = 0;
  /** The evidence of that window before bursts are taken into account. */
  whole = 0;
  /** Nominal evidence of each window: its own, corrected for all looks of a day; −∞ if there is none. */
  readonly #nominal: number[] = [];
  #times = 1;

  clear(): void {
    this.count = 0;
    this.evidence = 0;
    this.window = 0;
    this.whole = 0;
  }

  add(length: number, windowMs: Millis, observed: number, expected: number): void {
    const i = this.count++;
    this.lengths[i] = length;
    this.windowMs[i] = windowMs;
    this.observed[i] = observed;
    this.expected[i] = expected;
  }

  /**
   * Finds the most surprising window. `total` is {@link looksOf} the stream's windows; `times` is the number of looks per bucket, more than
   * one if the open bucket is judged as well.
   */
  judge(total: number, ordinary: Ordinary, times = 1): void {
    this.#times = times;
    if (!this.#worthwhile()) return;
    this.#ask(ordinary);
    const top = this.#mostSurprising(total);
    if (top < 0) return;
    const nominal = this.#nominal[top] as number;
    const whole = this.#attained(nominal, total);
    this.#settle(top, whole, ordinary);
    if (this.evidence > whole - BURST_MATTERS) return;
    // A single burst explains that window. A less surprising one may contain more than that.
    for (let i = 0; i < this.count; i++) {
      const other = this.#nominal[i] as number;
      if (i !== top && other > NOMINAL_MIN && other + (whole - nominal) > this.evidence)
        this.#settle(i, this.#attained(other, total), ordinary);
    }
  }

  /** The overall evidence if this is the most surprising window; nominal evidence assumes one look per bucket. */
  #attained(nominal: number, total: number): number {
    return Math.max(0, attainedEvidence(nominal, this, total) - Math.log10(this.#times));
  }

  #worthwhile(): boolean {
    for (let i = 0; i < this.count; i++)
      if (worthALook(this.observed[i] as number, this.expected[i] as number)) return true;
    return false;
  }

  #ask(ordinary: Ordinary): void {
    for (let i = 0; i < this.count; i++) {
      const windowMs = this.windowMs[i] as number;
      this.excess[i] = ordinary.excess(windowMs, this.expected[i] as number);
      this.tails[i] = ordinary.tail(windowMs);
    }
  }

  #mostSurprising(total: number): number {
    let top = -1;
    let highest = NOMINAL_MIN;
    for (let i = 0; i < this.count; i++) {
      const [observed, mean] = [this.observed[i] as number, this.expected[i] as number];
      const surprise = windowSurprise(observed, mean, this.excess[i] as number, this.tails[i] as Tail);
      this.#nominal[i] = -Infinity;
      if (surprise === 0) continue;
      const nominal = surprise - Math.log10(looksADay(total, this.windowMs[i] as number));
      this.#nominal[i] = nominal;
      if (nominal <= highest) continue;
      highest = nominal;
      top = i;
    }
    return top;
  }

  #settle(window: number, whole: number, ordinary: Ordinary): void {
    if (whole <= this.evidence) return;
    const bursts = whole < BURST_FROM ? 0 : ordinary.burstsADay(window);
    const evidence = bursts === 0 ? whole : Math.max(0, -Math.log10(10 ** -whole + bursts));
    if (evidence <= this.evidence) return;
    this.evidence = evidence;
    this.window = window;
    this.whole = whole;
  }
}

/**
 * The evidence of all windows together when the most surprising one has nominal evidence `nominal` (−log10 of its probability times all
 * looks of a day): −log10 of how many times a day any of them is expected to be as surprising by chance. Because counts are integers, some
 * of a window's allowed probability goes unused, most of it at small services; it is added back:
 *
 *     −log10 Σ over windows of  looks_w · (day / w) · P_w(X ≥ smallest count as surprising)
 *
 * After R. E. Tarone, A modified Bonferroni method for discrete data, Biometrics 46, 1990.
 */
export function attainedEvidence(nominal: number, looks: Looks, total: number): number {
  if (nominal < NOMINAL_MIN) return 0;
  const at = Math.min(nominal, ATTAINED_MAX);
  let sum = 0;
  for (let i = 0; i < looks.count; i++) {
    const windowMs = looks.windowMs[i] as number;
    const allowed = -at * Math.LN10 - Math.log(looksADay(total, windowMs));
    const mean = looks.expected[i] as number;
    const attained = attainedTail(allowed, mean, looks.excess[i] as number, looks.tails[i] as Tail);
    sum += ((looksOfOne(looks.lengths[i] as number) * DAY) / windowMs) * attained;
  }
  return Math.max(0, nominal - at - Math.log10(Math.max(sum, Number.MIN_VALUE)));
}

/** P(X ≥ k) for the smallest k ≥ `REPORTS_MIN` at which it is at most e^`allowed`. */
function attainedTail(allowed: number, mean: number, excess: number, tail: Tail): number {
  const most = Math.exp(allowed);
  if (mean * (1 + excess) > COARSE_MAX) return most;
  const target = Math.exp(modelTail(allowed, tail)) * (1 + 1e-9);
  let probability = Math.exp(excess > 0 ? (-mean * Math.log1p(excess)) / excess : -mean);
  let rest = 1;
  for (let k = 0; k < COUNTS_TRIED_MAX; k++) {
    if (k >= REPORTS_MIN && rest <= target) return Math.exp(trueTail(Math.log(Math.max(rest, 1e-300)), tail));
    rest -= probability;
    probability *= (mean + k * excess) / ((k + 1) * (1 + excess));
  }
  return most;
}
