import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { pino, type Logger } from 'pino';
import { createMemoryBus } from './bus/memory/index.ts';
import { readGazetteer, readStarterCatalog } from './catalog/index.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import type { Config } from './config.ts';
import { OutcryError } from './core/errors.ts';
import { levelsFor } from './core/levels.ts';
import { priorOf } from './core/prior.ts';
import { problemsOf, type Catalog, type Category, type Service } from './core/service.ts';
import type { ServiceState, Status } from './core/status.ts';
import { MINUTE, SECOND } from './core/time.ts';
import { TICK } from './core/watermark.ts';
import { loadAssets } from './http/assets.ts';
import type { LiveCatalog } from './http/context.ts';
import { Hub } from './http/hub.ts';
import { createMetrics } from './http/metrics.ts';
import { createServer } from './http/server.ts';
import { parseRanges } from './intake/address.ts';
import { openIntake, type Intake } from './intake/intake.ts';
import { Pseudonymizer, type SaltVault } from './intake/pseudonym.ts';
import { openSaltVault } from './intake/salt-vault.ts';
import type { Store } from './store/store.ts';
import { openSqliteStore } from './store/sqlite/index.ts';
import { createSite } from './views/site.ts';
import { iconSvg } from './views/parts/mark.tsx';
import { openWatch, type Watch } from './watch/watch.ts';

export interface AppOptions {
  readonly config: Config;
  /** The machine's clock, unless a demonstration brings its own. */
  readonly clock?: Clock;
  /** Path of the built browser module; null serves pages without a script. */
  readonly client: string | null;
  readonly log?: Logger;
}

/** A running instance. This is the only place that picks adapters and ties rooms together. */
export interface App {
  readonly intake: Intake;
  readonly watch: Watch;
  readonly store: Store;
  readonly catalog: LiveCatalog;
  /** One pass of the watch now, or the one under way. The watch does this by itself every few seconds. */
  pass(): Promise<void>;
  /** Listens and starts the watch; the address people open. Rejects with `port_taken`. */
  listen(): Promise<string>;
  /** Finishes what was accepted and lets go of everything. */
  close(): Promise<void>;
}

/** A tick may be this late before the instance calls itself behind. */
const READY_LAG = MINUTE;
const REPORT_ID_BYTES = 12;

export async function createApp({ config, client, ...options }: AppOptions): Promise<App> {
  const log = options.log ?? pino({ level: config.logLevel, base: null });
  const trustedProxies = parseRanges(config.trustedProxies);
  const store = await openSqliteStore({ folder: config.data, exclusive: true });
  try {
    return await assemble(
      config,
      client,
      store,
      openSaltVault(config.data),
      options.clock ?? null,
      log,
      trustedProxies,
    );
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function assemble(
  config: Config,
  client: string | null,
  store: Store,
  vault: SaltVault,
  givenClock: Clock | null,
  log: Logger,
  trustedProxies: ReturnType<typeof parseRanges>,
): Promise<App> {
  const clock = givenClock ?? systemClock((await store.reports.lastAt()) ?? 0);
  const now = () => clock.now();
  const metrics = createMetrics();
  const bus = createMemoryBus({ onError: (error) => log.error({ err: error }, 'A subscriber failed.') });
  const gazetteer = await readGazetteer();
  const shelf = await openCatalog(store);
  const catalog = shelf.catalog;
  const hub = new Hub();

  const intake = await openIntake({
    log: store.reports,
    now,
    randomId: () => randomBytes(REPORT_ID_BYTES).toString('base64url'),
    pseudonymizer: new Pseudonymizer(vault, randomBytes),
    gazetteer,
    service: (slug) => catalog.service(slug),
    problems: (service) => problemSlugs(service, catalog.category(service.category)),
    onDrop: (reason) => metrics.dropped(reason),
    onReceipt: (receipt) => metrics.accepted(receipt),
  });

  const prior = (slug: string) => priorOf(catalog.service(slug)?.category ?? null);
  const watch = await openWatch({
    store,
    bus,
    now,
    prior,
    levels: () => levelsFor(catalog.all.services.length),
  });
  const judged = {
    get at() {
      return Math.max(watch.at, TICK);
    },
    state: (slug: string) => watch.state(slug) ?? unwatched(slug, watch.at),
    bands: (slug: string, from: number, to: number, step: number) => watch.bands(slug, from, to, step),
  };

  const assets = loadAssets(client, iconSvg);
  const site = createSite({
    catalog: () => catalog.all,
    now: () => judged.at,
    state: judged.state,
    bands: judged.bands,
    rollups: store.rollups,
    incidents: store.incidents,
    places: gazetteer.countries(),
    instance: { name: config.name, publicUrl: config.publicUrl, timeZone: config.timeZone },
    assets,
  });

  const ready = () => now() - watch.at < READY_LAG;
  const server = createServer(
    { intake, site, store, catalog, watch: judged, hub, metrics, assets, trustedProxies, ready },
    log,
  );
  bus.subscribe('tick', (tick) => {
    void site
      .onTick(tick)
      .then(() => server.push(tick))
      .catch((error: unknown) => log.error({ err: error }, 'The pages could not be brought up to date.'));
  });

  let passing: Promise<void> | null = null;
  function pass(): Promise<void> {
    passing ??= runPass().finally(() => {
      passing = null;
    });
    return passing;
  }
  async function runPass(): Promise<void> {
    const began = performance.now();
    try {
      if (await shelf.refresh()) site.forget();
      await watch.pass();
    } catch (error) {
      log.error({ err: error }, 'The watch could not finish a pass; the next one tries again.');
    }
    metrics.pass((performance.now() - began) / SECOND);
    metrics.watched({
      services: tally(catalog, judged.state),
      streams: hub.size,
      lagSeconds: (now() - watch.at) / SECOND,
    });
  }

  let stop = () => {};
  return {
    intake,
    watch,
    store,
    catalog,
    pass,
    async listen() {
      await pass();
      await listenOn(server.app, config);
      stop = clock.every(TICK, () => void pass());
      const { port } = server.app.server.address() as AddressInfo;
      return (
        config.publicUrl ?? `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`
      );
    },
    async close() {
      stop();
      await server.app.close();
      await passing;
      await bus.close();
      await store.close();
    },
  };
}

/** The catalog in the store, or the starter catalog in a new one; read again when another process has replaced it. */
async function openCatalog(store: Store): Promise<{ catalog: LiveCatalog; refresh(): Promise<boolean> }> {
  let version = await store.catalog.version();
  let stored = await store.catalog.load();
  if (stored === null) {
    stored = await readStarterCatalog();
    await store.catalog.apply(stored);
    version = await store.catalog.version();
  }
  let held = index(stored);
  return {
    catalog: {
      get all() {
        return held.all;
      },
      service: (slug) => held.services.get(slug) ?? null,
      category: (slug) => held.categories.get(slug) ?? null,
    },
    async refresh() {
      const latest = await store.catalog.version();
      if (latest === version) return false;
      const changed = await store.catalog.load();
      if (changed !== null) held = index(changed);
      version = latest;
      return true;
    },
  };
}

interface CatalogIndex {
  readonly all: Catalog;
  readonly services: ReadonlyMap<string, Service>;
  readonly categories: ReadonlyMap<string, Category>;
}

function index({ categories, services }: Catalog): CatalogIndex {
  const bySlug = [...services].sort((a, b) => (a.slug < b.slug ? -1 : 1));
  return {
    all: { categories, services: bySlug },
    services: new Map(services.map((service) => [service.slug, service])),
    categories: new Map(categories.map((category) => [category.slug, category])),
  };
}

function problemSlugs(service: Service, category: Category | null): string[] {
  const problems = category === null ? service.problems : problemsOf(service, category);
  return problems.map((problem) => problem.slug);
}

/** A service that nobody has reported on and nothing was imported for. */
function unwatched(service: string, at: number): ServiceState {
  const judgement = { at, evidence: 0, windowMs: MINUTE, observed: 0, expected: 0 };
  return { service, status: 'learning', judgement, incident: null };
}

function tally(catalog: LiveCatalog, state: (slug: string) => ServiceState): Map<Status, number> {
  const counts = new Map<Status, number>();
  for (const { slug } of catalog.all.services) {
    const { status } = state(slug);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

async function listenOn(app: ReturnType<typeof createServer>['app'], { port, host }: Config): Promise<void> {
  try {
    await app.listen({ port, host });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new OutcryError(
        'port_taken',
        `Port ${port} on ${host} is in use. Choose another with --port.`,
        cause,
      );
    if (code === 'EACCES')
      throw new OutcryError(
        'port_taken',
        `Port ${port} on ${host} needs rights that this user does not have.`,
        cause,
      );
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new OutcryError('bad_config', `${host} is not an address of this machine.`, cause);
    throw cause;
  }
}
