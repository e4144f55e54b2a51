import type { Hole } from '../core/domain/coverage.ts';
import type { Millis } from '../core/base/time.ts';

/** From when to when reports could be taken: facts like the reports themselves. */
export interface CoverageLog {
  /** Says that reports could be taken up to `until`; it never goes back. */
  cover(until: Millis): Promise<void>;
  /** Up to when they could be, as far as was said; null in a new store. */
  coveredUntil(): Promise<Millis | null>;
  /** Puts a hole in the place of an earlier one of the same service and beginning; one without length takes that back. */
  put(hole: Hole): Promise<void>;
  /** Holes that overlap [from, to), by beginning, then service; with `service` only those of it and of all. */
  holes(from: Millis, to: Millis, service?: string): Promise<Hole[]>;
}
