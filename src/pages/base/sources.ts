import type { KnownNetworks } from '../../core/spread/support.ts';
import type { Band } from '../../core/detect/band.ts';
import type { Account } from '../../core/account/account.ts';
import type { BoardFacts } from '../../core/incident/board.ts';
import type { CountryCities } from '../../core/domain/place.ts';
import type { Catalog, Service } from '../../core/domain/service.ts';
import type { ServiceState } from '../../core/incident/status.ts';
import type { Millis } from '../../core/base/time.ts';
import type { KeptKind } from '../../ports/retention.ts';
import type { Soon } from '../../ports/soon.ts';
import type { Store } from '../../ports/store.ts';
import type { Languages } from './edition.ts';
import type { Theme } from './theme.ts';

/** Everything that views read. The watch implements the middle part, the store the next; `app.ts` wires them. */
export interface Sources {
  catalog(): Catalog;
  /** Event time of the last tick, which every page is "as of". */
  now(): Millis;
  state(service: string): ServiceState;
  /** The expected counts in consecutive steps over [from, to), of a service or one of its facets; empty if nothing is known yet. */
  bands(service: string, from: Millis, to: Millis, step: Millis, facet?: string): readonly Band[];
  readonly boards: BoardFacts;
  /** Set if all of this is for one country. */
  readonly here?: Here;
  readonly rollups: Store['rollups'];
  readonly incidents: Store['incidents'];
  readonly coverage: Pick<Store['coverage'], 'holes'>;
  /** The beginning of the counts by the minute; 0 if none were removed. Earlier counts are unknown, not zero. */
  minutesFrom(): Millis;
  readonly marks: Pick<Store['marks'], 'get' | 'list'>;
  /** How often the instance is wrong, as far as it knows. */
  standing(): Standing;
  /** The usual networks of reports, as learned so far. */
  usualNetworks(): Pick<KnownNetworks, 'mix' | 'hosting'>;
  /** The name of a network: `AS 2856 (BT-UK-AS)`, or only its number. */
  networkName(network: number): string;
  /** The mark of a report form drawn at that moment: it proves that the sender was shown the form. Null on a static copy. */
  formMark(at: Millis): Soon<string | null>;
  /** The places that a reporter can choose: the countries of the gazetteer. */
  readonly places: readonly CountryCities[];
  /** The OpenAPI document of the API. */
  readonly described: object;
  readonly instance: Instance;
  readonly assets: Assets;
  readonly theme: Theme;
}

/** What differs on a page for one country. */
export interface Here {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly world: Sources;
  /** Whether every report on a service counts here, because it serves no other country. */
  isWhole(service: string): boolean;
  /** Whether a service is used here. */
  serves(service: Service): boolean;
  /** {@link Sources.boards} `hours`, for this country: read from minute counts, once a minute, for the services that are shown. */
  hours(service: string): Promise<readonly (number | null)[]>;
}

/** Whether an instance has a page, by its URL without a language: a static copy lacks some. */
export const isThere = ({ copy }: Pick<Instance, 'copy'>, address: string): boolean =>
  copy === undefined || copy.has(address);

/** What is the same on every page of an instance. */
export type Frame = Pick<Sources, 'instance' | 'assets' | 'theme'>;

/** The account of evidence, and what follows from it. */
export interface Standing {
  readonly account: Account;
  /** The evidence that opens an incident at present. */
  readonly problems: number;
  /** The configured maximum of expected false incidents per month. */
  readonly targetAMonth: number;
}

export interface Instance {
  /** Set when drawing a static copy, which has neither search nor live updates. */
  readonly copy?: Copy;
  /** Whether the data is from some time ago, because the past is still being judged. */
  readonly catchingUp?: boolean;
  /** Whether it is a demonstration in simulated time, to which the reader's clock must not be compared. */
  readonly played?: boolean;
  readonly name: string;
  /** The public URL of the instance, without a trailing slash; null if the operator has not set it. */
  readonly publicUrl: string | null;
  /** IANA name of the time zone that the server renders times in, before the browser localises them. */
  readonly timeZone: string;
  /** The languages of its pages. */
  readonly languages: Languages;
  /** Codes of the countries with pages of their own; null: all. A single one has none, because it is the whole instance. */
  readonly countries: readonly string[] | null;
  /** Who may embed a service's status in a frame, in the syntax of `frame-ancestors`; empty: nobody. */
  readonly embed: readonly string[];
  /** The file that maps addresses to networks; null: networks are not distinguished. */
  readonly networks: string | null;
  /** The file that maps addresses to places; null: addresses are not located. */
  readonly placesMmdb: string | null;
  /** The operator's legal notice; null if there is none. */
  readonly imprint: string | null;
  readonly privacy: string | null;
  readonly contact: string | null;
  /** Whether the public can subscribe by e-mail. */
  readonly tellsPublic: boolean;
  /** How many days reports, comments and counts are kept; null: forever. */
  readonly keep: Readonly<Record<KeptKind, number | null>>;
}

/** A static copy of the pages. */
export interface Copy {
  /** The URL of the running instance, which takes the reports; null: not known, and reporting is closed. */
  readonly of: string | null;
  /** The content security policy of its pages, in place of an HTTP header. */
  readonly policy: string;
  /** The base of links on its 404 page, which is shown at any URL: `/`, `/status/`. */
  readonly at: string;
  /** Whether it contains a page that not every copy has, by its URL without a language: of a country, of a service's past, a replay. */
  has(address: string): boolean;
}

/** URLs of the files that pages load. */
interface Assets {
  /** The client module; null: pages have no script, and lack only live updates and conveniences. */
  readonly script: string | null;
  /** The service worker for offline pages; null: there is none. */
  readonly worker: string | null;
  /** The countries of time zones, with which a browser guesses its reader's country; null: there are none. */
  readonly zones: string | null;
  /** The module that judges counts in the browser; null: there is none. */
  readonly playground: string | null;
  /** The module for push notifications; null: there is none. */
  readonly push: string | null;
  /** The module for map zoom and replays; null: there is none. */
  readonly map: string | null;
  /** The module for the proof of work required while a surge looks fake; null: there is none. */
  readonly prover: string | null;
  readonly icon: string;
  /** The operator's logo in the header of every page; null: our own. */
  readonly logo: string | null;
}
