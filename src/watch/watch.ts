import type { Band } from '../core/detect/band.ts';
import type { Messages } from '../ports/bus.ts';
import type { Account } from '../core/account/account.ts';
import type { Senders } from '../core/fold/senders.ts';
import { OutcryError } from '../core/base/errors.ts';
import type { Levels } from '../core/detect/levels.ts';
import type { ServiceState, Status } from '../core/incident/status.ts';
import { MINUTE, floorTo, type Millis } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import type { Refusal } from './coverage-keeper.ts';
import type { FollowedCoverage } from './followed-coverage.ts';
import { openPost } from './post.ts';
import type { WatchOptions } from './watch-options.ts';

/** The one loop from the log through the core to the commit; on a node that does not watch, it follows the one that does. */
export interface Watch {
  /**
   * One pass: reads new reports from the log, judges them, commits the results, then announces them. Not re-entrant. If the commit fails,
   * the next pass commits what this one decided. While another node watches, it folds up to what that node has published, commits nothing
   * and announces the same.
   */
  pass(): Promise<void>;
  /** Records that reports can be taken now. To be called once per tick, even during a long pass. */
  beat(): Promise<void>;
  /** Records a heartbeat. To be called every `PULSE`: a longer gap means that the server stalled, and nobody could report. */
  alive(): void;
  /** Records that a report was refused, on a service or on an unknown one: missing reports must not be taken for calm. */
  refused(reason: Refusal, service: string | null): void;
  /** Event time of the last announced tick. */
  readonly at: Millis;
  /** Event time up to which everything is judged; if before {@link Watch.at}, published ticks are being replayed. */
  readonly judgedUntil: Millis;
  /** Whether everything published before this start has been replayed, except its last minute. */
  readonly caughtUp: boolean;
  /** A service as last announced: what is shown is on disk. */
  state(service: string): ServiceState | null;
  /** For the service, or for a facet of it: `country:GB`. */
  bands(service: string, from: Millis, to: Millis, step: Millis, facet?: string): Band[];
  /** The number of services with each status, among those with reports. */
  readonly statuses: ReadonlyMap<Status, number>;
  /** What is known about senders of reports, as learned so far. */
  readonly senders: Pick<Senders, 'mix' | 'hosting' | 'capacityOf'>;
  /** The account of evidence, and the levels in force. */
  readonly account: Account;
  readonly levels: Levels;
}

/**
 * Opens when the saved state is read, or after `patienceMs` and then continues reading in the background; the first pass folds the log
 * since. Published decisions are final: up to there it folds silently and shows what was published last, then continues from it.
 */
export async function openWatch(options: WatchOptions): Promise<Watch> {
  const { store, bus, nodes = null, patienceMs = Infinity } = options;
  const post = await openPost(options);

  /** Records that reports can be taken now, and takes over what other nodes refused. */
  async function beat(): Promise<Millis> {
    if (post.following === null && nodes?.role === 'watches')
      for (const { reason, service } of await nodes.takeRefused().catch(() => []))
        post.keeper.refused(reason, service);
    return post.keeper.beat();
  }

  async function judge(): Promise<Messages['tick'] | null> {
    const takenUntil = await beat();
    await post.begun();
    // Reports at or after the last whole tick wait for the next pass, so that a saved monitor contains exactly those before it.
    const horizon = floorTo(await store.reports.horizon(takenUntil), TICK);
    return (await post.judging?.pass(horizon)) ?? null;
  }

  async function follow(behind: FollowedCoverage): Promise<Messages['tick'] | null> {
    // Reports are taken from now on, not only from the first beat on.
    if (behind.shift === null) await behind.beat();
    await post.begun();
    const published = await post.publishedByNow();
    if (post.judging === null || published <= post.judging.fold.at) return null;
    // Holes are written before the results judged with them are published, so they are in the store by now.
    await behind.refresh();
    const { cursor } = await store.snapshots.standing();
    return post.judging.follow(published, cursor);
  }

  async function passInTurn(): Promise<Messages['tick'] | null> {
    if (nodes === null) return judge();
    if (post.following === null) {
      if (nodes.role === 'watches') return judge();
      await post.stepBack();
      return null;
    }
    if (nodes.role === 'lost') nodes.follow();
    if (nodes.role !== 'watches') return follow(post.following);
    await post.begun();
    await post.lead();
    return judge();
  }

  await Promise.race([post.begun(), afterMs(patienceMs)]);
  return {
    async pass() {
      const tick = await passInTurn().catch((error: unknown) => {
        // Another node has taken over: the next pass starts following it.
        if (nodes !== null && error instanceof OutcryError && error.code === 'data_locked') return null;
        throw error;
      });
      if (tick === null) return;
      post.announced(tick.at);
      bus.publish('tick', tick satisfies Messages['tick']);
      await post.judging?.tidyUp();
    },
    async beat() {
      await beat();
    },
    alive: () => post.keeper.alive(),
    refused: (reason, service) => post.keeper.refused(reason, service),
    get at() {
      return post.announcedAt;
    },
    get judgedUntil() {
      return post.judging?.fold.at ?? post.cursor ?? 0;
    },
    get caughtUp() {
      return post.judging !== null && post.published - post.judging.fold.at < MINUTE;
    },
    state: (service) => (post.shown ?? post.judging)?.state(service) ?? null,
    bands: (service, from, to, step, facet) =>
      post.shown === null ? (post.judging?.bands(service, from, to, step, facet) ?? []) : [],
    get statuses() {
      return post.judging?.statuses ?? new Map();
    },
    get senders() {
      return post.fold.senders;
    },
    get account() {
      return post.fold.account;
    },
    get levels() {
      return post.fold.levels;
    },
  };
}

function afterMs(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms < Infinity) setTimeout(resolve, ms).unref();
  });
}
