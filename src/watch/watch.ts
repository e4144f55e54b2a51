import { Fold, type Background, type Outcome } from '../core/fold.ts';
import type { PastCounts } from '../core/monitor.ts';
import type { Levels } from '../core/levels.ts';
import type { Prior } from '../core/prior.ts';
import { DAY, MINUTE, floorTo, type Millis } from '../core/time.ts';
import type { Band, ServiceState } from '../core/status.ts';
import { TICK } from '../core/watermark.ts';
import type { Report } from '../core/report.ts';
import type { Bus, Messages } from '../bus/bus.ts';
import type { Store } from '../store/store.ts';

export interface WatchOptions {
  readonly store: Store;
  readonly bus: Bus;
  readonly now: () => Millis;
  readonly prior: (service: string) => Prior;
  readonly levels: () => Levels;
}

/** The one loop from the log through the core to the commit. */
export interface Watch {
  /** One pass: reads what is new in the log, judges it, commits what follows, then announces it. Not re-entrant. */
  pass(): Promise<void>;
  /** Event time of the last committed tick. */
  readonly at: Millis;
  state(service: string): ServiceState | null;
  bands(service: string, from: Millis, to: Millis, step: Millis): Band[];
}

const READ_PAGE = 5_000;
/** How much of a service's own past is read again when its imported past changes. */
const RELEARN_MAX: Millis = 56 * DAY;

/** Loads the frozen monitors and stands at their cursor; the first pass folds what the log has since. */
export async function openWatch({ store, bus, now, prior, levels }: WatchOptions): Promise<Watch> {
  const past = new Map<string, PastCounts>();
  let historyVersion = 0;
  const background: Background = { prior, past: (service) => past.get(service) ?? null, levels };

  const { fold, cursor } = thaw(background, await store.streams.load());
  let seq = cursor === null ? 0 : await store.reports.seqBefore(cursor);
  let savedAt = fold.at;
  let announcedAt = fold.at;
  /** Services judged since their monitors were last saved. */
  let unsaved = new Set<string>();
  let unannounced = new Set<string>();
  await readHistory(false);

  async function pass(): Promise<void> {
    await readHistory(true);
    // Reports at or after the last whole tick wait for the next pass, so that a saved monitor holds exactly those before it.
    const horizon = floorTo(store.reports.horizon(now()), TICK);
    for (let ready = await readBefore(horizon); ready.length > 0; ready = await readBefore(horizon)) {
      for (const report of ready) fold.add(report);
      seq = ready.at(-1)?.seq ?? seq;
      await commit(fold.take(), null);
    }
    fold.advance(horizon);
    const minutePassed = floorTo(fold.at, MINUTE) > floorTo(savedAt, MINUTE);
    await commit(fold.take(), minutePassed ? fold.at : null);
    bus.publish('tick', announce());
  }

  async function readBefore(horizon: Millis): Promise<Report[]> {
    const reports = await store.reports.read(seq, READ_PAGE);
    return reports.filter((report) => report.at < horizon);
  }

  /** Incidents go to the store at once; monitors once a minute, for a tick that is folded again after a crash changes nothing. */
  async function commit(
    { incidents, updates, notices, judged }: Outcome,
    cursor: Millis | null,
  ): Promise<void> {
    for (const service of judged) {
      unsaved.add(service);
      unannounced.add(service);
    }
    if (cursor === null && incidents.length + updates.length + notices.length === 0) return;
    const streams = cursor === null ? [] : fold.save(unsaved);
    await store.commit({ cursor, incidents, updates, notices, streams });
    if (cursor === null) return;
    savedAt = cursor;
    unsaved = new Set();
  }

  /** What the pass changed, once it is on disk. */
  function announce(): Messages['tick'] {
    announcedAt = fold.at;
    const states = [...unannounced].sort().map((service) => fold.state(service));
    unannounced = new Set();
    return { at: announcedAt, states: states.filter((state) => state !== null) };
  }

  /** An import by another process shows as a higher version: the services it touched are learned anew. */
  async function readHistory(relearn: boolean): Promise<void> {
    const version = await store.history.version();
    if (version === historyVersion) return;
    const changed = await store.history.changedSince(historyVersion);
    for (const service of changed) {
      const counts = await store.history.get(service);
      if (counts === null) past.delete(service);
      else past.set(service, counts);
      if (relearn) await relearnService(service);
    }
    historyVersion = version;
  }

  async function relearnService(service: string): Promise<void> {
    fold.forgetPreview(service);
    const first = await store.rollups.first(service);
    const to = floorTo(fold.at, MINUTE);
    if (first === null || first >= to) return;
    const from = Math.max(first, to - RELEARN_MAX);
    fold.relearn(service, from, await store.rollups.series(service, from, to, MINUTE));
    unsaved.add(service);
  }

  return {
    pass,
    get at() {
      return announcedAt;
    },
    state: (service) => fold.state(service),
    bands: (service, from, to, step) => fold.bands(service, from, to, step),
  };
}

type Saved = Awaited<ReturnType<Store['streams']['load']>>;

/** The fold as it was saved; one of another version of the program is folded anew, from the start of the log. */
function thaw(background: Background, { cursor, streams }: Saved): { fold: Fold; cursor: Millis | null } {
  const fold = new Fold(background, cursor ?? 0);
  try {
    for (const { service, state } of streams) fold.load(service, state);
    return { fold, cursor };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { fold: new Fold(background), cursor: null };
  }
}
