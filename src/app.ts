import { randomBytes } from 'node:crypto';
import { pino, type Logger } from 'pino';
import { createMemoryBus } from './bus/memory/index.ts';
import { readGazetteer } from './catalog/index.ts';
import { requireClock, isWrong, watchedClock } from './clock-watch.ts';
import { wallTime, type Clock } from './clock.ts';
import type { Config } from './config.ts';
import { KNOWLEDGE_NEEDED } from './core/detect/detector.ts';
import { OutcryError } from './core/base/errors.ts';
import type { Mark } from './core/domain/mark.ts';
import { levelsOf } from './core/account/false-incident-budget.ts';
import { defaultPrior } from './core/detect/prior.ts';
import type { ServiceState, Status } from './core/incident/status.ts';
import { MINUTE, SECOND, type Millis } from './core/base/time.ts';
import { TICK } from './core/domain/watermark.ts';
import { loadAssets } from './http/routes/assets.ts';
import {
  CONNECTIONS_MAX,
  STREAMS_SHARE,
  connectionsMax,
  openFilesMax,
} from './http/admission/connections.ts';
import type { Judged } from './http/context.ts';
import { proxySentence } from './http/admission/forwarding.ts';
import { securityHeaders } from './http/headers.ts';
import { Hub } from './http/live/hub.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createReaders } from './http/readers.ts';
import { createSenders } from './http/admission/senders.ts';
import { createServer } from './http/server.ts';
import { parseRanges } from './intake/address.ts';
import { openIntake, type Intake } from './intake/intake.ts';
import { Pseudonymizer } from './intake/pseudonym.ts';
import { openSaltVault } from './intake/salt-vault.ts';
import { addressOf, listenOn } from './listening.ts';
import { openLiveCatalog, type LiveCatalog } from './live-catalog.ts';
import { createJournal } from './journal.ts';
import { readLogo } from './http/logo.ts';
import { readNetworks } from './networks/index.ts';
import { createRandomIds } from './random-id.ts';
import { openRemarks, type Remarks } from './remarks.ts';
import { openSqliteStore } from './store/sqlite/index.ts';
import { LOG_MISSING } from './store/sqlite/session.ts';
import type { SavedStreams } from './store/shelves.ts';
import type { Store } from './store/store.ts';
import { basePath } from './pages/base.ts';
import { iconSvg } from './pages/parts/logo.tsx';
import { createSite } from './pages/site.ts';
import type { Standing } from './pages/sources.ts';
import { themeOf } from './pages/theme.ts';
import { PULSE, STALLED_AFTER } from './watch/coverage-keeper.ts';
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
  /** The address it listens at, once it does. */
  readonly listensAt: string;
  /** One pass of the watch now, or the one under way. The watch does this by itself every few seconds. */
  pass(): Promise<void>;
  /** Resolves when the instance cannot go on, with the reason; never where it can. Close it then, and end with the reason. */
  readonly ended: Promise<OutcryError>;
  /** Listens and starts the watch, within seconds however long the log; the address people open. Rejects with `port_taken`. */
  listen(): Promise<string>;
  /** Finishes what was accepted and lets go of everything. */
  close(): Promise<void>;
}

/** A tick may be this late before the instance calls itself behind. */
const READY_LAG: Millis = MINUTE;
/**
 * A start waits so long for the first pass. Where that has more of the log to read, the instance listens all the same, shows
 * what it had decided before, and is not ready until it has caught up.
 */
const START_PATIENCE_MS = 1_000;

export async function createApp({
  config,
  client,
  clock,
  log = pino({ level: config.logLevel, base: null }),
}: AppOptions): Promise<App> {
  const metrics = createMetrics();
  const onBatch = (reports: number) => metrics.batch(reports);
  const ending = Promise.withResolvers<OutcryError>();
  const onEnd = (error: OutcryError) => {
    log.fatal({ err: error }, 'Nothing more can be kept: the server ends.');
    ending.resolve(error);
  };
  const onLogMissing = () => log.error(LOG_MISSING);
  const store = await openSqliteStore({ folder: config.data, exclusive: true, onBatch, onEnd, onLogMissing });
  try {
    const saved = await store.streams.load();
    const decided = (await store.decisions.until()) ?? 0;
    const known = Math.max((await store.reports.lastAt()) ?? 0, saved.cursor ?? 0, decided);
    if (clock === undefined) requireClock(wallTime(), known, config.data);
    const remarks = openRemarks(config.data);
    return await assemble({
      config,
      client,
      clock: clock ?? watchedClock({ known, remarks, log }),
      log,
      remarks,
      metrics,
      store,
      saved,
      ending: ending.promise,
    });
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
  readonly remarks: Remarks;
  readonly metrics: Metrics;
  readonly store: Store;
  readonly saved: SavedStreams;
  readonly ending: Promise<OutcryError>;
}

async function assemble({
  config,
  client,
  clock,
  log,
  remarks,
  metrics,
  store,
  saved,
  ending,
}: Parts): Promise<App> {
  const now = () => clock.now();
  const journal = createJournal(log);
  /** When the store last refused a report or a pass; null since it took one. */
  let storeFailedAt: Millis | null = null;
  const bus = createMemoryBus({ onError: (error) => log.error({ err: error }, 'A subscriber failed.') });
  const gazetteer = await readGazetteer();
  const networks = await readNetworks(config.networks);
  const catalog = await openLiveCatalog(store.catalog);
  const connections = connectionsMax(openFilesMax());
  if (connections < CONNECTIONS_MAX)
    log.warn(
      `Only ${connections} connections at once: this process may have few files open. Raise the limit (ulimit -n).`,
    );
  const hub = new Hub({ streamsMax: Math.floor(connections * STREAMS_SHARE) });
  const trustedProxies = parseRanges(config.trustedProxies);

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
    onDrop(reason) {
      metrics.dropped(reason);
      if (reason !== 'busy') return;
      storeFailedAt = now();
      // Where the store was not even asked, too many wait already.
      watch.refused('overload');
    },
    onReceipt(receipt) {
      metrics.accepted(receipt);
      storeFailedAt = null;
    },
  });

  let closing = false;
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
    onUnreadable: (why) =>
      log.warn({ err: why }, 'The saved monitors cannot be read. They are learned anew from the report log.'),
    async goOn() {
      await new Promise((resolve) => setImmediate(resolve));
      return !closing;
    },
    // The machine may pause as long as ever, however fast a demonstration goes.
    stalledAfter: STALLED_AFTER * (clock.speed ?? 1),
    inCatalog: (slug) => catalog.service(slug) !== null,
    onHole: journal.hole,
    onDecided: journal.decided,
    onImported: journal.imported,
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

  const theme = themeOf({
    ...(config.colour && { calm: config.colour }),
    ...(config.alertColour && { alert: config.alertColour }),
  });
  const assets = loadAssets({
    client,
    icon: iconSvg(theme.colours),
    logo: config.logo === null ? null : readLogo(config.logo),
  });
  const site = createSite({
    ...judged,
    catalog: () => catalog.all,
    now: () => watch.at,
    rollups: store.rollups,
    incidents: store.incidents,
    marks: store.marks,
    coverage: store.coverage,
    standing,
    networkName: networks.name,
    places: gazetteer.countries(),
    instance: config,
    assets,
    theme,
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
      base: basePath(config.publicUrl),
      readers: createReaders(config.languages),
      headers: securityHeaders(theme.cspHash),
      trustedProxies,
      senders: createSenders(trustedProxies),
      connectionsMax: connections,
      onProxyRemark(remark) {
        log.warn(proxySentence(remark));
        remarks.put(remark);
      },
      readiness: () => {
        if (isWrong(clock.ahead?.() ?? 0)) return 'clock_wrong';
        // For a while only: where nobody is sent here, nobody's report can show that the store is well again.
        if (storeFailedAt !== null && now() - storeFailedAt < READY_LAG) return 'store_failed';
        return watch.caughtUp && now() - watch.at < READY_LAG ? 'ready' : 'behind';
      },
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
  let marksTold = new Map<string, Mark>();
  /** Marks come from another process: those that are new or other than before. */
  async function tellMarks(tell: (mark: Mark) => void): Promise<void> {
    const marks = await store.marks.list();
    for (const mark of marks) if (marksTold.get(mark.incident)?.at !== mark.at) tell(mark);
    marksTold = new Map(marks.map((mark) => [mark.incident, mark]));
  }
  await tellMarks(() => {});
  async function runPass(): Promise<void> {
    const began = performance.now();
    try {
      // A salt is destroyed when its day is over, whether anybody reports or not.
      pseudonymizer.rotate(now());
      await store.check();
      const marks = await store.marks.version();
      if (await catalog.refresh()) site.forget();
      if (marks !== marksShown) {
        site.onMark();
        await tellMarks(journal.marked);
      }
      marksShown = marks;
      await watch.pass();
    } catch (error) {
      storeFailedAt = now();
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

  let stops: readonly (() => void)[] = [];
  return {
    intake,
    watch,
    store,
    catalog,
    get listensAt() {
      return addressOf(server, config);
    },
    pass,
    ended: ending,
    async listen() {
      await Promise.race([pass(), afterMs(START_PATIENCE_MS)]);
      await listenOn(server, config);
      stops = [
        clock.every(PULSE, () => watch.alive()),
        clock.every(TICK, () => {
          void watch.beat();
          void pass();
        }),
      ];
      return config.publicUrl ?? addressOf(server, config);
    },
    async close() {
      closing = true;
      for (const stop of stops) stop();
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

function tally(catalog: LiveCatalog, judged: Judged): Map<Status, number> {
  const counts = new Map<Status, number>();
  for (const { slug } of catalog.all.services) {
    const { status } = judged.state(slug);
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return counts;
}

function afterMs(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
