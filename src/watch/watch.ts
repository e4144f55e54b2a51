import type { Bus, Messages } from '../bus/bus.ts';
import type { Account } from '../core/account.ts';
import { PRIORS_STREAM } from '../core/category-priors.ts';
import { COLLATERAL_STREAM } from '../core/collateral.ts';
import type { Hole } from '../core/coverage.ts';
import { Fold, type Background } from '../core/fold.ts';
import type { Incident } from '../core/incident.ts';
import type { Levels } from '../core/levels.ts';
import type { PastCounts } from '../core/past.ts';
import type { Prior } from '../core/prior.ts';
import type { Relations } from '../core/relations.ts';
import type { Report } from '../core/report.ts';
import type { Band, ServiceState } from '../core/status.ts';
import { DAY, MINUTE, floorTo, type Millis } from '../core/time.ts';
import { TICK } from '../core/watermark.ts';
import type { SavedStreams, Store } from '../store/store.ts';
import { openCoverageKeeper, type Refusal } from './coverage-keeper.ts';

export interface WatchOptions {
  readonly store: Store;
  /** What `store.streams.load()` gave. */
  readonly saved: SavedStreams;
  readonly bus: Bus;
  readonly now: () => Millis;
  readonly prior: (service: string) => Prior;
  readonly category?: (service: string) => string | null;
  readonly levels: (account: Account) => Levels;
  readonly relations?: () => Relations;
  /** How many services are watched, those that nobody has reported on included. */
  readonly watched?: () => number;
  /** Whether a service is in the catalog; left out: all are. */
  readonly inCatalog?: (service: string) => boolean;
  /** Told of each hole in the reports as it is known. */
  readonly onHole?: (hole: Hole) => void;
}

/** The one loop from the log through the core to the commit. */
export interface Watch {
  /**
   * One pass: reads what is new in the log, judges it, commits what follows, then announces it. Not re-entrant. Where the
   * commit fails, the next pass commits what this one decided.
   */
  pass(): Promise<void>;
  /** A report was refused: what is missing is no sign of calm. */
  refused(reason: Refusal): void;
  /** Event time of the last announced tick. */
  readonly at: Millis;
  /** A service as it was last announced: what is shown is on disk. */
  state(service: string): ServiceState | null;
  bands(service: string, from: Millis, to: Millis, step: Millis): Band[];
  /** The account of evidence, and the levels in force. */
  readonly account: Account;
  readonly levels: Levels;
}

const READ_PAGE = 5_000;
/** How much of a service's own past is read again when its imported past changes. */
const RELEARN_MAX: Millis = 56 * DAY;

/** Stands at the cursor of the saved monitors; the first pass folds what the log has since. */
export async function openWatch(options: WatchOptions): Promise<Watch> {
  const { store, saved, bus, now, inCatalog, onHole, ...known } = options;
  const past = new Map<string, PastCounts>();
  const { fold, cursor } = thaw({ ...known, past: (service) => past.get(service) ?? null }, saved);
  const reported = saved.streams.map(({ service }) => service).filter(isService);
  const keeper = await openCoverageKeeper({ store, now, cursor, reported, inCatalog, onHole });
  fold.recall(keeper.recalled);
  let seq = cursor === null ? 0 : await store.reports.seqBefore(cursor);
  let savedAt = fold.at;
  let announcedAt = fold.at;
  const announced = new Map<string, ServiceState>();
  /** Services that moved since their monitors were last saved, and those judged since they were last announced. */
  const unsaved = new Set<string>();
  const unannounced = new Set(saved.streams.map(({ service }) => service));
  let orphansClosed = false;
  let historyVersion = 0;
  await readHistory();
  for (const service of await store.history.changedSince(saved.historyVersion)) await relearn(service);
  announce();

  async function pass(): Promise<void> {
    const takenUntil = await keeper.beat();
    for (const service of await readHistory()) await relearn(service);
    // Reports at or after the last whole tick wait for the next pass, so that a saved monitor holds exactly those before it.
    const horizon = floorTo(store.reports.horizon(takenUntil), TICK);
    for (let ready = await readBefore(horizon); ready.length > 0; ready = await readBefore(horizon)) {
      for (const report of ready) add(report);
      seq = ready.at(-1)?.seq ?? seq;
      await commit(null);
    }
    for (const change of keeper.take(horizon)) fold.cover(change);
    fold.advance(horizon);
    const minutePassed = floorTo(fold.at, MINUTE) > floorTo(savedAt, MINUTE);
    await commit(minutePassed ? fold.at : null);
    if (!orphansClosed) await closeOrphans();
    bus.publish('tick', announce());
  }

  function add(report: Report): void {
    for (const change of keeper.take(report.at + 1)) fold.cover(change);
    keeper.joined(report.service);
    fold.add(report);
  }

  async function readBefore(horizon: Millis): Promise<Report[]> {
    const reports = await store.reports.read(seq, READ_PAGE);
    return reports.filter((report) => report.at < horizon);
  }

  /** Incidents go to the store at once; monitors once a minute, for a tick that is folded again after a crash changes nothing. */
  async function commit(at: Millis | null): Promise<void> {
    const { incidents, updates, notices, judged, moved } = fold.outcome();
    for (const service of moved) unsaved.add(service);
    for (const service of judged) unannounced.add(service);
    if (at !== null || incidents.length + updates.length + notices.length > 0) {
      const streams = at === null ? [] : fold.save(unsaved);
      const account = at === null ? null : fold.saveAccount();
      await store.commit({ cursor: at, historyVersion, incidents, updates, notices, streams, account });
    }
    fold.settle();
    if (at === null) return;
    savedAt = at;
    unsaved.clear();
  }

  /** Ends what another version of the program had under way and this one, which folded the log anew, has not. */
  async function closeOrphans(): Promise<void> {
    const incidents: Incident[] = [];
    for (const one of await store.incidents.active()) {
      if (fold.state(one.service)?.incident?.id === one.id) continue;
      incidents.push({ ...one, state: 'resolved', endedAt: one.endedAt ?? saved.cursor ?? fold.at });
    }
    const nothing = { cursor: null, updates: [], notices: [], streams: [], account: null };
    if (incidents.length > 0) await store.commit({ ...nothing, historyVersion, incidents });
    orphansClosed = true;
  }

  /** What has changed, once it is on disk. */
  function announce(): Messages['tick'] {
    announcedAt = fold.at;
    const states = [...unannounced].sort().map((service) => fold.state(service));
    unannounced.clear();
    const known = states.filter((state) => state !== null);
    for (const state of known) announced.set(state.service, state);
    return { at: announcedAt, states: known };
  }

  /** Takes in the past counts that were put since the last time, also by another process; the slugs they are of. */
  async function readHistory(): Promise<string[]> {
    const version = await store.history.version();
    if (version === historyVersion) return [];
    const changed = await store.history.changedSince(historyVersion);
    for (const service of changed) {
      const counts = await store.history.get(service);
      if (counts === null) past.delete(service);
      else past.set(service, counts);
    }
    historyVersion = version;
    return changed;
  }

  /** Learns a service from its past counts and its own reports since; an incident under way goes on. */
  async function relearn(service: string): Promise<void> {
    fold.forgetPreview(service);
    const first = await store.rollups.first(service);
    const to = floorTo(fold.at, MINUTE);
    if (first === null || first >= to) return;
    const from = Math.max(first, to - RELEARN_MAX);
    const holes = await store.coverage.holes(from, to, service);
    fold.relearn(service, from, await store.rollups.series(service, from, to, MINUTE), holes);
    unsaved.add(service);
    unannounced.add(service);
  }

  return {
    pass,
    refused: keeper.refused,
    get at() {
      return announcedAt;
    },
    state: (service) => announced.get(service) ?? fold.state(service),
    bands: (service, from, to, step) => fold.bands(service, from, to, step),
    get account() {
      return fold.account;
    },
    get levels() {
      return fold.levels;
    },
  };
}

/** What is saved beside monitors of services bears names that no service has. */
function isService(name: string): boolean {
  return name !== COLLATERAL_STREAM && name !== PRIORS_STREAM;
}

/** The fold as it was saved; one of another version of the program is folded anew, from the start of the log. */
function thaw(
  background: Background,
  { cursor, streams, account }: SavedStreams,
): { fold: Fold; cursor: Millis | null } {
  const fold = new Fold(background, cursor ?? 0);
  try {
    for (const { service, state } of streams) fold.load(service, state);
    if (account !== null) fold.loadAccount(account);
    return { fold, cursor };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { fold: new Fold(background), cursor: null };
  }
}
