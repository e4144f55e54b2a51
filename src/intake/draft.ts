import type { Place } from '../core/domain/place.ts';
import type { SenderGroups } from '../core/domain/sender.ts';
import type { Service } from '../core/domain/service.ts';
import type { Millis } from '../core/base/time.ts';
import type { SendingSite } from './sending-site.ts';
import type { Soon } from '../ports/soon.ts';

/** What came in from outside, before anything is believed. */
export interface ReportRequest {
  /** Slug from the address. */
  readonly service: string;
  /** The parsed body, of whatever shape; undefined where there was none. */
  readonly body: unknown;
  /** The client's address, {@link clientAddress}; lives in memory only as long as this request. */
  readonly address: string;
  readonly idempotencyKey: string | null;
  /** Whose page made the browser send it, as far as that is said. */
  readonly site: SendingSite;
}

/** A reporter as Outcry knows one: today's pseudonym, and yesterday's while its voice may still be remembered. */
export type Pseudonyms = readonly [today: string, ...yesterday: string[]];

/** A report on its way: what was asked, and the facts that the steps have established so far. */
export interface Draft {
  readonly at: Millis;
  readonly request: ReportRequest;
  readonly fields: Fields;
  readonly service: Service | null;
  readonly problem: string | null;
  readonly pseudonyms: Pseudonyms | null;
  readonly place: Place | null;
  readonly network: number | null;
  readonly sender: SenderGroups | null;
  readonly comment: string | null;
}

/** The body once its shape is known to be right. */
export interface Fields {
  readonly problem: string | null;
  readonly place:
    | string
    | { readonly country?: string | undefined; readonly city?: string | undefined }
    | null;
  /** The browser's IANA time zone: `Europe/London`. */
  readonly zone: string | null;
  readonly comment: string | null;
  /** `works`: that the service works again; null: that it does not. */
  readonly says: 'works' | null;
}

/** Why a request was refused: nothing was logged, and the sender is told. */
export type DropReason =
  | 'malformed'
  | 'too_large'
  | 'comment_too_long'
  | 'unknown_service'
  | 'unknown_problem'
  | 'cross_site'
  | 'too_fast'
  | 'counted_already'
  | 'unknown_receipt'
  | 'crowded'
  | 'busy';

export const DROP_REASONS: readonly DropReason[] = [
  'malformed',
  'too_large',
  'comment_too_long',
  'unknown_service',
  'unknown_problem',
  'cross_site',
  'too_fast',
  'counted_already',
  'unknown_receipt',
  'crowded',
  'busy',
];

export interface Drop {
  readonly dropped: DropReason;
  /** A sentence for the sender, without anything that was sent. */
  readonly detail: string;
  /** Seconds to wait before trying again, where waiting helps. */
  readonly retryAfter?: number;
}

/** One step: adds a fact to the draft, or drops it with a declared reason. */
export type Step = (draft: Draft, context: IntakeContext) => Soon<Draft | Drop>;

/** What the steps may ask. */
export interface IntakeContext {
  service(slug: string): Service | null;
  /** Slugs of the problems a report on the service may name. */
  problems(service: Service): readonly string[];
  /** Number of the autonomous system that the address belongs to; null where it is not known. */
  network(address: string): number | null;
  pseudonyms(address: string, at: Millis): Soon<Pseudonyms>;
  /** The groups of addresses that an address is in; null where the operator vouches for it. */
  sender(address: string, at: Millis): Soon<SenderGroups | null>;
  /** Seconds until this reporter may report again; 0: now, and the report is accounted for. */
  retryAfter(reporter: string, at: Millis): Soon<number>;
  resolvePlace(place: NonNullable<Fields['place']>): Place | null;
  placeOfTimeZone(zone: string): Place | null;
}

export function isDrop(result: Draft | Drop): result is Drop {
  return 'dropped' in result;
}
