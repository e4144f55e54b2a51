import type { Incident } from '../core/incident/incident.ts';
import type { Millis } from '../core/base/time.ts';
import type { Update } from '../core/incident/update.ts';

/** Faded incidents, which were never reported, are kept but are in no list. */
export interface Incidents {
  get(id: string): Promise<Incident | null>;
  /** Incidents not yet resolved, including pending ones: what a restart continues. */
  active(): Promise<Incident[]>;
  /**
   * Reported incidents (`detectedAt` set), newest detection first, then highest id. `before`: only those detected earlier; with `beforeId`
   * also those detected at `before` with a lower id. For the next page, pass both from the last incident seen, since one tick may detect
   * many.
   */
  list(filter: { service?: string; before?: Millis; beforeId?: string; limit: number }): Promise<Incident[]>;
  /** Reported incidents that ended after `at`, latest end first, then highest id. */
  endedAfter(at: Millis, limit: number): Promise<Incident[]>;
  /** Updates of an incident, oldest first. */
  updates(incident: string): Promise<Update[]>;
}
