/** How many of a window's reports are considered, given the observed and the expected number. */
export type Judged = (observed: number, expected: number) => number;

/** Considers every report. */
export const allJudged: Judged = (observed) => observed;

/** How a closed bucket is learned from. */
export interface Learning {
  /** Called after it was judged and before it is learned. */
  readonly judged?: () => void;
  /** How many of a window's reports teach what is usual. */
  readonly taught?: Judged;
}
