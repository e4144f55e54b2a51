import type { Answer } from './answer.ts';
import type { Place } from './place.ts';
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
  /** Number of the autonomous system it came through: 2856; null where it is not known. */
  readonly network: number | null;
  /** A pseudonym that changes with the daily salt, never an address. */
  readonly reporter: string;
  /**
   * The groups of addresses it came from; null where the operator vouches for the network it came from, and in reports of
   * versions that did not tell.
   */
  readonly sender: SenderGroups | null;
  readonly comment: string | null;
  /** Whether it is one voice in the counts; a report kept aside is logged all the same. */
  readonly counted: boolean;
  /** With `answer`: what was added. */
  readonly answer?: Answer;
  /** Why it was kept aside; null where it counts. */
  readonly reason: AsideReason | null;
}

/**
 * Why an accepted word is no complaint that counts. `repeat`: the same person's complaint is counted already. `works`: it is another
 * word, that the service works again, counted apart from complaints; `works_repeat`: the same person has said that already. `answer`: it is what a reporter added to a report. Who
 * reads the log and does not know one of these takes it for kept aside, never for a complaint.
 */
export type AsideReason = 'repeat' | 'works' | 'works_repeat' | 'answer';
export const ASIDE_REASONS: readonly AsideReason[] = ['repeat', 'works', 'works_repeat', 'answer'];
