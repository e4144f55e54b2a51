import type { Millis } from '../core/base/time.ts';
import type { Update } from '../core/incident/update.ts';

/** An update of an incident as it was published. It is final, whatever a later judge would have decided. */
export interface Decision {
  /** Its position in the order of publishing, from 1. */
  readonly number: number;
  /** The version of the judge that took it; null for decisions from before that was recorded. */
  readonly judge: number | null;
  readonly update: Update;
}

/**
 * What was decided and published: append-only, never changed or deleted. What refers to an incident (marks, links, what subscribers were
 * told) relies on it.
 */
export interface Decisions {
  /** Decisions with a `number` above `after`, in order, at most `limit`. */
  read(after: number, limit: number): Promise<Decision[]>;
  /** Decisions on an incident, oldest first. */
  of(incident: string): Promise<Decision[]>;
  /** The latest `at` of a commit: a judge that starts now publishes nothing at or before it. Null in a new store. */
  until(): Promise<Millis | null>;
}
