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

/** All that views read. The watch implements the middle part, the store the next; `app.ts` wires them. */
export interface Sources {
  catalog(): Catalog;
  /** Event time of the last tick: what every page says it is "as of". */
  now(): Millis;
  state(service: string): ServiceState;
  /** The counts to be expected in consecutive steps over [from, to), of a service or of a facet of it; empty where nothing is known yet. */
  bands(service: string, from: Millis, to: Millis, step: Millis, facet?: string): readonly Band[];
  readonly boards: BoardFacts;
  /** Set where all of this is of one country. */
  readonly here?: Here;
  readonly rollups: Store['rollups'];
  readonly incidents: Store['incidents'];
  readonly coverage: Pick<Store['coverage'], 'holes'>;
  /** From when on counts by the minute are kept; 0 where they always were. What is earlier is not known, and not zero. */
  minutesFrom(): Millis;
  readonly marks: Pick<Store['marks'], 'get' | 'list'>;
  /** What the instance knows of how often it is wrong. */
  standing(): Standing;
  /** Through which networks reports usually come, as learned so far. */
  usualNetworks(): Pick<KnownNetworks, 'mix' | 'hosting'>;
  /** What a network is called: `AS 2856 (BT-UK-AS)`, or its number alone. */
  networkName(network: number): string;
  /** What a report form that is drawn at a moment is marked with: whoever sends it was shown the form. Null on a static copy. */
  formMark(at: Millis): Soon<string | null>;
  /** What a reporter may choose from: the countries of the gazetteer. */
  readonly places: readonly CountryCities[];
  /** The API as the document for programs describes it (OpenAPI). */
  readonly described: object;
  readonly instance: Instance;
  readonly assets: Assets;
  readonly theme: Theme;
}

/** What is different where a page is one of a country. */
export interface Here {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly world: Sources;
  /** Whether all that is counted of a service counts here: it is for no other country. */
  isWhole(service: string): boolean;
  /** Whether people here use a service. */
  serves(service: Service): boolean;
  /** {@link Sources.boards} `hours`, from here: read by the minute, once a minute, for those services that are shown. */
  hours(service: string): Promise<readonly (number | null)[]>;
}

/** Whether an instance has a page, by its address without a language: a copy has not all of them. */
export const isThere = ({ copy }: Pick<Instance, 'copy'>, address: string): boolean =>
  copy === undefined || copy.has(address);

/** What is the same on every page of an instance. */
export type Frame = Pick<Sources, 'instance' | 'assets' | 'theme'>;

/** The account of evidence, and what follows from it. */
export interface Standing {
  readonly account: Account;
  /** The evidence that opens an incident now. */
  readonly problems: number;
  /** How many false incidents a month may be expected at most, by the settings. */
  readonly targetAMonth: number;
}

export interface Instance {
  /** Set where what is drawn is a static copy, which neither searches nor follows. */
  readonly copy?: Copy;
  /** Whether what is shown is of some time ago, for the past is still being judged. */
  readonly catchingUp?: boolean;
  /** Whether its time is that of a demonstration, which a reader's clock cannot tell the age of anything by. */
  readonly played?: boolean;
  readonly name: string;
  /** Where the instance is reached from outside, without a slash at the end; null where the operator did not say. */
  readonly publicUrl: string | null;
  /** IANA name of the zone that times are rendered in before the browser localises them. */
  readonly timeZone: string;
  /** What its pages can be read in. */
  readonly languages: Languages;
  /** The countries that have pages of their own, by code; null: every one there is. One alone has none: it is all there is. */
  readonly countries: readonly string[] | null;
  /** Who may show the status of a service in a frame, as `frame-ancestors` names them; empty: nobody. */
  readonly embed: readonly string[];
  /** The file that says which network an address belongs to; null: networks are not told apart. */
  readonly networks: string | null;
  /** The file that says where an address is; null: addresses say nothing. */
  readonly placesMmdb: string | null;
  /** Who is behind it, where that has to be said; null where the operator did not. */
  readonly imprint: string | null;
  readonly privacy: string | null;
  readonly contact: string | null;
  /** Whether it tells the public by e-mail. */
  readonly tellsPublic: boolean;
  /** How many days reports, comments and counts are kept; null: for good. */
  readonly keep: Readonly<Record<KeptKind, number | null>>;
}

/** A static copy of the pages. */
export interface Copy {
  /** Where the running instance is, which takes the reports; null: nobody said, and reporting is closed. */
  readonly of: string | null;
  /** The content security policy of its pages, which no server sends. */
  readonly policy: string;
  /** What its page of 404 has its links from, which is shown at any address: `/`, `/status/`. */
  readonly at: string;
  /**
   * Whether it has a page of those that not every copy has, by its address without a language: of a country, of the past of a
   * service, a replay.
   */
  has(address: string): boolean;
}

/** Addresses of the files the pages ask for. */
interface Assets {
  /** The client module; null: pages are sent without any script, and miss nothing but liveness. */
  readonly script: string | null;
  /** The worker that shows pages without a network; null: there is none. */
  readonly worker: string | null;
  /** The country of each time zone, by which a browser guesses where its reader is; null: there is none. */
  readonly zones: string | null;
  /** The module that judges counts in the browser; null: there is none. */
  readonly playground: string | null;
  /** The module by which a browser is told in place of an address; null: there is none. */
  readonly push: string | null;
  /** The module that zooms maps and goes through replays; null: there is none. */
  readonly map: string | null;
  /** The module that does the work which is asked for while a surge looks made; null: there is none. */
  readonly prover: string | null;
  readonly icon: string;
  /** Stands for the mark in the head of every page; null: the mark itself. */
  readonly logo: string | null;
}
