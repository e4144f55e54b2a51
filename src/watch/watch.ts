import type { Band } from '../core/detect/band.ts';
import type { Messages } from '../bus/bus.ts';
import type { Account } from '../core/account/account.ts';
import { PRIORS_STREAM } from '../core/detect/category-priors.ts';
import { COLLATERAL_STREAM } from '../core/blame/collateral.ts';
import type { Incident } from '../core/incident/incident.ts';
import { JUDGE_VERSION } from '../core/base/judge.ts';
import type { Levels } from '../core/detect/levels.ts';
import type { Report } from '../core/domain/report.ts';
import type { ServiceState } from '../core/incident/status.ts';
import { DAY, MINUTE, ceilTo, floorTo, type Millis } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import { openCoverageKeeper, type Refusal } from './coverage-keeper.ts';
import { openHistory } from './history.ts';
import { publishedStates } from './published-states.ts';
import { takeOver } from './take-over.ts';
import type { WatchOptions } from './watch-options.ts';
import { thaw } from './thaw.ts';

/** The one loop from the log through the core to the commit. */
export interface Watch {
  /**
   * One pass: reads what is new in the log, judges it, commits what follows, then announces it. Not re-entrant. Where the
   * commit fails, the next pass commits what this one decided.
   */
  pass(): Promise<void>;
  /** Reports can be taken now; told once a tick, also while a pass takes long. */
  beat(): Promise<void>;
  /** The server runs; told every `PULSE`. */
  alive(): void;
  /** A report was refused: what is missing is no sign of calm. */
  refused(reason: Refusal): void;
  /** Event time of the last announced tick. */
  readonly at: Millis;
  /** Whether all is judged again that was published before this start, but for its last minute. */
  readonly caughtUp: boolean;
  /** A service as it was last announced: what is shown is on disk. */
  state(service: string): ServiceState | null;
  bands(service: string, from: Millis, to: Millis, step: Millis): Band[];
  /** The account of evidence, and the levels in force. */
  readonly account: Account;
  readonly levels: Levels;
}

/** Reports folded in one go, in some 15 ms. */
const READ_PAGE = 1_000;
/** How much of a service's own past is read again when its imported past changes. */
const RELEARN_MAX: Millis = 56 * DAY;

/**
 * Stands at the cursor of the saved monitors, or where they cannot be read at the start of the log; the first pass folds what
 * the log has since. What was published before stands: up to there it folds in silence, and then takes it over.
 */
export async function openWatch(options: WatchOptions): Promise<Watch> {
  const { store, saved, bus, now, stalledAfter, inCatalog, onHole, ...known } = options;
  const { onUnreadable = () => {}, judge = JUDGE_VERSION, goOn = async () => true } = options;
  const { onDecided = () => {}, onImported = () => {} } = options;
  const history = openHistory(store.history);
  const { fold, cursor } = thaw({ ...known, past: history.of }, saved, onUnreadable);
  const reported = saved.streams.map(({ service }) => service).filter(isService);
  const keeper = await openCoverageKeeper({ store, now, cursor, reported, stalledAfter, inCatalog, onHole });
  fold.recall(keeper.recalled);
  let seq = cursor === null ? 0 : await store.reports.seqBefore(cursor);
  let savedAt = fold.at;
  const announced = new Map<string, ServiceState>();
  /** Services that moved since their monitors were last saved, and those judged since they were last announced. */
  const unsaved = new Set<string>();
  const unannounced = new Set(saved.streams.map(({ service }) => service));
  const published = ceilTo(Math.max(saved.cursor ?? 0, (await store.decisions.until()) ?? 0), TICK);
  let silent = published > 0;
  /** What the fold led to in silence; the last state of each reported incident, by id. */
  const own = new Map<string, Incident>();
  let anew = saved.cursor !== cursor;
  await history.refresh();
  for (const service of await store.history.changedSince(saved.historyVersion)) await relearn(service);
  const repeats = silent && cursor === null;
  /** What is shown while a fold that begins anew goes through the past once more; null from its first tick on. */
  let shown = repeats ? await publishedStates(reported, published, store, history) : null;
  let announcedAt = repeats ? published : fold.at;
  if (!repeats) announce();

  async function pass(): Promise<void> {
    const takenUntil = await keeper.beat();
    for (const service of await history.refresh()) {
      await relearn(service);
      const counts = history.of(service);
      if (counts !== null) onImported(service, counts);
    }
    // Reports at or after the last whole tick wait for the next pass, so that a saved monitor holds exactly those before it.
    const horizon = floorTo(store.reports.horizon(takenUntil), TICK);
    if (silent) await foldInSilence(horizon);
    if (silent) return;
    if (!(await foldTo(horizon, () => commit(null)))) return;
    const minutePassed = floorTo(fold.at, MINUTE) > floorTo(savedAt, MINUTE);
    await commit(minutePassed ? fold.at : null);
    bus.publish('tick', announce());
  }

  /** Folds the log up to `horizon`; false where the program ends before. `afterPage` keeps what follows from holding too much at once. */
  async function foldTo(horizon: Millis, afterPage: () => Promise<void> | void): Promise<boolean> {
    for (let ready = await readBefore(horizon); ready.length > 0; ready = await readBefore(horizon)) {
      for (const report of ready) add(report);
      seq = ready.at(-1)?.seq ?? seq;
      await afterPage();
      if (!(await goOn())) return false;
    }
    for (const change of keeper.take(horizon)) fold.cover(change);
    fold.advance(horizon);
    return true;
  }

  /** Folds what was published already without a word, and takes it over once there. */
  async function foldInSilence(horizon: Millis): Promise<void> {
    const end = Math.min(published, horizon);
    if (end > fold.at && !(await foldTo(end, keepSilent))) return;
    keepSilent();
    if (fold.at < published) return;
    await takeOver(fold, store, own);
    own.clear();
    silent = false;
  }

  function keepSilent(): void {
    const { incidents, judged, moved } = fold.take();
    for (const incident of incidents) if (incident.detectedAt !== null) own.set(incident.id, incident);
    for (const service of moved) unsaved.add(service);
    for (const service of judged) unannounced.add(service);
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
      const streams = at === null ? [] : fold.save(anew ? fold.streams : unsaved);
      const account = at === null ? null : fold.saveAccount();
      const decided = { at: fold.at, judge, incidents, updates, notices };
      await store.commit({ ...decided, cursor: at, historyVersion: history.version, streams, anew, account });
      for (const update of updates) onDecided(update);
    }
    fold.settle();
    if (at === null) return;
    savedAt = at;
    anew = false;
    unsaved.clear();
  }

  /** What has changed, once it is on disk. */
  function announce(): Messages['tick'] {
    announcedAt = fold.at;
    shown = null;
    const states = [...unannounced].sort().map((service) => fold.state(service));
    unannounced.clear();
    const known = states.filter((state) => state !== null);
    for (const state of known) announced.set(state.service, state);
    return { at: announcedAt, states: known };
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
    async beat() {
      await keeper.beat();
    },
    alive: keeper.alive,
    refused: keeper.refused,
    get at() {
      return announcedAt;
    },
    get caughtUp() {
      return published - fold.at < MINUTE;
    },
    state: (service) =>
      shown === null ? (announced.get(service) ?? fold.state(service)) : (shown.get(service) ?? null),
    bands: (service, from, to, step) => (shown === null ? fold.bands(service, from, to, step) : []),
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
