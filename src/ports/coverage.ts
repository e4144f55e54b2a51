import type { Hole } from '../core/domain/coverage.ts';
import type { Millis } from '../core/base/time.ts';

/** When reports could be taken: facts, like the reports themselves. */
export interface CoverageLog {
  /** Records that reports could be taken up to `until`; never goes back. */
  cover(until: Millis): Promise<void>;
  /** Up to when they could be taken, as last recorded; null in a new store. */
  coveredUntil(): Promise<Millis | null>;
  /** Inserts a hole, or replaces the one with the same service and beginning; one of length zero deletes it. */
  put(hole: Hole): Promise<void>;
  /** Holes that overlap [from, to), by beginning, then service; with `service` only its own and those of all services. */
  holes(from: Millis, to: Millis, service?: string): Promise<Hole[]>;
}
