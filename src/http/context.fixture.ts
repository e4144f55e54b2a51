import { placeOfKey } from '../core/domain/place.ts';
import { parseRanges } from '../intake/address.ts';
import type { ServiceState } from '../core/incident/status.ts';
import type { Drop, ReportRequest } from '../intake/draft.ts';
import { openMemoryStore } from '../adapters/memory/store.ts';
import type { Receipt } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import {
  CATALOG,
  SCENE_NOW,
  fixtureSources,
  type FixtureOptions,
  type Scene,
} from '../../test/support/site/fixtures.ts';
import { createSite } from '../pages/site/site.ts';
import { Roster } from '../watch/roster.ts';
import { loadAssets } from './routes/assets.ts';
import { CONNECTIONS_MAX } from './admission/connections.ts';
import type { Context } from './context.ts';
import { securityHeaders } from './headers.ts';
import { Hub } from './live/hub.ts';
import { createMetrics } from './metrics.ts';
import { createOwnPages } from './admission/own-pages.ts';
import { createReaders } from './readers.ts';
import { createSenders } from './admission/senders.ts';

export { CATALOG };

/** A context for tests: a quiet day of the fixture catalog, an empty store, and an intake that records what it is given. */
export interface FixtureContext extends Context {
  readonly store: Store;
  readonly accepted: ReportRequest[];
  readonly refused: Drop[];
}

const RECEIPT: Receipt = { id: 'report', counted: true, reason: null };

export function fixtureContext(scene: Scene = 'quiet', options: FixtureOptions = {}): FixtureContext {
  const sources = fixtureSources(scene, options);
  const accepted: ReportRequest[] = [];
  const refused: Drop[] = [];
  return {
    accepted,
    refused,
    intake: {
      accept(request) {
        accepted.push(request);
        return Promise.resolve(RECEIPT);
      },
      told: () => null,
      logged: () => {},
      answer: async () => null,
      refuse(drop) {
        refused.push(drop);
        return drop;
      },
    },
    challenge: async () => null,
    site: createSite(sources),
    sources,
    catalog: {
      all: CATALOG,
      service: (slug) => CATALOG.services.find((service) => service.slug === slug) ?? null,
      category: (slug) => CATALOG.categories.find((category) => category.slug === slug) ?? null,
    },
    watch: { at: SCENE_NOW[scene], state: sources.state, bands: sources.bands },
    roster: rosterOf(sources.state),
    boards: sources.boards,
    places: sources.places,
    placeOf: (key) => (key === '' ? null : { ...placeOfKey(key), region: null }),
    placeOfZone: (zone) =>
      zone === 'Europe/London' ? { country: 'GB', city: 'London', region: null } : null,
    regionOf: () => null,
    networkOf: () => 5_089,
    networkName: sources.networkName,
    keys: fixtureKeys(),
    desk: null,
    mutes: null,
    keysRequired: false,
    readsAMinute: 1_000_000,
    name: 'Outcry',
    standing: sources.standing,
    hub: new Hub(),
    metrics: createMetrics(),
    metricsServices: 0,
    metricsApart: false,
    assets: loadAssets({ client: null, icon: '<svg/>', logo: null }),
    raster: { png: async (svg) => Buffer.from(svg) },
    publicUrl: null,
    readers: createReaders(sources.instance.languages),
    headers: securityHeaders(sources.theme.cspHash),
    trustedProxies: parseRanges(''),
    senders: createSenders([]),
    ownPages: createOwnPages({ publicUrl: null, mirrors: [], trustedProxies: [] }),
    connectionsMax: CONNECTIONS_MAX,
    tellOfProxy: () => {},
    onBroken: () => {},
    readiness: () => 'ready',
    node: () => null,
    store: openMemoryStore(),
  };
}

/** Knows no key, and treats every token as foreign. */
function fixtureKeys(): FixtureContext['keys'] {
  return {
    isKey: () => false,
    bearer: () => 'foreign',
    token: () => ({ token: 'outcry-token', seconds: 3_600 }),
    refresh: async () => {},
  };
}

function rosterOf(state: (service: string) => ServiceState): Roster {
  const roster = new Roster();
  roster.replace(CATALOG);
  for (const { slug } of CATALOG.services) roster.set(slug, state(slug).status);
  return roster;
}
