import { Looks, looksOf, type Ordinary } from './evidence.ts';
import { allJudged, type Judged } from './judged.ts';
import type { Scatter } from './scatter.ts';
import { logTail } from '../stats/negative-binomial.ts';
import { SECOND, type Millis } from '../base/time.ts';
import type { Windows } from './windows.ts';

/** Working memory for a judgement, shared by all streams; nothing in it is kept between calls. */
const LOOKS = new Looks();

/** The open bucket is judged every few seconds, mostly with the same reports: as measured, it is worth this many looks. */
const OPEN_LOOKS = 1.6;

/** The minimum age assumed for a partial bucket: five reports within one second are not five independent chances. */
const PARTIAL_MIN: Millis = 10 * SECOND;

/** How long a bucket counts as open at `at`. */
export function openedFor(start: Millis, at: Millis, bucketMs: Millis): Millis {
  return Math.min(Math.max(at - start, PARTIAL_MIN), bucketMs);
}

/** The open bucket: its reports so far, how long it has been open, and the expected reports in that time. */
interface OpenBucket {
  readonly observed: number;
  readonly openMs: Millis;
  readonly expected: number;
}

/** What a stream says about a window that ends with its last closed bucket. */
interface Stream {
  /** Variance / mean − 1 for that many expected reports, baseline error included. */
  excess(windowMs: Millis, mean: number): number;
  /** How much of it is known: less than its length if it includes a hole. */
  known(windowMs: Millis): Millis;
}

/** Judges all windows of a stream together and finds the most surprising one: the {@link Looks} of that moment. */
export class WindowScan {
  /** How many windows of a day's length an ordinary day is worth; see {@link looksOf}. */
  readonly looks: number;
  readonly #windows: Windows;
  readonly #bucketMs: Millis;
  readonly #known: (windowMs: Millis) => Millis;
  readonly #ordinary: Ordinary;
  /** Reports of the open bucket if it is judged, null if only closed ones are. */
  #open: number | null = null;

  constructor(windows: Windows, scatter: Scatter, bucketMs: Millis, { excess, known }: Stream) {
    this.#windows = windows;
    this.#bucketMs = bucketMs;
    this.#known = known;
    this.looks = looksOf(windows.lengths);
    this.#ordinary = {
      excess,
      tail: (windowMs) => scatter.tail(windowMs),
      burstsADay: (window) => this.#explainedByBurst(window, scatter),
    };
  }

  /** The windows of closed buckets, with only as many of their reports as are `judged`. The result is valid until the next call. */
  closed(judged: Judged = allJudged): Looks {
    const { lengths, observed, expected } = this.#windows;
    LOOKS.clear();
    let before = 0;
    for (let i = 0; i < lengths.length; i++) {
      const length = lengths[i] as number;
      const knownMs = this.#known(length * this.#bucketMs);
      // A longer window with no more known time is the same one.
      if (knownMs <= before) continue;
      LOOKS.add(length, knownMs, judged(observed[i] as number, expected[i] as number), expected[i] as number);
      before = knownMs;
    }
    return this.#judge(null, 1);
  }

  /** The open bucket, alone and together with each window of at most `most` closed ones. */
  open({ observed, openMs, expected: usual }: OpenBucket, most: number, judged: Judged = allJudged): Looks {
    const { lengths, observed: closed, expected } = this.#windows;
    const seen = judged(observed, usual);
    LOOKS.clear();
    LOOKS.add(1, openMs, seen, usual);
    let before = 0;
    for (let i = 0; i < lengths.length && (lengths[i] as number) <= most; i++) {
      const length = lengths[i] as number;
      const knownMs = this.#known(length * this.#bucketMs);
      if (knownMs <= before) continue;
      const mean = usual + (expected[i] as number);
      LOOKS.add(length + 1, openMs + knownMs, judged(observed + (closed[i] as number), mean), mean);
      before = knownMs;
    }
    return this.#judge(seen, OPEN_LOOKS);
  }

  #judge(open: number | null, times: number): Looks {
    this.#open = open;
    LOOKS.judge(this.looks, this.#ordinary, times);
    return LOOKS;
  }

  /** P(the rest of the window is as usual as observed) if its largest bucket was a burst, times how often those occur per day. */
  #explainedByBurst(window: number, scatter: Scatter): number {
    const length = LOOKS.lengths[window] as number;
    const closed = this.#open === null ? length : length - 1;
    let largest = this.#open ?? 0;
    for (let ago = 0; ago < closed; ago++) largest = Math.max(largest, this.#windows.count(ago));
    // If only a part of the reports is judged, no bucket can have more than that.
    largest = Math.min(largest, LOOKS.observed[window] as number);
    const mean = LOOKS.expected[window] as number;
    const bucketMean = mean / length;
    const burst = logTail(largest, bucketMean, LOOKS.excess[0] as number);
    const rest = (LOOKS.observed[window] as number) - largest;
    return (
      scatter.burstsADay(burst) * Math.exp(logTail(rest, mean - bucketMean, LOOKS.excess[window] as number))
    );
  }
}
