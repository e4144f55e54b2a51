/** How many of the reports of a window are looked at, of those that were observed, and where so many were expected. */
export type Judged = (observed: number, expected: number) => number;

/** Looks at every report. */
export const allJudged: Judged = (observed) => observed;

/** How a bucket that is closed is learned from. */
export interface Learning {
  /** Called when it was judged, before it is learned. */
  readonly judged?: () => void;
  /** How many of the reports of a window teach what is usual. */
  readonly taught?: Judged;
}
