import type { Band } from '../core/detect/band.ts';
import type { Messages } from '../ports/bus.ts';
import type { Account } from '../core/account/account.ts';
import type { Senders } from '../core/fold/senders.ts';
import { SHARING_STREAM } from '../core/spread/shared-addresses.ts';
import { Fold } from '../core/fold/fold.ts';
import { JUDGE_VERSION } from '../core/base/judge.ts';
import type { Levels } from '../core/detect/levels.ts';
import type { ServiceState, Status } from '../core/incident/status.ts';
import { MINUTE, ceilTo, floorTo, type Millis } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import { openCoverageKeeper, type Refusal } from './coverage-keeper.ts';
import { openHistory } from './history.ts';
import { openJudging, type Judging } from './judging.ts';
import { createPace } from './pace.ts';
import { publishedStates } from './published-states.ts';
import type { WatchOptions } from './watch-options.ts';

/** The one loop from the log through the core to the commit. */
export interface Watch {
  /**
   * One pass: reads what is new in the log, judges it, commits what follows, then announces it. Not re-entrant. Where the
   * commit fails, the next pass commits what this one decided.
   */
  pass(): Promise<void>;
  /** Notes that reports can be taken now. Called once a tick, even while a pass takes long. */
  beat(): Promise<void>;
  /** Notes that the server runs. Called every `PULSE`: a longer break means that it stood still, and nobody could report. */
  alive(): void;
  /** Notes that a report was refused, on a service or before it was known on which: reports that are missing must not be taken for calm. */
  refused(reason: Refusal, service: string | null): void;
  /** Event time of the last announced tick. */
  readonly at: Millis;
  /** Event time up to which all is judged; where it is before {@link Watch.at}, what was published is judged again. */
  readonly judgedUntil: Millis;
  /** Whether all is judged again that was published before this start, but for its last minute. */
  readonly caughtUp: boolean;
  /** A service as it was last announced: what is shown is on disk. */
  state(service: string): ServiceState | null;
  /** Of the service, or of a facet of it: `country:GB`. */
  bands(service: string, from: Millis, to: Millis, step: Millis, facet?: string): Band[];
  /** How many services have each status, of those that were reported on. */
  readonly statuses: ReadonlyMap<Status, number>;
  /** What is known of those who send reports, as learned so far. */
  readonly senders: Pick<Senders, 'mix' | 'hosting' | 'capacityOf'>;
  /** The account of evidence, and the levels in force. */
  readonly account: Account;
  readonly levels: Levels;
}

/**
 * Opens when what was saved is read, or after `patienceMs`, and then reads on behind it; the first pass folds what the log has since.
 * What was published before stands: up to there it folds without publishing and shows what was published last, then goes on from it.
 */
export async function openWatch(options: WatchOptions): Promise<Watch> {
  const { store, saved, bus, now, stalledAfter, inCatalog, catalog, onHole } = options;
  const { goOn = async () => true, sliceMs, patienceMs = Infinity } = options;
  const pace = createPace(goOn, sliceMs);
  const history = openHistory(store.history);
  const background = { ...options, past: history.of };
  const published = ceilTo(Math.max(saved.cursor ?? 0, (await store.decisions.until()) ?? 0), TICK);
  const { cursor } = saved;
  const keeper = await openCoverageKeeper({
    store,
    now,
    cursor,
    reported: [],
    stalledAfter,
    inCatalog,
    catalog,
    onHole,
  });
  /** What is shown until the fold has caught up with what was published; null from the first tick after that. */
  let shown = published > 0 ? await publishedStates(published, store, history) : null;
  let announcedAt = published;
  let judging: Judging | null = null;
  /** Stands in until the saved monitors are read: it has no monitors, but the account, the levels and the sharing of addresses as they were saved. */
  const standIn = foldWithoutMonitors(await store.snapshots.get(SHARING_STREAM));

  function foldWithoutMonitors(sharing: Uint8Array | null): Fold {
    const fold = new Fold(background, cursor ?? 0);
    try {
      if (sharing !== null) fold.load(SHARING_STREAM, sharing);
      if (saved.account !== null) fold.loadAccount(saved.account);
      return fold;
    } catch {
      return new Fold(background);
    }
  }

  async function begin(): Promise<void> {
    if (shown !== null && !(await shown.learn(await store.snapshots.names(), pace))) return;
    judging = await openJudging({
      ...options,
      judge: options.judge ?? JUDGE_VERSION,
      background,
      history,
      keeper,
      pace,
      published,
    });
    if (judging === null || published - judging.fold.at >= MINUTE) return;
    shown = null;
    announcedAt = judging.fold.at;
  }

  let beginning: Promise<void> | null = null;
  /** Where it fails, the next call tries again. */
  function begun(): Promise<void> {
    beginning ??= begin().catch((error: unknown) => {
      beginning = null;
      throw error;
    });
    return beginning;
  }

  async function pass(): Promise<void> {
    const takenUntil = await keeper.beat();
    await begun();
    // Reports at or after the last whole tick wait for the next pass, so that a saved monitor holds exactly those before it.
    const tick = (await judging?.pass(floorTo(await store.reports.horizon(takenUntil), TICK))) ?? null;
    if (tick === null) return;
    shown = null;
    announcedAt = tick.at;
    bus.publish('tick', tick satisfies Messages['tick']);
    await judging?.tidyUp();
  }

  await Promise.race([begun(), afterMs(patienceMs)]);
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
    get judgedUntil() {
      return judging?.fold.at ?? cursor ?? 0;
    },
    get caughtUp() {
      return judging !== null && published - judging.fold.at < MINUTE;
    },
    state: (service) => (shown === null ? (judging?.state(service) ?? null) : shown.state(service)),
    bands: (service, from, to, step, facet) =>
      shown === null ? (judging?.bands(service, from, to, step, facet) ?? []) : [],
    get statuses() {
      return judging?.statuses ?? new Map();
    },
    get senders() {
      return (judging?.fold ?? standIn).senders;
    },
    get account() {
      return (judging?.fold ?? standIn).account;
    },
    get levels() {
      return (judging?.fold ?? standIn).levels;
    },
  };
}

function afterMs(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms < Infinity) setTimeout(resolve, ms).unref();
  });
}
