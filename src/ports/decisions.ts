import type { Millis } from '../core/base/time.ts';
import type { Update } from '../core/incident/update.ts';

/** An update of an incident as it was published. It stands, whatever a later judge would have decided. */
export interface Decision {
  /** Its place in the order of publishing, from 1. */
  readonly number: number;
  /** The version of the judge that took it; null where that was not yet written down. */
  readonly judge: number | null;
  readonly update: Update;
}

/**
 * What was decided and published: append-only, nothing in it is ever changed or deleted. What hangs on an incident (marks,
 * links, what subscribers were told) relies on it.
 */
export interface Decisions {
  /** Those with a `number` above `after`, in order, at most `limit`. */
  read(after: number, limit: number): Promise<Decision[]>;
  /** Those on an incident, oldest first. */
  of(incident: string): Promise<Decision[]>;
  /** The latest `at` of a commit: who judges from here on publishes nothing at or before it. Null in a new store. */
  until(): Promise<Millis | null>;
}
