import { Looks, looksOf, type Ordinary } from './evidence.ts';
import type { Scatter } from './scatter.ts';
import { logTail } from './stats/negative-binomial.ts';
import type { Millis } from './time.ts';
import type { Windows } from './windows.ts';

/** Working space of a judgement, the same for all streams; nothing in it outlives a call. */
const LOOKS = new Looks();

/** The open bucket is looked at every few seconds, most of the time with the same reports: measured as so many looks. */
const OPEN_LOOKS = 1.6;

/** The open bucket: its reports so far, how long it has been open, what was to be expected in that time. */
export interface OpenBucket {
  readonly observed: number;
  readonly openMs: Millis;
  readonly expected: number;
}

/** Looks at the windows of a stream, all at once, and says which is the most surprising: {@link Looks} of that moment. */
export class Lookout {
  /** How many windows a day long an ordinary day is worth; see {@link looksOf}. */
  readonly looks: number;
  readonly #windows: Windows;
  readonly #bucketMs: Millis;
  readonly #ordinary: Ordinary;
  /** Reports of the open bucket where it is judged, null where only closed ones are. */
  #open: number | null = null;

  /** `excess` is variance / mean − 1 of a window that ends now, baseline error included. */
  constructor(
    windows: Windows,
    scatter: Scatter,
    bucketMs: Millis,
    excess: (windowMs: Millis, mean: number) => number,
  ) {
    this.#windows = windows;
    this.#bucketMs = bucketMs;
    this.looks = looksOf(windows.lengths);
    this.#ordinary = {
      excess,
      tail: (windowMs) => scatter.tail(windowMs),
      burstsADay: (window) => this.#explainedByBurst(window, scatter),
    };
  }

  /** The windows of closed buckets. What it returns holds until anybody looks again. */
  closed(): Looks {
    const { lengths, observed, expected } = this.#windows;
    LOOKS.clear();
    for (let i = 0; i < lengths.length; i++) {
      const length = lengths[i] as number;
      LOOKS.add(length, length * this.#bucketMs, observed[i] as number, expected[i] as number);
    }
    return this.#judge(null, 1);
  }

  /** The open bucket, alone and together with each window of at most `most` closed ones. */
  open({ observed: seen, openMs, expected: usual }: OpenBucket, most: number): Looks {
    const { lengths, observed, expected } = this.#windows;
    LOOKS.clear();
    LOOKS.add(1, openMs, seen, usual);
    for (let i = 0; i < lengths.length && (lengths[i] as number) <= most; i++) {
      const length = lengths[i] as number;
      const windowMs = openMs + length * this.#bucketMs;
      LOOKS.add(length + 1, windowMs, seen + (observed[i] as number), usual + (expected[i] as number));
    }
    return this.#judge(seen, OPEN_LOOKS);
  }

  #judge(open: number | null, times: number): Looks {
    this.#open = open;
    LOOKS.judge(this.looks, this.#ordinary, times);
    return LOOKS;
  }

  /** P(the rest of the window is as usual as that) where its largest bucket was a burst, times how often those come a day. */
  #explainedByBurst(window: number, scatter: Scatter): number {
    const length = LOOKS.lengths[window] as number;
    const closed = this.#open === null ? length : length - 1;
    let largest = this.#open ?? 0;
    for (let ago = 0; ago < closed; ago++) largest = Math.max(largest, this.#windows.count(ago));
    const mean = LOOKS.expected[window] as number;
    const bucketMean = mean / length;
    const burst = logTail(largest, bucketMean, LOOKS.excess[0] as number);
    const rest = (LOOKS.observed[window] as number) - largest;
    return (
      scatter.burstsADay(burst) * Math.exp(logTail(rest, mean - bucketMean, LOOKS.excess[window] as number))
    );
  }
}
