import type { Catalog, Category, Service } from '../core/service.ts';
import type { Band, ServiceState } from '../core/status.ts';
import type { Millis } from '../core/time.ts';
import type { Intake } from '../intake/intake.ts';
import type { Store } from '../store/store.ts';
import type { Standing } from '../views/sources.ts';
import type { Site } from '../views/site.ts';
import type { Assets } from './assets.ts';
import type { Hub } from './hub.ts';
import type { Metrics } from './metrics.ts';
import type { Senders } from './senders.ts';

/** What the routes are given; nothing else reaches them. */
export interface Context {
  readonly intake: Intake;
  readonly site: Site;
  readonly store: Pick<Store, 'rollups' | 'incidents' | 'marks'>;
  readonly catalog: ServedCatalog;
  readonly watch: Judged;
  /** What the instance knows of how often it is wrong. */
  standing(): Standing;
  readonly hub: Hub;
  readonly metrics: Metrics;
  readonly assets: Assets;
  readonly senders: Senders;
  readonly connectionsMax: number;
  /** Whether the watch keeps up: the last tick is recent and the store answers. */
  readonly ready: () => boolean;
}

/** The catalog in force; its services are in the order of their slugs. */
export interface ServedCatalog {
  readonly all: Catalog;
  service(slug: string): Service | null;
  category(slug: string): Category | null;
}

/** What the watch last judged. */
export interface Judged {
  readonly at: Millis;
  state(service: string): ServiceState;
  bands(service: string, from: Millis, to: Millis, step: Millis): readonly Band[];
}
