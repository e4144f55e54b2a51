import type { IpVersion } from '../core/domain/device.ts';
import type { Manner } from '../core/domain/manner.ts';
import type { Place, PlaceWords, Placed } from '../core/domain/place.ts';
import type { SenderGroups } from '../core/domain/sender.ts';
import type { Service } from '../core/domain/service.ts';
import { CAPACITY_UNKNOWN } from '../core/spread/address-capacity.ts';
import type { Millis } from '../core/base/time.ts';
import type { Proofs } from './proofs.ts';
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
  /** The id of the key that it came with, where that key is for reporting: its owner tells people apart. */
  readonly client?: string | undefined;
  /** What the browser says of itself to everyone: its `User-Agent` and `Accept-Language`. */
  readonly browser: string;
}

/** A reporter as Outcry knows one: today's pseudonym, and yesterday's while its voice may still be remembered. */
export type Pseudonyms = readonly [today: string, ...yesterday: string[]];

/** A device as Outcry knows one, on one service: what is kept of it is a pseudonym of the day. */
export interface KnownDevice {
  readonly tokens: Pseudonyms;
  /** Pseudonym of the address that it is behind. */
  readonly behind: string;
  readonly ip: IpVersion;
}

/** What a device is told apart by: the token that it sent, else the form that it was shown and what it says of itself. */
export interface DeviceShown extends Pick<ReportRequest, 'address' | 'browser'> {
  readonly service: string;
  readonly token: string | null;
  readonly mark: string | null;
}

/** What the mark of a form says: that it was shown, too shortly to be read, or never made; null: it is too old to tell. */
export type FormSeen = 'shown' | 'instant' | 'forged' | null;

/** A report on its way: what was asked, and the facts that the steps have established so far. */
export interface Draft {
  readonly at: Millis;
  readonly request: ReportRequest;
  readonly fields: Fields;
  readonly service: Service | null;
  readonly problem: string | null;
  readonly pseudonyms: Pseudonyms | null;
  readonly place: Place | null;
  readonly placed: Placed | null;
  readonly network: number | null;
  readonly sender: SenderGroups | null;
  readonly device: KnownDevice | null;
  /** How many voices its address may have. */
  readonly capacity: number;
  readonly comment: string | null;
  /** Null where nothing is said of it. */
  readonly manner: Manner | null;
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
  /** Who reports, in the words of the owner of a key. */
  readonly reporter: string | null;
  /** The token that the device keeps for a day. */
  readonly device: string | null;
  /** What the form was marked with as it was drawn. */
  readonly mark: string | null;
  /** What stands in the field that people do not see. */
  readonly trap: string | null;
  /** A challenge with its solution, {@link Proofs}. */
  readonly proof: string | null;
  readonly comment: string | null;
  /** How long ago it was made, as the sender says; 0: just now. */
  readonly lateMs: Millis;
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
  | 'wrong_key'
  | 'not_allowed'
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
  'wrong_key',
  'not_allowed',
  'too_fast',
  'counted_already',
  'unknown_receipt',
  'crowded',
  'busy',
];

/** Nothing is known yet but what was sent. */
export function newDraft(request: ReportRequest, at: Millis): Draft {
  const fields = {
    problem: null,
    place: null,
    zone: null,
    reporter: null,
    device: null,
    mark: null,
    trap: null,
    proof: null,
    comment: null,
    lateMs: 0,
    says: null,
  };
  return {
    at,
    request,
    fields,
    service: null,
    problem: null,
    pseudonyms: null,
    place: null,
    placed: null,
    network: null,
    sender: null,
    device: null,
    capacity: CAPACITY_UNKNOWN,
    comment: null,
    manner: null,
  };
}

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
  /** Asked at every report: the catalog may change while the server runs. */
  service(slug: string): Service | null;
  /** Slugs of the problems a report on the service may name. */
  problems(service: Service): readonly string[];
  /** Number of the autonomous system that the address belongs to; null where it is not known. */
  network(address: string): number | null;
  pseudonyms(address: string, at: Millis): Soon<Pseudonyms>;
  /** The pseudonyms of one of the people of a key, or (null) of its owner. */
  pseudonymsOfClient(client: string, reporter: string | null, at: Millis): Soon<Pseudonyms>;
  /** The groups of addresses that an address is in; null where the operator vouches for it. */
  sender(address: string, at: Millis): Soon<SenderGroups | null>;
  device(shown: DeviceShown, at: Millis): Soon<KnownDevice | null>;
  /** How many voices an address of a network may have; Infinity: each device is one. See `SharedAddresses`. */
  capacity(address: string, network: number | null): number;
  /** What the mark of a form says of it. */
  formOf(mark: string, at: Millis): Soon<FormSeen>;
  readonly proofs: Pick<Proofs, 'asked' | 'check'>;
  /** Seconds until this reporter may report again; 0: now, and the report is accounted for. */
  retryAfter(reporter: string, at: Millis, capacity: number): Soon<number>;
  resolvePlace(place: string | PlaceWords): Place | null;
  placeOfTimeZone(zone: string): Place | null;
  /** Where the operator's file of places has the address; null without one, and where it says nothing. */
  placeOfAddress(address: string): PlaceWords | null;
}

export function isDrop(result: Draft | Drop): result is Drop {
  return 'dropped' in result;
}
