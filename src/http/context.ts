import type { Challenge } from 'altcha-lib';
import type { Band } from '../core/detect/band.ts';
import type { readinessShape } from '../api/answers.ts';
import type { Json } from '../api/shape.ts';
import type { Range } from '../intake/address.ts';
import type { CountryCities, Place } from '../core/domain/place.ts';
import type { BoardFacts } from '../core/incident/board.ts';
import type { KeyBook } from '../key-book.ts';
import type { Catalog, Category, Service } from '../core/domain/service.ts';
import type { ServiceState, Status } from '../core/incident/status.ts';
import type { Millis } from '../core/base/time.ts';
import type { Intake } from '../intake/intake.ts';
import type { Store } from '../ports/store.ts';
import type { Sources, Standing } from '../pages/base/sources.ts';
import type { Site } from '../pages/site/site.ts';
import type { Assets } from './routes/assets.ts';
import type { OwnPages } from './admission/own-pages.ts';
import type { ProxyRemark } from './admission/forwarding.ts';
import type { SecurityHeaders } from './headers.ts';
import type { Hub } from './live/hub.ts';
import type { MuteDesk } from './mute-desk.ts';
import type { Metrics } from './metrics.ts';
import type { Rasterizer } from '../raster/rasterizer.ts';
import type { Readers } from './readers.ts';
import type { Senders } from './admission/senders.ts';
import type { TellDesk } from './tell-desk.ts';

/**
 * Why an instance is not ready, or that it is: the watch is late, the store refuses what it is given, or the log is ahead of the
 * machine's clock.
 */
type Readiness = Json<typeof readinessShape>['status'];

/** What the routes are given; nothing else reaches them. */
export interface Context {
  readonly intake: Intake;
  /** The proof of work that is asked for with a report on a service; null where none is. */
  challenge(service: string): Promise<Challenge | null>;
  /** Where the public asks to be told; null where the instance sends no mail. */
  readonly desk: TellDesk | null;
  /** Where the links of messages of channels lead; null where they have none. */
  readonly mutes: MuteDesk | null;
  readonly site: Site;
  /** What pages are drawn from: other views of the same data are drawn from it too. */
  readonly sources: Sources;
  readonly store: Pick<Store, 'rollups' | 'incidents' | 'coverage'> & { readonly marks: Sources['marks'] };
  readonly catalog: ServedCatalog;
  readonly watch: Judged;
  readonly roster: ServedRoster;
  readonly boards: Pick<BoardFacts, 'shown'>;
  /** The places that people can choose from. */
  readonly places: readonly CountryCities[];
  /** The place of a key of theirs, `GB/London`; null where it is none. */
  readonly placeOf: (key: string) => Place | null;
  /** The region that a city lies in, by its key: `GB/Glasgow` → `Scotland`; null where it has none. */
  regionOf(city: string): string | null;
  /** Number of the autonomous system that an address belongs to; null where it is not known. */
  networkOf(address: string): number | null;
  /** `AS 2856 (BT-UK-AS)`. */
  networkName(network: number): string;
  readonly keys: KeyBook;
  /** Whether `/v2` needs a key. */
  readonly keysRequired: boolean;
  /** How often somebody without a key may ask the API in a minute. */
  readonly readsAMinute: number;
  /** What the instance calls itself. */
  readonly name: string;
  /** What the instance knows of how often it is wrong. */
  standing(): Standing;
  readonly hub: Hub;
  readonly metrics: Metrics;
  /** Which services the metrics tell of one by one: so many, those with trouble or the most reports first, or those named. */
  readonly metricsServices: number | readonly string[];
  /** Whether the metrics have a listener of their own: then they are not among the pages. */
  readonly metricsApart: boolean;
  readonly assets: Assets;
  /** Draws what has to be a PNG. */
  readonly raster: Pick<Rasterizer, 'png'>;
  /** How the world reaches the instance, also below a path; null where the operator has not said. */
  readonly publicUrl: string | null;
  readonly readers: Readers;
  /** On every answer. */
  readonly headers: SecurityHeaders;
  readonly trustedProxies: readonly Range[];
  readonly senders: Senders;
  readonly ownPages: OwnPages;
  readonly connectionsMax: number;
  /** Told of a proxy that is not trusted, and of headers that contradict each other. */
  readonly onProxyRemark: (remark: ProxyRemark) => void;
  /** Told of every request that broke on our side, with the reason. */
  readonly onBroken: (error: unknown) => void;
  /** Whether the watch keeps up, the store gives and takes, and the machine's clock agrees with both. */
  readonly readiness: () => Readiness;
  /** Of a node that shares its store with others: whether it judges or another one does, and where what it acknowledges is. */
  readonly node: () => Pick<Required<Json<typeof readinessShape>>, 'role' | 'durability' | 'bus'> | null;
}

/** The catalog in force; its services are in the order of their slugs. */
interface ServedCatalog {
  readonly all: Catalog;
  service(slug: string): Service | null;
  category(slug: string): Category | null;
}

/** Services by category and status, in the order of their slugs. */
interface ServedRoster {
  /** Slugs after the given one, at most `limit`; left out, of any category and status. */
  after(cursor: string | undefined, limit: number, category?: string, status?: Status): readonly string[];
  status(slug: string): Status;
}

/** What the watch last judged. */
export interface Judged {
  readonly at: Millis;
  /** Whether that is longer ago than a tick should be, for the past is still being judged. */
  readonly catchingUp?: boolean;
  state(service: string): ServiceState;
  bands(service: string, from: Millis, to: Millis, step: Millis, facet?: string): readonly Band[];
}
