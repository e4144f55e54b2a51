import type { Answer } from './answer.ts';
import type { Device } from './device.ts';
import type { Manner } from './manner.ts';
import type { Place, Placed } from './place.ts';
import type { SenderGroups } from './sender.ts';
import type { Millis } from '../base/time.ts';

/**
 * One person's word that a service does not work for them, as it stands in the report log. What they say afterwards, that it works
 * again, stands there too, and is kept aside: only what has no `reason` is a complaint.
 */
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
  /** How the place is known; left out where there is none, and in reports of versions that did not tell. */
  readonly placed?: Placed;
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
  /** Left out where nothing is said of it, as in reports of versions that did not ask. */
  readonly manner?: Manner;
  readonly comment: string | null;
  /** Whether it is one voice in the counts; a report kept aside is logged all the same. */
  readonly counted: boolean;
  /** With `answer`: what was added. */
  readonly answer?: Answer;
  /** Why it was kept aside; null where it counts. */
  readonly reason: AsideReason | null;
}

/**
 * Why an accepted word is no complaint that counts. Who reads the log and does not know one of these takes it for kept aside, never
 * for a complaint.
 */
export type AsideReason =
  /** The person's complaint is counted already. */
  | 'repeat'
  /** Its address has as many voices as it may have. */
  | 'crowded'
  /** Made so long before it came that it says nothing of now; it is dated as it came, and nobody's voice. */
  | 'late'
  /** Another word: that the service works again; counted apart from complaints. */
  | 'works'
  /** Such a word by somebody who has said so already, or from an address that has as many voices of that kind as it may have. */
  | 'works_repeat'
  /** What a reporter added to a report. */
  | 'answer';
export const ASIDE_REASONS: readonly AsideReason[] = [
  'repeat',
  'crowded',
  'late',
  'works',
  'works_repeat',
  'answer',
];

/** Whether a logged word is in any rollup: complaints that count, and what is counted apart from them. */
export function isTallied(reason: AsideReason | null): boolean {
  return reason === null || reason === 'works' || reason === 'answer';
}
