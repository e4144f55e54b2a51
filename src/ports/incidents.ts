import type { Incident } from '../core/incident/incident.ts';
import type { Millis } from '../core/base/time.ts';
import type { Update } from '../core/incident/update.ts';

/** Faded ones, which were never reported to anybody, are kept but are in no list. */
export interface Incidents {
  get(id: string): Promise<Incident | null>;
  /** Those not yet resolved, pending ones included: what a restart continues. */
  active(): Promise<Incident[]>;
  /**
   * Reported incidents (`detectedAt` set), newest detection first, then highest id. `before`: only those detected earlier;
   * with `beforeId` also those detected at `before` whose id is lower. For the next page give both, of the last one seen:
   * one tick may detect many incidents.
   */
  list(filter: { service?: string; before?: Millis; beforeId?: string; limit: number }): Promise<Incident[]>;
  /** Reported incidents that are over and ended after `at`, the latest end first, then highest id. */
  endedAfter(at: Millis, limit: number): Promise<Incident[]>;
  /** Updates of an incident, oldest first. */
  updates(incident: string): Promise<Update[]>;
}
