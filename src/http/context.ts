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
import type { TellOfProxy } from './admission/forwarding.ts';
import type { SecurityHeaders } from './headers.ts';
import type { Hub } from './live/hub.ts';
import type { MuteDesk } from './mute-desk.ts';
import type { Metrics } from './metrics.ts';
import type { Rasterizer } from '../raster/rasterizer.ts';
import type { Readers } from './readers.ts';
import type { Senders } from './admission/senders.ts';
import type { TellDesk } from './tell-desk.ts';

/** Whether an instance is ready, or why not: the watch is late, the store refuses writes, or the log is ahead of the machine's clock. */
type Readiness = Json<typeof readinessShape>['status'];

/** Everything that the routes may use. */
export interface Context {
  readonly intake: Intake;
  /** The proof of work required for a report about a service; null if none is required. */
  challenge(service: string): Promise<Challenge | null>;
  /** Where the public subscribes; null if the instance sends no mail. */
  readonly desk: TellDesk | null;
  /** Handles the mute links in channel messages; null if there are none. */
  readonly mutes: MuteDesk | null;
  readonly site: Site;
  /** What pages are drawn from; feeds, badges and other views are drawn from it too. */
  readonly sources: Sources;
  readonly store: Pick<Store, 'rollups' | 'incidents' | 'coverage'> & { readonly marks: Sources['marks'] };
  readonly catalog: ServedCatalog;
  readonly watch: Judged;
  readonly roster: ServedRoster;
  readonly boards: Pick<BoardFacts, 'shown'>;
  /** The places that people can choose from. */
  readonly places: readonly CountryCities[];
  /** The place of a key such as `GB/London`; null if there is no such place. */
  readonly placeOf: (key: string) => Place | null;
  /** The place of an IANA time zone; null if it is not known. */
  placeOfZone(zone: string): Place | null;
  /** The region of a city by its key: `GB/Glasgow` → `Scotland`; null if it has none. */
  regionOf(city: string): string | null;
  /** The AS number of an address; null if it is not known. */
  networkOf(address: string): number | null;
  /** `AS 2856 (BT-UK-AS)`. */
  networkName(network: number): string;
  readonly keys: KeyBook;
  /** Whether `/v2` needs a key. */
  readonly keysRequired: boolean;
  /** How many API requests a minute a client without a key may make. */
  readonly readsAMinute: number;
  /** The name of the instance. */
  readonly name: string;
  /** How often the instance is wrong, as far as it knows. */
  standing(): Standing;
  readonly hub: Hub;
  readonly metrics: Metrics;
  /** Which services have metrics of their own: at most this many, those with trouble or the most reports first, or the named ones. */
  readonly metricsServices: number | readonly string[];
  /** Whether the metrics have a listener of their own; if so they are not served among the pages. */
  readonly metricsApart: boolean;
  readonly assets: Assets;
  /** Renders what has to be a PNG. */
  readonly raster: Pick<Rasterizer, 'png'>;
  /** The public URL of the instance, with its path if it has one; null if the operator has not set it. */
  readonly publicUrl: string | null;
  readonly readers: Readers;
  /** Sent with every answer. */
  readonly headers: SecurityHeaders;
  readonly trustedProxies: readonly Range[];
  readonly senders: Senders;
  readonly ownPages: OwnPages;
  readonly connectionsMax: number;
  /** Called for a proxy that is not trusted, and for headers that contradict each other. */
  readonly tellOfProxy: TellOfProxy;
  /** Called for every request that failed on our side, with the error. */
  readonly onBroken: (error: unknown) => void;
  /** Whether the watch keeps up, the store can be read and written, and the machine's clock agrees with both. */
  readonly readiness: () => Readiness;
  /** For a node that shares its store: whether it judges or follows, and how durable its acknowledged reports are. */
  readonly node: () => Pick<Required<Json<typeof readinessShape>>, 'role' | 'durability' | 'bus'> | null;
}

/** The catalog in use; its services are sorted by slug. */
interface ServedCatalog {
  readonly all: Catalog;
  service(slug: string): Service | null;
  category(slug: string): Category | null;
}

/** Services by category and status, sorted by slug. */
interface ServedRoster {
  /** Slugs after the given one, at most `limit`; without a category or status, of any. */
  after(cursor: string | undefined, limit: number, category?: string, status?: Status): readonly string[];
  status(slug: string): Status;
}

/** What the watch judged last. */
export interface Judged {
  readonly at: Millis;
  /** Whether that is longer ago than a tick should be, because the past is still being judged. */
  readonly catchingUp?: boolean;
  state(service: string): ServiceState;
  bands(service: string, from: Millis, to: Millis, step: Millis, facet?: string): readonly Band[];
}
