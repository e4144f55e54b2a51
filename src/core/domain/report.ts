import type { Answer } from './answer.ts';
import type { Device } from './device.ts';
import type { Manner } from './manner.ts';
import type { Place, Placed } from './place.ts';
import type { SenderGroups } from './sender.ts';
import type { Millis } from '../base/time.ts';

/**
 * One person's report that a service does not work for them, as stored in the report log. If they later say that it works again, that is
 * stored there too, and kept aside: only entries without a `reason` are complaints.
 */
export interface Report {
  /** Position in the report log: 1, 2, 3 …, with no meaning beyond the order. */
  readonly seq: number;
  /** Public and unguessable; returned to the reporter. */
  readonly id: string;
  /** When the server accepted it; never decreases along the log. */
  readonly at: Millis;
  /** Slug of the service. */
  readonly service: string;
  /** Slug of the problem; null if the reporter chose none. */
  readonly problem: string | null;
  readonly place: Place | null;
  /** How the place was determined; omitted if there is none, and in reports of earlier versions. */
  readonly placed?: Placed;
  /** Number of the autonomous system it came through: 2856; null if unknown. */
  readonly network: number | null;
  /** A pseudonym that changes with the daily salt, never an address. */
  readonly reporter: string;
  /** The address blocks it came from; null if the operator vouches for its network, and in reports of earlier versions. */
  readonly sender: SenderGroups | null;
  /** The device that sent it; null if it sent no token, and in reports of earlier versions. */
  readonly device: Device | null;
  /** Omitted if nothing is known, as in reports of earlier versions. */
  readonly manner?: Manner;
  readonly comment: string | null;
  /** Whether it is a voice in the counts; a report kept aside is logged all the same. */
  readonly counted: boolean;
  /** For the reason `answer`: what was added. */
  readonly answer?: Answer;
  /** Why it was kept aside; null if it counts. */
  readonly reason: AsideReason | null;
}

/**
 * Why an accepted entry does not count as a complaint. A reader of the log that does not know one of these must treat the entry as kept
 * aside, never as a complaint.
 */
export type AsideReason =
  /** The person's complaint has already been counted. */
  | 'repeat'
  /** Its address already has as many voices as it may have. */
  | 'crowded'
  /** Made so long before it arrived that it says nothing about now; it is dated as it arrived, and uses up no voice. */
  | 'late'
  /** A message that the service works again; counted separately from complaints. */
  | 'works'
  /** Such a message from a person who has already sent one, or from an address that has all its voices of that kind. */
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

/** Whether a logged entry is in any rollup: complaints that count, and what is counted separately from them. */
export function isTallied(reason: AsideReason | null): boolean {
  return reason === null || reason === 'works' || reason === 'answer';
}
