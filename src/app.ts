import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { pino, type Logger } from 'pino';
import { createMemoryBus } from './bus/memory/index.ts';
import { readGazetteer } from './catalog/index.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Hole } from './core/coverage.ts';
import { KNOWLEDGE_NEEDED } from './core/detector.ts';
import { OutcryError } from './core/errors.ts';
import { levelsOf } from './core/promise.ts';
import { defaultPrior } from './core/prior.ts';
import type { ServiceState, Status } from './core/status.ts';
import { MINUTE, SECOND, type Millis } from './core/time.ts';
import { TICK } from './core/watermark.ts';
import { loadAssets } from './http/assets.ts';
import type { Judged } from './http/context.ts';
import { Hub } from './http/hub.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createServer, type Server } from './http/server.ts';
import { parseRanges } from './intake/address.ts';
import { openIntake, type Intake } from './intake/intake.ts';
import { Pseudonymizer } from './intake/pseudonym.ts';
import { openSaltVault } from './intake/salt-vault.ts';
import { openLiveCatalog, type LiveCatalog } from './live-catalog.ts';
import { readNetworks } from './networks/index.ts';
import { createRandomIds } from './random-id.ts';
import { openSqliteStore } from './store/sqlite/index.ts';
import type { SavedStreams, Store } from './store/store.ts';
import { iconSvg } from './views/parts/mark.tsx';
import { createSite } from './views/site.ts';
import type { Standing } from './views/sources.ts';
import { openWatch, type Watch } from './watch/watch.ts';

export interface AppOptions {
  readonly config: Config;
  /** The machine's clock, unless a demonstration brings its own. */
  readonly clock?: Clock;
  /** Path of the built browser module; null serves pages without a script. */
  readonly client: string | null;
  readonly log?: Logger;
}

/** A running instance. This file is the only place that picks adapters and ties rooms together. */
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
const READY_LAG: Millis = MINUTE;

export async function createApp({
  config,
  client,
  clock,
  log = pino({ level: config.logLevel, base: null }),
}: AppOptions): Promise<App> {
  const metrics = createMetrics();
  const onBatch = (reports: number) => metrics.batch(reports);
  const store = await openSqliteStore({ folder: config.data, exclusive: true, onBatch });
  try {
    const saved = await store.streams.load();
    const known = Math.max((await store.reports.lastAt()) ?? 0, saved.cursor ?? 0);
    return await assemble({ config, client, clock: clock ?? systemClock(known), log, metrics, store, saved });
  } catch (error) {
    await store.close();
    throw error;
  }
}

interface Parts {
  readonly config: Config;
  readonly client: string | null;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly store: Store;
  readonly saved: SavedStreams;
}

async function assemble({ config, client, clock, log, metrics, store, saved }: Parts): Promise<App> {
  const now = () => clock.now();
  const bus = createMemoryBus({ onError: (error) => log.error({ err: error }, 'A subscriber failed.') });
  const gazetteer = await readGazetteer();
  const networks = await readNetworks(config.networks);
  const catalog = await openLiveCatalog(store.catalog);
  const hub = new Hub();

  const pseudonymizer = new Pseudonymizer(openSaltVault(config.data), randomBytes);
  const intake = await openIntake({
    log: {
      ...store.reports,
      append: (report) =>
        store.reports.append(report).catch((error: unknown) => {
          watch.refused(isOverload(error) ? 'overload' : 'disk');
          throw error;
        }),
    },
    now,
    randomId: createRandomIds(),
    pseudonymizer,
    gazetteer,
    network: networks.of,
    service: catalog.service,
    problems: catalog.problems,
    onDrop: metrics.dropped,
    onReceipt: metrics.accepted,
  });

  const watch = await openWatch({
    store,
    saved,
    bus,
    now,
    prior: () => defaultPrior,
    category: (slug) => catalog.service(slug)?.category ?? null,
    watched: () => catalog.all.services.length,
    levels: (account) => levelsOf(account, config.falseIncidentsAMonth),
    relations: () => catalog.relations,
    inCatalog: (slug) => catalog.service(slug) !== undefined,
    onHole: (hole) => log.info(holeFacts(hole), 'Reports could not be taken.'),
  });
  const judged: Judged = {
    get at() {
      return watch.at;
    },
    state: (slug) => watch.state(slug) ?? unwatched(slug, watch.at),
    bands: watch.bands,
  };

  const standing = (): Standing => ({
    account: watch.account,
    problems: watch.levels.problems,
    targetAMonth: config.falseIncidentsAMonth,
  });

  const assets = loadAssets(client, iconSvg);
  const site = createSite({
    ...judged,
    catalog: () => catalog.all,
    now: () => watch.at,
    rollups: store.rollups,
    incidents: store.incidents,
    marks: store.marks,
    standing,
    networkName: networks.name,
    places: gazetteer.countries(),
    instance: { name: config.name, publicUrl: config.publicUrl, timeZone: config.timeZone },
    assets,
  });
  const server = createServer(
    {
      intake,
      site,
      store,
      catalog,
      watch: judged,
      standing,
      hub,
      metrics,
      assets,
      trustedProxies: parseRanges(config.trustedProxies),
      ready: () => now() - watch.at < READY_LAG,
    },
    log,
  );
  // One after the other: what a tick shows must not overtake what the one before it does.
  let shown: Promise<void> = Promise.resolve();
  bus.subscribe('tick', (tick) => {
    shown = shown
      .then(() => site.onTick(tick))
      .then(() => server.push(tick))
      .catch((error: unknown) => log.error({ err: error }, 'The pages could not be brought up to date.'));
  });

  let marksShown = await store.marks.version();
  async function runPass(): Promise<void> {
    const began = performance.now();
    try {
      // A salt is destroyed when its day is over, whether anybody reports or not.
      pseudonymizer.rotate(now());
      const marks = await store.marks.version();
      if ((await catalog.refresh()) || marks !== marksShown) site.forget();
      marksShown = marks;
      await watch.pass();
    } catch (error) {
      log.error({ err: error }, 'The watch could not finish a pass; the next one tries again.');
    }
    metrics.pass((performance.now() - began) / SECOND);
    metrics.watched({
      services: tally(catalog, judged),
      streams: hub.size,
      lagSeconds: (now() - watch.at) / SECOND,
    });
  }

  let passing: Promise<void> | null = null;
  function pass(): Promise<void> {
    passing ??= runPass().finally(() => {
      passing = null;
    });
    return passing;
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
      await listenOn(server, config);
      stop = clock.every(TICK, () => void pass());
      return config.publicUrl ?? addressOf(server, config);
    },
    async close() {
      stop();
      await server.app.close();
      await passing;
      await shown;
      await bus.close();
      await store.close();
    },
  };
}

/** A service that nobody has reported on and nothing was imported for. */
function unwatched(service: string, at: Millis): ServiceState {
  const judgement = { at, evidence: 0, windowMs: MINUTE, observed: 0, expected: 0 };
  const knowledge = { observedMs: 0, neededMs: KNOWLEDGE_NEEDED };
  return { service, status: 'learning', judgement, incident: null, knowledge };
}

function isOverload(error: unknown): boolean {
  return error instanceof OutcryError && error.code === 'queue_full';
}

/** A hole as an operator reads it in the log. */
function holeFacts({ service, from, to, reason }: Hole): object {
  const iso = (at: Millis) => new Date(at).toISOString();
  return {
    reason,
    ...(service === null ? {} : { service }),
    from: iso(from),
    to: to === null ? null : iso(to),
  };
}

function tally(catalog: LiveCatalog, judged: Judged): Map<Status, number> {
  const counts = new Map<Status, number>();
  for (const { slug } of catalog.all.services) {
    const { status } = judged.state(slug);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

async function listenOn({ app }: Server, { port, host }: Config): Promise<void> {
  try {
    await app.listen({ port, host });
  } catch (cause) {
    throw listenError(cause as NodeJS.ErrnoException, port, host);
  }
}

function listenError(cause: NodeJS.ErrnoException, port: number, host: string): Error {
  switch (cause.code) {
    case 'EADDRINUSE':
      return new OutcryError(
        'port_taken',
        `Port ${port} on ${host} is in use. Choose another with --port.`,
        cause,
      );
    case 'EACCES':
      return new OutcryError(
        'port_taken',
        `Port ${port} on ${host} needs rights that this user does not have.`,
        cause,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new OutcryError('bad_config', `${host} is not an address of this machine.`, cause);
    default:
      return cause;
  }
}

function addressOf({ app }: Server, { host }: Config): string {
  const { port } = app.server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
