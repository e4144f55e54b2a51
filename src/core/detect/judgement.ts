import { WEEK, type Millis } from '../base/time.ts';
import type { LessWeight } from '../domain/less-weight.ts';

/** The detector's result for a stretch of event time: the observed and the expected count, and how surprising that is. */
export interface Judgement extends LessWeight {
  /** End of what was judged (exclusive): the close of a bucket, or the moment of a partial one. */
  readonly at: Millis;
  /** −log10 of the probability of a surge like this on an ordinary day, corrected for the number of windows; ≥ 0. */
  readonly evidence: number;
  /** The decisive window, ending at `at`: its length and its observed and expected reports. */
  readonly windowMs: Millis;
  readonly observed: number;
  readonly expected: number;
  /** The facet that these reports belong to, `city:GB/London`; absent if they are those of the whole service. */
  readonly facet?: string;
}

/** How much is known about what is usual: observed hours, at most eight weeks, and how many make it more than a guess. */
export interface Knowledge {
  readonly observedMs: Millis;
  readonly neededMs: Millis;
}

/** Each hour of the week once. */
export const KNOWLEDGE_NEEDED: Millis = WEEK;
