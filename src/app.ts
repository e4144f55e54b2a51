import { setImmediate as turn, setTimeout as afterMs } from 'node:timers/promises';
import { pino, type Logger } from 'pino';
import { createMemoryBus } from './adapters/memory/bus.ts';
import { readGazetteer } from './catalog/index.ts';
import { requireClock, isWrong, watchedClock } from './clock-watch.ts';
import { wallTime } from './clock.ts';
import type { Config } from './settings/config.ts';
import { openEngine, type Engine } from './engine.ts';
import type { OutcryError } from './core/base/errors.ts';
import { MINUTE, type Millis } from './core/base/time.ts';
import { TICK } from './core/domain/watermark.ts';
import { REPORTS_SHARE, STREAMS_SHARE, connectionsOfProcess } from './http/admission/connections.ts';
import { proxySentence, proxyTeller } from './http/admission/forwarding.ts';
import { securityHeaders } from './http/headers.ts';
import { Hub } from './http/live/hub.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createOwnPages } from './http/admission/own-pages.ts';
import { createReaders } from './http/readers.ts';
import { createSenders } from './http/admission/senders.ts';
import { prepareDirectory } from './http/routes/v2/directory.ts';
import type { ClientModules } from './http/routes/assets.ts';
import { createServer } from './http/server.ts';
import { parseRanges } from './intake/address.ts';
import type { Intake } from './intake/intake.ts';
import { addressOf, listenOn } from './listening.ts';
import { openLiveCatalog, type LiveCatalog } from './live-catalog.ts';
import { newSigner, openKeyBook } from './key-book.ts';
import { createJournal } from './journal.ts';
import { openMarkBook } from './mark-book.ts';
import { openMessenger, readChannelFile } from './messenger.ts';
import { openAddressFiles } from './networks/index.ts';
import { createRasterizer } from './raster/rasterizer.ts';
import { openPasses } from './passes.ts';
import { openReporting } from './reporting.ts';
import { openRetention } from './retention.ts';
import { openRemarks, tellDamages, type Remarks } from './remarks.ts';
import { createStoreHealth, type StoreHealth } from './store-health.ts';
import type { Channel } from './ports/channels.ts';
import type { Clock } from './ports/clock.ts';
import type { SavedSnapshots } from './ports/snapshots.ts';
import type { Store } from './ports/store.ts';
import { createSite } from './pages/site/site.ts';
import { boardsOf, howIsJudged, judgedBy, viewOf } from './views.ts';
import type { Boards } from './watch/boards.ts';
import { PULSE, STALLED_AFTER } from './watch/coverage-keeper.ts';
import { savedIn } from './watch/saved-in.ts';
import { openWatch, type Watch } from './watch/watch.ts';

export interface AppOptions {
  readonly config: Config;
  /** The machine's clock by default; a demonstration passes its own. */
  readonly clock?: Clock;
  /** Path of the built browser module; null serves pages without a script. */
  readonly client: ClientModules | null;
  readonly log?: Logger;
}

/** A running instance. This file is the only place that connects rooms. */
export interface App {
  readonly intake: Intake;
  readonly watch: Watch;
  readonly boards: Boards;
  readonly store: Store;
  /** Where it keeps its data, as named in messages. */
  readonly keptIn: string;
  readonly catalog: LiveCatalog;
  /** The address it listens on, once it does. */
  readonly listensAt: string;
  /** Runs a pass of the watch now, or joins the one running, until it has caught up. It runs by itself every few seconds. */
  pass(): Promise<void>;
  /** Resolves with the reason if the instance cannot go on; otherwise never. Then close it, and exit with that reason. */
  readonly ended: Promise<OutcryError>;
  /** Listens and starts the watch, within seconds however long the log is; resolves to its URL. Rejects with `port_taken`. */
  listen(): Promise<string>;
  /** Finishes accepted work and releases everything. */
  close(): Promise<void>;
}

/** How late a tick may be before the instance reports itself as behind. */
const READY_LAG: Millis = MINUTE;
/**
 * How long a start waits for the saved state to be read, and again for the first pass. If there is more, the instance listens all the same,
 * shows what it had decided before, and is not ready until it has caught up.
 */
const START_PATIENCE_MS = 500;
/** How often the rest of a pass (marks, catalog, salts) gets its turn while the watch catches up. */
const PASS_MS = 2_000;

export async function createApp({
  config,
  client,
  clock,
  log = pino({ level: config.logLevel, base: null }),
}: AppOptions): Promise<App> {
  // Before anything is opened: an invalid file ends the start.
  const channels = readChannelFile(config.channels);
  const metrics = createMetrics();
  const onBatch = (reports: number) => metrics.batch(reports);
  const ending = Promise.withResolvers<OutcryError>();
  const onEnd = (error: OutcryError) => {
    log.fatal({ err: error }, 'Nothing more can be stored: the server stops.');
    ending.resolve(error);
  };
  const damages: string[] = [];
  const onDamage = (sentence: string) => damages.push(sentence);
  const health = createStoreHealth();
  const told = { onBatch, onEnd, onDamage, onWritten: health.written, onReadFailed: health.readFailed };
  const onBus = (sentence: string) => log.warn(sentence);
  const engine = await openEngine({ config, wall: wallTime, ...told, onBus });
  const { store } = engine;
  try {
    const saved = await savedIn(store);
    const decided = (await store.decisions.until()) ?? 0;
    const known = Math.max((await store.reports.lastAt()) ?? 0, saved.cursor ?? 0, decided);
    if (clock === undefined) requireClock(engine.wall(), known, engine.name);
    const remarks = openRemarks(config.data);
    tellDamages(damages, { at: wallTime(), remarks, log });
    const time = clock ?? watchedClock({ known, remarks, log, wall: engine.wall });
    const opened = { config, channels, client, log, remarks, metrics, engine, health, saved };
    return await assemble({ ...opened, clock: time, ended: ending.promise });
  } catch (error) {
    await store.close();
    throw engine.damageBehind(error);
  }
}

interface Parts {
  readonly config: Config;
  /** The channels of the operator's file. */
  readonly channels: readonly Channel[];
  readonly client: ClientModules | null;
  readonly clock: Clock;
  readonly log: Logger;
  readonly remarks: Remarks;
  readonly metrics: Metrics;
  readonly engine: Engine;
  readonly health: StoreHealth;
  readonly saved: SavedSnapshots;
  readonly ended: Promise<OutcryError>;
}

async function assemble(parts: Parts): Promise<App> {
  const { config, channels, client, clock, log, remarks, metrics } = parts;
  const { engine, health, saved, ended } = parts;
  const { store, nodes } = engine;
  const now = () => clock.now();
  const journal = createJournal(log, { now, onStep: metrics.decided });
  const storeBroke = (error: unknown) => health.requestFailed(error, now());
  const bus = createMemoryBus({ onError: (error) => log.error({ err: error }, 'A subscriber failed.') });
  const ofAddresses = { networks: config.networks, places: config.placesMmdb };
  const [gazetteer, files] = await Promise.all([
    readGazetteer(),
    openAddressFiles(ofAddresses, {
      onRead: (sentence) => log.info(sentence),
      onError: (error) =>
        log.error({ err: error }, 'A replaced file cannot be read; the previous one stays in use.'),
    }),
  ]);
  const { networks, places } = files;
  const catalog = await openLiveCatalog(store.catalog, (next) => prepareDirectory(next, turn));
  const keys = await openKeyBook({
    shelf: store.keys,
    signer: await store.subscribers.secret('tokens', newSigner()),
    onError: (error) => log.error({ err: error }, 'The last use of a key could not be stored.'),
  });
  const connections = connectionsOfProcess((sentence) => log.warn(sentence));
  const hub = new Hub({ streamsMax: Math.floor(connections * STREAMS_SHARE) });
  const trustedProxies = parseRanges(config.trustedProxies);
  const tellOfProxy = proxyTeller(wallTime, (remark) => {
    log.warn(proxySentence(remark));
    remarks.put(remark);
  });
  const { intake, pseudonymizer, proofs } = await openReporting({
    config,
    engine,
    catalog,
    gazetteer,
    network: networks.of,
    placeOfAddress: places.of,
    metrics,
    health,
    watch: () => watch,
    judged: () => judged,
    waitingMax: () => Math.floor((connections - hub.size) * REPORTS_SHARE),
    onHidden: (network) => tellOfProxy('people_hidden', network),
    onUnstored: (error) => journal.unstored(error),
    now,
  });

  let closing = false;
  const goOn = async () => {
    await turn();
    return !closing;
  };
  const marks = await openMarkBook(store.marks);
  const boards = boardsOf(catalog, {
    store,
    state: (slug) => judged.state(slug),
    goOn,
    onError: (error) => log.error({ err: error }, 'The boards could not be read from the store.'),
  });
  boards.onMarks(await marks.list());
  const watch = await openWatch({
    store,
    saved,
    bus,
    nodes,
    now,
    ...howIsJudged(config, catalog),
    confirmed: (incident) => marks.confirmed(incident),
    onUnreadable: (why) =>
      log.warn({ err: why }, 'The saved monitors cannot be read. They are rebuilt from the report log.'),
    goOn,
    boards,
    patienceMs: START_PATIENCE_MS,
    passMs: PASS_MS,
    // Scaled, so that the machine may still pause as long, however fast a demonstration runs.
    stalledAfter: STALLED_AFTER * (clock.speed ?? 1),
    onHole(hole) {
      if (nodes === null || nodes.role === 'watches') journal.hole(hole);
      boards.hole(hole);
    },
    onReport: intake.logged,
    onDecided: journal.decided,
    onImported: journal.imported,
  });
  const mayRemove = () => watch.caughtUp && (nodes?.role ?? 'watches') === 'watches';
  const retention = await openRetention({ config, store, now, mayRemove, pause: turn, log });
  const judged = judgedBy(watch, boards, () => !watch.caughtUp || now() - watch.at >= READY_LAG);
  const { sources, assets } = viewOf({
    config,
    client,
    store,
    catalog,
    watch,
    judged,
    boards,
    marks,
    networks,
    gazetteer,
    minutesFrom: () => retention.minutesFrom,
    played: clock.speed !== undefined,
    formMark: (at) => pseudonymizer.markOf(at, now()),
  });
  const raster = createRasterizer();
  const site = createSite(sources, {
    onStale(error) {
      // Cached pages are still served, but a client sent here for another page gets nothing.
      storeBroke(error);
      journal.stale(error);
    },
  });
  const address = (): string => config.publicUrl ?? addressOf(server, config);
  const messenger = await openMessenger(
    { config, channels, store, limiter: engine.limiter, metrics, log, clock, bus, catalog, nodes },
    address,
  );
  const server = createServer(
    {
      ...config,
      desk: messenger.desk,
      mutes: messenger.mutes,
      intake,
      challenge: (service) => proofs.challenge(service, now()),
      site,
      sources,
      store: { ...store, marks },
      catalog,
      watch: judged,
      roster: boards.roster,
      standing: sources.standing,
      boards,
      places: sources.places,
      placeOf: (key) => gazetteer.resolve(key),
      placeOfZone: (zone) => gazetteer.ofTimeZone(zone),
      regionOf: (city) => gazetteer.resolve(city)?.region ?? null,
      networkOf: networks.of,
      networkName: sources.networkName,
      keys,
      hub,
      metrics,
      metricsApart: config.metricsListen !== null,
      assets,
      raster,
      readers: createReaders(config.languages),
      headers: securityHeaders(sources.theme.cspHash),
      trustedProxies,
      senders: createSenders(trustedProxies),
      ownPages: createOwnPages({ ...config, trustedProxies }),
      connectionsMax: connections,
      tellOfProxy,
      onBroken: storeBroke,
      readiness: () => {
        if (isWrong(clock.ahead?.() ?? 0)) return 'clock_wrong';
        if (health.isFailing(now())) return 'store_failed';
        return judged.catchingUp ? 'behind' : 'ready';
      },
      node: engine.node,
    },
    log,
  );
  let shown: Promise<void> = Promise.resolve();
  /** Whether pages may still show what was published last, from before the first tick. */
  let behind = true;
  bus.subscribe('tick', (tick) => boards.onTick(tick));
  bus.subscribe('tick', (tick) => {
    if (behind) {
      site.redrawAll();
      void boards.load();
    }
    behind = false;
    site.onTick(tick);
    shown = server
      .push(tick)
      .catch((error: unknown) => log.error({ err: error }, 'The pages could not be updated.'));
  });

  const passes = openPasses({
    store,
    watch,
    catalog,
    marks,
    keys,
    boards,
    site,
    pseudonymizer,
    journal,
    metrics,
    log,
    now,
    streams: () => hub.size,
    health,
  });

  let stops: readonly (() => void)[] = [];
  return {
    intake,
    watch,
    boards,
    store,
    keptIn: engine.name,
    catalog,
    get listensAt() {
      return addressOf(server, config);
    },
    pass: passes.pass,
    ended,
    async listen() {
      await Promise.race([
        Promise.all([passes.pass(), boards.load()]),
        afterMs(START_PATIENCE_MS, null, { ref: false }),
      ]);
      await listenOn(server, config);
      stops = [
        clock.every(PULSE, () => watch.alive()),
        clock.every(MINUTE, () => void Promise.all([engine.tend(), retention.tend(), files.tend()])),
        clock.every(TICK, () => {
          void watch.beat();
          void passes.pass();
        }),
      ];
      nodes?.onNews(passes.soon);
      messenger.start();
      return address();
    },
    async close() {
      closing = true;
      for (const stop of stops) stop();
      await server.app.close();
      await raster.close();
      await Promise.all([passes.end(), retention.end()]);
      await messenger.close();
      await Promise.all([boards.idle(), shown]);
      await bus.close();
      await store.close();
    },
  };
}
