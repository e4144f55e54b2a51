import { assert } from '../core/base/assert.ts';
import { JUDGE_VERSION } from '../core/base/judge.ts';
import { MINUTE, ceilTo, floorTo, type Millis } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import { Fold } from '../core/fold/fold.ts';
import { SHARING_STREAM } from '../core/spread/shared-addresses.ts';
import type { Shift } from '../ports/nodes.ts';
import { openCoverageKeeper, type CoverageKeeper } from './coverage-keeper.ts';
import { followCoverage, type FollowedCoverage } from './followed-coverage.ts';
import { openHistory } from './history.ts';
import { openJudging, type Judging } from './judging.ts';
import { createPace } from './pace.ts';
import { publishedStates, type PublishedStates } from './published-states.ts';
import { savedIn } from './saved-in.ts';
import type { WatchOptions } from './watch-options.ts';

/** The state of a server as a node: what it judges with, and which node it follows. */
interface Post {
  /** Resolves once the saved state is read. If that fails, the next call tries again. */
  begun(): Promise<void>;
  /** Null until the saved state is read. */
  readonly judging: Judging | null;
  readonly keeper: CoverageKeeper;
  /** Coverage while another node watches; null while this one does. */
  readonly following: FollowedCoverage | null;
  /** Event time up to which decisions were published, as last read. */
  readonly published: Millis;
  /** Event time up to which monitors were saved when this was opened. */
  readonly cursor: Millis | null;
  /** What is shown until the fold has caught up with what was published; null from the first tick after that. */
  readonly shown: PublishedStates | null;
  /** Event time of the last announced tick. */
  readonly announcedAt: Millis;
  announced(at: Millis): void;
  /** Reads up to when decisions are published by now. */
  publishedByNow(): Promise<Millis>;
  /** Used until the saved monitors are read: it has no monitors, but the saved account, levels and address sharing. */
  readonly fold: Fold;
  /** From here on this node judges and publishes, once it has caught up with what was published. */
  lead(): Promise<void>;
  /** Another node continues from what this one published; this one follows it, starting from what is saved by now. */
  stepBack(): Promise<void>;
}

export async function openPost(options: WatchOptions): Promise<Post> {
  const { store, now, stalledAfter, inCatalog, catalog, onHole, boards, nodes = null } = options;
  const pace = createPace(options.goOn ?? (async () => true), options.sliceMs);
  let { saved } = options;
  let published = await readPublished();
  let history = openHistory(store.history);
  const background = { ...options, past: (service: string) => history.of(service) };
  let following = nodes === null ? null : follow();
  let keeper: CoverageKeeper = following ?? (await keepCoverage(saved.cursor, []));
  /** Delegates to the present keeper, which changes when this node takes or loses the lease. */
  const inTurn: Pick<CoverageKeeper, 'take' | 'joined' | 'before' | 'startOver'> = {
    take: (at) => keeper.take(at),
    joined: (service) => keeper.joined(service),
    before: (since) => keeper.before(since),
    startOver: () => keeper.startOver(),
  };
  let shown = await shownBy(published);
  let announcedAt = await begunAt();
  let judging: Judging | null = null;
  /** Reports up to this `seq` are on the boards. */
  let boarded: number | null = null;
  const standIn = foldWithoutMonitors(await store.snapshots.get(SHARING_STREAM));
  let beginning: Promise<void> | null = null;

  async function readPublished(): Promise<Millis> {
    return ceilTo(Math.max(options.saved.cursor ?? 0, (await store.decisions.until()) ?? 0), TICK);
  }

  /** Until something is published, pages are as of the first report, or of now if there is none. */
  async function begunAt(): Promise<Millis> {
    if (published > 0) return published;
    const [first] = await store.reports.read(0, 1);
    return floorTo(first?.at ?? now(), TICK);
  }

  async function shownBy(at: Millis): Promise<PublishedStates | null> {
    return at > 0 ? publishedStates(at, store, history) : null;
  }

  function follow(): FollowedCoverage {
    assert(nodes !== null, 'only one of several nodes follows');
    return followCoverage({ store, nodes, now, stalledAfter, cursor: saved.cursor, onHole });
  }

  function keepCoverage(
    cursor: Millis | null,
    reported: readonly string[],
    shifts?: readonly Shift[],
  ): Promise<CoverageKeeper> {
    const facts = { store, now, cursor, reported, stalledAfter, inCatalog, catalog, shifts, onHole };
    return openCoverageKeeper(facts);
  }

  function foldWithoutMonitors(sharing: Uint8Array | null): Fold {
    const fold = new Fold(background, saved.cursor ?? 0);
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
    while (!(await openedWhole())) await reopen();
    if (judging === null || published - judging.fold.at >= MINUTE) return;
    shown = null;
    announcedAt = Math.max(announcedAt, judging.fold.at);
  }

  /** False if another node saved in the meantime: then the state that was read mixes two moments. */
  async function openedWhole(): Promise<boolean> {
    let whole = true;
    await following?.refresh();
    judging = await openJudging({
      ...options,
      saved,
      judge: options.judge ?? JUDGE_VERSION,
      background,
      history,
      keeper: inTurn,
      pace,
      published,
      isFollowed: nodes !== null,
      async onThawed() {
        whole = nodes === null || (await store.snapshots.standing()).cursor === saved.cursor;
        return whole;
      },
      onBegun(at, seq) {
        if (boarded !== null) return;
        boarded = seq;
        boards?.begin(at, seq);
      },
      onAdded(report) {
        if (report.seq <= (boarded ?? 0)) return;
        boarded = report.seq;
        boards?.count(report);
        options.onReport?.(report);
      },
    });
    return whole;
  }

  async function reopen(): Promise<void> {
    saved = await savedIn(store);
    published = Math.max(published, await readPublished());
    history = openHistory(store.history);
    following = follow();
    keeper = following;
  }

  return {
    begun: () =>
      (beginning ??= begin().catch((error: unknown) => {
        beginning = null;
        throw error;
      })),
    get judging() {
      return judging;
    },
    get keeper() {
      return keeper;
    },
    get following() {
      return following;
    },
    get published() {
      return published;
    },
    get cursor() {
      return saved.cursor;
    },
    get shown() {
      return shown;
    },
    get announcedAt() {
      return announcedAt;
    },
    announced(at) {
      shown = null;
      announcedAt = Math.max(announcedAt, at);
    },
    publishedByNow: async () => (published = await readPublished()),
    get fold() {
      return judging?.fold ?? standIn;
    },
    async lead() {
      if (judging === null || following === null) return;
      following.alive();
      const own = following.shift === null ? [] : [{ ...following.shift, until: Infinity }];
      const covered = (await store.coverage.coveredUntil()) ?? 0;
      const shifts = [...((await nodes?.shiftsAfter(covered)) ?? []), ...own];
      published = await readPublished();
      const { fold } = judging;
      keeper = await keepCoverage(Math.max(fold.at, following.taken), [...fold.services], shifts);
      judging.lead(published);
      following = null;
    },
    async stepBack() {
      shown = await shownBy(Math.max(published, await readPublished()));
      judging = null;
      beginning = null;
      await reopen();
      nodes?.follow();
    },
  };
}
