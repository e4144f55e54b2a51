import { WEEK, type Millis } from '../base/time.ts';

/** What the detector says of a stretch of event time: how many reports, how many were to be expected, how surprising. */
export interface Judgement {
  /** End of what was judged (exclusive): the close of a bucket, or the moment of a partial one. */
  readonly at: Millis;
  /** −log10 of the probability of a surge like this on an ordinary day, corrected for the windows looked at; ≥ 0. */
  readonly evidence: number;
  /** The window, ending at `at`, that says it best: its length and its reports, seen and expected. */
  readonly windowMs: Millis;
  readonly observed: number;
  readonly expected: number;
  /** The facet whose reports these are, `city:GB/London`; absent where they are those of the whole service. */
  readonly facet?: string;
}

/** How much is known of what is usual: hours seen, at most eight weeks, and how many before it is more than a guess. */
export interface Knowledge {
  readonly observedMs: Millis;
  readonly neededMs: Millis;
}

/** Each hour of the week once. */
export const KNOWLEDGE_NEEDED: Millis = WEEK;
