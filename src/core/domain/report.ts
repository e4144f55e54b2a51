import type { Device } from './device.ts';
import type { Place } from './place.ts';
import type { SenderGroups } from './sender.ts';
import type { Millis } from '../base/time.ts';

/** One person's word that a service does not work for them, as it stands in the report log. */
export interface Report {
  /** Position in the report log: 1, 2, 3 … without meaning beyond the order. */
  readonly seq: number;
  /** Public and unguessable; what a reporter is answered. */
  readonly id: string;
  /** When the server accepted it; never decreases along the log. */
  readonly at: Millis;
  /** Slug of the service. */
  readonly service: string;
  /** Slug of the problem; null where the reporter chose none. */
  readonly problem: string | null;
  readonly place: Place | null;
  /** Number of the autonomous system it came through: 2856; null where it is not known. */
  readonly network: number | null;
  /** A pseudonym that changes with the daily salt, never an address. */
  readonly reporter: string;
  /**
   * The groups of addresses it came from; null where the operator vouches for the network it came from, and in reports of
   * versions that did not tell.
   */
  readonly sender: SenderGroups | null;
  /** The device that sent it; null where it sent no token, and in reports of versions that did not ask for one. */
  readonly device: Device | null;
  readonly comment: string | null;
  /** Whether it is one voice in the counts; a report kept aside is logged all the same. */
  readonly counted: boolean;
  /** Why it was kept aside; null where it counts. */
  readonly reason: AsideReason | null;
}

/** Why an accepted report does not count. */
export type AsideReason =
  /** The person was counted before. */
  | 'repeat'
  /** Its address has as many voices as it may have. */
  | 'crowded'
  /** Made so long before it came that it says nothing of now; it is dated as it came, and nobody's voice. */
  | 'late';
export const ASIDE_REASONS: readonly AsideReason[] = ['repeat', 'crowded', 'late'];
