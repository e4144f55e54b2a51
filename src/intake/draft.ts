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

/** A request from outside, before anything in it is validated. */
export interface ReportRequest {
  /** Slug from the address. */
  readonly service: string;
  /** The parsed body, of any shape; undefined if there was none. */
  readonly body: unknown;
  /** The client's address, {@link clientAddress}; kept in memory only for the duration of this request. */
  readonly address: string;
  readonly idempotencyKey: string | null;
  /** Whose page made the browser send it, as far as the headers say. */
  readonly site: SendingSite;
  /** The id of the API key, if it has the scope for reporting: its owner tells people apart. */
  readonly client?: string | undefined;
  /** The browser's `User-Agent` and `Accept-Language`, which it sends to every site. */
  readonly browser: string;
}

/** A reporter's pseudonyms: today's, and yesterday's while a voice under it may still be remembered. */
export type Pseudonyms = readonly [today: string, ...yesterday: string[]];

/** A device on one service: only pseudonyms of the day are kept. */
export interface KnownDevice {
  readonly tokens: Pseudonyms;
  /** Pseudonym of the address it is behind. */
  readonly behind: string;
  readonly ip: IpVersion;
}

/** What identifies a device: the token that it sent, otherwise its form's mark and its browser's headers. */
export interface DeviceShown extends Pick<ReportRequest, 'address' | 'browser'> {
  readonly service: string;
  readonly token: string | null;
  readonly mark: string | null;
}

/** What a form's mark says: the form was shown, was sent too soon to have been read, or is forged; null: too old to tell. */
export type FormSeen = 'shown' | 'instant' | 'forged' | null;

/** A report in progress: the request, and the facts that the steps have established so far. */
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
  /** How many voices the address may have. */
  readonly capacity: number;
  readonly comment: string | null;
  /** Null if nothing is known about it. */
  readonly manner: Manner | null;
}

/** The body once it has been validated. */
export interface Fields {
  readonly problem: string | null;
  readonly place:
    | string
    | { readonly country?: string | undefined; readonly city?: string | undefined }
    | null;
  /** The browser's IANA time zone: `Europe/London`. */
  readonly zone: string | null;
  /** Who reports, as identified by the owner of a key. */
  readonly reporter: string | null;
  /** The token that the device keeps for a day. */
  readonly device: string | null;
  /** The mark that the form was rendered with. */
  readonly mark: string | null;
  /** The content of the field that people do not see (honeypot). */
  readonly trap: string | null;
  /** A challenge with its solution; see {@link Proofs}. */
  readonly proof: string | null;
  readonly comment: string | null;
  /** How long ago it was made, according to the sender; 0: just now. */
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

/** A draft that contains only what was sent. */
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
  /** A sentence for the sender that quotes nothing of what was sent. */
  readonly detail: string;
  /** Seconds to wait before retrying, if waiting helps. */
  readonly retryAfter?: number;
}

/** One step: adds a fact to the draft, or drops it with a declared reason. */
export type Step = (draft: Draft, context: IntakeContext) => Soon<Draft | Drop>;

/** What the steps may query. */
export interface IntakeContext {
  /** Looked up for every report, since the catalog may change while the server runs. */
  service(slug: string): Service | null;
  /** Slugs of the problems that a report on the service may name. */
  problems(service: Service): readonly string[];
  /** Number of the autonomous system of an address; null if unknown. */
  network(address: string): number | null;
  pseudonyms(address: string, at: Millis): Soon<Pseudonyms>;
  /** The pseudonyms of a person identified by the owner of a key or, if null, of the owner. */
  pseudonymsOfClient(client: string, reporter: string | null, at: Millis): Soon<Pseudonyms>;
  /** The address blocks of an address; null if the operator vouches for it. */
  sender(address: string, at: Millis): Soon<SenderGroups | null>;
  device(shown: DeviceShown, at: Millis): Soon<KnownDevice | null>;
  /** How many voices an address of a network may have; Infinity: every device has one. See `SharedAddresses`. */
  capacity(address: string, network: number | null): number;
  /** What a form's mark says about it. */
  formOf(mark: string, at: Millis): Soon<FormSeen>;
  readonly proofs: Pick<Proofs, 'asked' | 'check'>;
  /** Seconds until this reporter may report again; 0: now, and the report is accounted for. */
  retryAfter(reporter: string, at: Millis, capacity: number): Soon<number>;
  resolvePlace(place: string | PlaceWords): Place | null;
  placeOfTimeZone(zone: string): Place | null;
  /** The place of an address in the operator's file of places; null without a file, and if the file does not contain it. */
  placeOfAddress(address: string): PlaceWords | null;
}

export function isDrop(result: Draft | Drop): result is Drop {
  return 'dropped' in result;
}
