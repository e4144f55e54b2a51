import type { Baseline } from './baseline.ts';
import { isUnknown, clampCount } from '../base/count.ts';
import type { Coverage } from '../domain/coverage.ts';
import { HourTally } from './hour-tally.ts';
import type { Pieces } from '../base/pieces.ts';
import { SAMPLE_MEAN, type Scale, type Scatter } from './scatter.ts';
import { HOUR, WEEK, type Millis } from '../base/time.ts';
import type { Windows } from './windows.ts';

/** Past counts of a stream from elsewhere: consecutive buckets of `bucketMs` from `start`; NaN for an unknown count. */
export interface PastCounts {
  readonly start: Millis;
  readonly bucketMs: Millis;
  readonly counts: readonly number[];
}

/** Buckets learned at a time, which takes a few milliseconds. */
const LEARNED_AT_ONCE = 8_192;

/** In a long past, this many windows of each length are enough to learn dispersion from … */
const PAST_WINDOWS = 400;
/** … chosen by a small fractional part of their number times the golden ratio, which covers all hours of the week evenly. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** The parts of a stream that learn from a past; `windows` if its buckets are as long as the stream's. */
interface Learner {
  readonly baseline: Baseline;
  readonly scatter: Scatter;
  readonly windows: Windows | null;
  readonly coverage: Coverage;
}

/**
 * Learns the counts of consecutive buckets from `start`, in order, each judged by what was known before it. In the first half, or the first
 * week, apparent noise is a rhythm not yet learned, so only the rest teaches scatter.
 */
export function* learnPast(
  learner: Learner,
  start: Millis,
  bucketMs: Millis,
  counts: ArrayLike<number>,
): Pieces {
  const lesson = new Lesson(learner, start, bucketMs, counts.length);
  for (let from = 0; from < counts.length; from += LEARNED_AT_ONCE) {
    if (from > 0) yield;
    lesson.teach(counts, from, Math.min(counts.length, from + LEARNED_AT_ONCE));
  }
  lesson.end();
}

/** Learns consecutive buckets, some at a time. */
class Lesson {
  readonly #learner: Learner;
  readonly #start: Millis;
  readonly #bucketMs: Millis;
  readonly #firstHour: number;
  readonly #scatter: ScatterLesson;
  readonly #hourly = new HourTally();

  constructor(learner: Learner, start: Millis, bucketMs: Millis, buckets: number) {
    this.#learner = learner;
    this.#start = start;
    this.#bucketMs = bucketMs;
    this.#firstHour = Math.ceil(start / HOUR);
    const end = start + buckets * bucketMs;
    const hours = Math.max(0, Math.floor(end / HOUR) - this.#firstHour);
    const trusted = this.#firstHour * HOUR + Math.min(WEEK, (hours * HOUR) / 2);
    this.#scatter = new ScatterLesson(learner, trusted, end, bucketMs);
  }

  /** Learns the buckets [from, to). */
  teach(counts: ArrayLike<number>, from: number, to: number): void {
    const { baseline, windows, coverage } = this.#learner;
    const bucketMs = this.#bucketMs;
    for (let i = from; i < to; i++) {
      const at = this.#start + i * bucketMs;
      const unknown = isUnknown(counts[i] as number);
      const count = unknown ? Number.NaN : clampCount(counts[i] as number);
      const mean = (baseline.rate(at + bucketMs / 2) * bucketMs) / HOUR;
      windows?.push(unknown ? 0 : count, unknown ? 0 : mean);
      this.#scatter.add(at + bucketMs, count, mean);
      if (unknown) coverage.add('lost', at, at + bucketMs);
      else this.#hourly.add(count, bucketMs);
      if ((at + bucketMs) % HOUR === 0) this.#closeHour(Math.floor(at / HOUR), at);
    }
  }

  #closeHour(hour: number, at: Millis): void {
    const { baseline, scatter, coverage } = this.#learner;
    const total = this.#hourly.total();
    this.#hourly.clear();
    if (hour < this.#firstHour) return;
    if (isUnknown(total)) baseline.passHour(hour);
    else {
      scatter.fade(HOUR);
      if (baseline.closePastHour(hour, total)) refreshScatter(baseline, scatter);
    }
    coverage.forget(at);
  }

  end(): void {
    const { baseline, scatter, windows } = this.#learner;
    baseline.closePast();
    refreshScatter(baseline, scatter);
    windows?.resum();
  }
}

/** Updates the estimates of scatter, as {@link Scatter.refresh} does, and gives the baseline the dispersion of an hour. */
export function refreshScatter(baseline: Baseline, scatter: Scatter, steady = false): void {
  scatter.refresh(steady);
  baseline.dispersion = 1 + scatter.excess(HOUR, 0);
}

/** Sums buckets to the windows that teach scatter. */
class ScatterLesson {
  readonly #learner: Learner;
  readonly #trusted: Millis;
  readonly #bucketMs: Millis;
  readonly #shares: readonly number[];
  readonly #seen: Float64Array;
  readonly #usual: Float64Array;

  constructor(learner: Learner, trusted: Millis, end: Millis, bucketMs: Millis) {
    const { scales } = learner.scatter;
    this.#learner = learner;
    this.#trusted = trusted;
    this.#bucketMs = bucketMs;
    this.#shares = scales.map(({ windowMs }) => (PAST_WINDOWS * windowMs) / (end - trusted));
    this.#seen = new Float64Array(scales.length);
    this.#usual = new Float64Array(scales.length);
  }

  /** A bucket that ends at `end`; a window containing an unknown one teaches nothing. */
  add(end: Millis, count: number, mean: number): void {
    const { scales } = this.#learner.scatter;
    for (let s = 0; s < scales.length; s++) {
      const { windowMs } = scales[s] as Scale;
      if (windowMs % this.#bucketMs !== 0) continue;
      this.#seen[s] = (this.#seen[s] as number) + count;
      this.#usual[s] = (this.#usual[s] as number) + mean;
      if (end % windowMs !== 0) continue;
      if (end >= this.#trusted + windowMs + this.#bucketMs) this.#teach(s, windowMs, end);
      this.#seen[s] = 0;
      this.#usual[s] = 0;
    }
  }

  #teach(scale: number, windowMs: Millis, end: Millis): void {
    const { baseline, scatter } = this.#learner;
    const seen = this.#seen[scale] as number;
    const mean = this.#usual[scale] as number;
    if (isUnknown(seen)) return;
    const uncertainty = baseline.uncertainty(end - 1, windowMs);
    const taken = mean <= SAMPLE_MEAN || ((end / windowMs) * GOLDEN) % 1 < (this.#shares[scale] as number);
    if (taken) scatter.observe(scale, seen, mean, uncertainty);
    scatter.observeTail(scale, seen, mean, uncertainty);
  }
}

/** Teaches a detector the past counts that end before `start`; from there on the stream has its own observations. */
export function* learnBefore(
  detector: { lessons(from: Millis, bucketMs: Millis, counts: ArrayLike<number>): Pieces },
  past: PastCounts,
  start: Millis,
): Pieces {
  const usable = Math.min(past.counts.length, Math.max(0, Math.floor((start - past.start) / past.bucketMs)));
  if (usable > 0) yield* detector.lessons(past.start, past.bucketMs, past.counts.slice(0, usable));
}
