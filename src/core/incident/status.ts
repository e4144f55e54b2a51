import type { Incident } from './incident.ts';
import type { Millis } from '../base/time.ts';

/**
 * What the page of a service says. `learning`: too little is known to call it normal, though a surge still shows.
 * `possible`: more reports than usual, not yet significantly. `problems`: significantly more than usual.
 */
export type Status = 'learning' | 'normal' | 'possible' | 'problems';
export const STATUSES: readonly Status[] = ['learning', 'normal', 'possible', 'problems'];

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

/** The counts to be expected in an interval: the mean, and the band most ordinary days stay in. */
export interface Band {
  readonly from: Millis;
  readonly to: Millis;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** How much is known of what is usual: hours seen, at most eight weeks, and how many before it is more than a guess. */
export interface Knowledge {
  readonly observedMs: Millis;
  readonly neededMs: Millis;
}

/** A service as of one tick: all that pages, the API and the live stream say about it. */
export interface ServiceState {
  readonly service: string;
  readonly status: Status;
  readonly judgement: Judgement;
  /** The incident under way, a pending one included; null where there is none. */
  readonly incident: Incident | null;
  /** Less than is needed where the status is `learning`, or was before an incident began. */
  readonly knowledge: Knowledge;
}

/** The status of a service with that incident under way, or none. */
export function statusOf(incident: Incident | null, learning: boolean): Status {
  switch (incident?.state) {
    case 'open':
      return 'problems';
    case 'pending':
    case 'recovering':
      return 'possible';
    case 'resolved':
    case undefined:
      return learning ? 'learning' : 'normal';
  }
}
