import type { Band } from '../core/detect/band.ts';
import type { Background } from '../core/fold/background.ts';
import type { Report } from '../core/domain/report.ts';
import type { Fold } from '../core/fold/fold.ts';
import { PREVIEWS_MAX } from '../core/fold/previews.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Update } from '../core/incident/update.ts';
import type { ServiceState, Status } from '../core/incident/status.ts';
import { DAY, MINUTE, floorTo, type Millis } from '../core/base/time.ts';
import type { Messages, Published } from '../ports/bus.ts';
import { Announced } from './announced.ts';
import type { CoverageKeeper } from './coverage-keeper.ts';
import { foldingOf } from './folding.ts';
import type { KnownHistory } from './history.ts';
import type { Pace } from './pace.ts';
import { publishedSince } from './published-since.ts';
import { unjudged } from './published-states.ts';
import { Saving } from './saving.ts';
import { SILENCE_STREAM } from './silence.ts';
import { takeOver } from './take-over.ts';
import { thaw } from './thaw.ts';
import type { WatchOptions } from './watch-options.ts';

/** How often the silent replay is checkpointed, in real time: a crash loses no more than that. */
const CHECKPOINT_MS = 60_000;
/** If saving is slow, the interval is at least this many times the duration of a save. */
const CHECKPOINT_SHARE = 10;
/** How much of a service's own past is read again when its imported past changes. */
const RELEARN_MAX: Millis = 56 * DAY;
/** Previews made per pass, some 50 ms each. */
const PREVIEWS_A_PASS = 8;

interface JudgingOptions extends WatchOptions {
  readonly judge: number;
  readonly background: Background;
  readonly history: KnownHistory;
  readonly keeper: Pick<CoverageKeeper, 'take' | 'joined' | 'before' | 'startOver'>;
  readonly pace: Pace;
  /** Event time up to which decisions were published, which are final. */
  readonly published: Millis;
  /** Whether other nodes follow, which must be notified of each tick. */
  readonly isFollowed: boolean;
  /** Called once the saved state is read; false if it mixes several moments, in which case nothing is opened. */
  readonly onThawed: () => Promise<boolean>;
  /** Called with each report added to the fold. */
  readonly onAdded: (report: Report) => void;
  /** Called with the `seq` up to which the saved fold contains reports. */
  readonly onBegun: (at: Millis, seq: number) => void;
}

/** A fold that follows the log, with saving and announcing its results. */
export interface Judging {
  readonly fold: Fold;
  /** Judges up to `horizon` and commits the results; resolves to what to announce, or null if it did not get that far. */
  pass(horizon: Millis): Promise<Messages['tick'] | null>;
  /**
   * Folds silently up to `until`, which another node has published, and adopts what it decided; resolves to what to announce. `saved`: up
   * to when that node has saved monitors.
   */
  follow(until: Millis, saved: Millis | null): Promise<Messages['tick'] | null>;
  /** From the next pass on it publishes, continuing from what was published up to `until`. */
  lead(until: Millis): void;
  /** Does a slice of background work. */
  tidyUp(): Promise<void>;
  state(service: string): ServiceState | null;
  bands(service: string, from: Millis, to: Millis, step: Millis, facet?: string): Band[];
  readonly statuses: ReadonlyMap<Status, number>;
}

/** Reads the saved state, or begins at the start of the log if that cannot be read. Null if the program ends before. */
export async function openJudging(options: JudgingOptions): Promise<Judging | null> {
  const { store, saved, judge, background, history, keeper, pace, isFollowed, onAdded, onThawed } = options;
  let { published } = options;
  const { boards, onUnreadable = () => {}, onDecided = () => {}, onImported = () => {} } = options;
  const { passMs = Infinity, checkpointMs = CHECKPOINT_MS } = options;
  const thawed = await thaw(background, saved, pace, onUnreadable);
  if (thawed === null || !(await onThawed())) return null;
  const { fold, silence, cursor } = thawed;
  if (cursor === null) await keeper.startOver();
  else fold.recall(await keeper.before(fold.oldest));
  for (const service of fold.services) keeper.joined(service);

  const announced = new Announced(fold);
  announced.begin();
  const saving = new Saving();
  saving.anew = saved.cursor !== cursor;
  const seq = cursor === null ? 0 : await store.reports.seqBefore(cursor);
  options.onBegun(Math.max(published, fold.at), seq);
  const folding = foldingOf({
    fold,
    log: store.reports,
    keeper,
    history,
    pace,
    seq,
    onAdded,
  });
  let silent = published > 0;
  /** Whether the results of the silent replay are on disk. */
  let silenceSaved = false;
  let savedAt = fold.at;
  /** The last tick that is on disk. */
  let toldAt: Millis | null = null;
  /** While another node watches: what it publishes, and the services for which this fold has something new. */
  const elsewhere = isFollowed ? await publishedSince(store) : null;
  const stirred = new Set<string>();
  let followed = false;
  /** In real time: when it was last saved, how long that took, and when this pass is to end. */
  let [checkpointAt, checkpointTook, passUntil] = [performance.now(), 0, Infinity];
  /** Imported services without reports whose usual counts were requested. */
  const wanted = new Set<string>();
  let resting: Iterator<undefined> | null = null;

  /** Decisions on reported incidents that are not announced yet. */
  let decided: Published[] = [];

  let begun = false;
  const learned = new Set(await store.history.changedSince(saved.historyVersion));
  if (!(await takeIn((service) => learned.has(service)))) return null;
  begun = true;

  /** Learns newly imported past counts; services that `changed` since their monitor was saved are learned anew. */
  async function takeIn(changed: (service: string) => boolean): Promise<boolean> {
    let whole = true;
    await history.refresh(async (service, past) => {
      fold.putPast(service, past);
      if (wanted.size < PREVIEWS_MAX && !fold.knows(service)) wanted.add(service);
      if (changed(service)) whole = (await relearn(service)) && whole;
      else if (pace.due) whole = (await pace.turn()) && whole;
      if (begun && past !== null) onImported(service, past);
    });
    return whole;
  }

  /** Learns a service from its past counts and its own reports since; an incident under way continues. */
  async function relearn(service: string): Promise<boolean> {
    const first = await store.rollups.first(service);
    const to = floorTo(fold.at, MINUTE);
    if (first === null || first >= to) return true;
    const from = Math.max(first, to - RELEARN_MAX);
    const holes = await store.coverage.holes(from, to, service);
    const perMinute = await store.rollups.series(service, from, to, MINUTE);
    if (!(await pace.through(fold.relearn(service, from, perMinute, holes)))) return false;
    saving.moved([service]);
    announced.changed([service]);
    return true;
  }

  async function pass(horizon: Millis): Promise<Messages['tick'] | null> {
    passUntil = performance.now() + passMs;
    if ((await history.isStale()) && !(await takeIn(() => true))) return null;
    if (silent && !(await foldInSilence(horizon))) return null;
    if (!(await folding.foldTo(horizon, { afterPage: () => commit(null) }))) return null;
    const minutePassed = floorTo(fold.at, MINUTE) > floorTo(savedAt, MINUTE);
    // A tick is published only once, also after a takeover.
    const isNew = !isFollowed || fold.at !== toldAt;
    if (!(await commit(minutePassed && isNew ? fold.at : null, isFollowed && isNew))) return null;
    const states = await announced.renew(pace);
    if (states === null) return null;
    const tick = { at: fold.at, states, published: decided };
    decided = [];
    return tick;
  }

  async function follow(until: Millis, saved: Millis | null): Promise<Messages['tick'] | null> {
    passUntil = performance.now() + passMs;
    if ((await history.isStale()) && !(await takeIn(() => true))) return null;
    if (saved !== null && saved > savedAt && saved >= fold.at && saved <= until) {
      // Stops at the cursor of the saved monitors, where it knows which of its own incidents they contain.
      if (!(await folding.foldTo(saved, { afterPage }))) return null;
      keepSilent();
      saving.savedElsewhere();
      savedAt = saved;
    }
    if (until > fold.at && !(await folding.foldTo(until, { afterPage }))) return null;
    keepSilent();
    const news = (await elsewhere?.next()) ?? [];
    if (!(await agreeWith(news.map(({ incident }) => incident)))) return null;
    const states = await announced.renew(pace);
    return (
      states && {
        at: fold.at,
        states,
        published: news.filter(({ incident }) => incident.detectedAt !== null),
      }
    );
  }

  /** Continues from what another node published, for services where that node or this fold has something new. */
  async function agreeWith(incidents: readonly Incident[]): Promise<boolean> {
    for (const { service } of incidents) stirred.add(service);
    boards?.over(incidents);
    if (followed && stirred.size === 0) return true;
    silence.keepOnly(fold.remembered);
    // Ending surplus incidents of a service is left to the watching node, so nothing is committed here.
    const reading = { ...store, commit: async () => {} };
    if ((await takeOver(fold, reading, silence.own, pace, followed ? stirred : null)) === null) return false;
    keepSilent();
    silence.end();
    stirred.clear();
    followed = true;
    return true;
  }

  function lead(until: Millis): void {
    published = until;
    silent = until > 0;
    toldAt = until;
  }

  /** Silently folds what was already published, and adopts the published incidents once it gets there. */
  async function foldInSilence(horizon: Millis): Promise<boolean> {
    const end = Math.min(published, horizon);
    const manner = { afterPage, atTick: checkpointWhereDue };
    if (end > fold.at && !(await folding.foldTo(end, manner))) return false;
    keepSilent();
    if (fold.at < published) return false;
    const ended = await takeOver(fold, store, silence.own, pace);
    if (ended === null) return false;
    boards?.over(ended);
    silence.end();
    silent = false;
    return true;
  }

  function afterPage(): boolean {
    keepSilent();
    return performance.now() < passUntil;
  }

  function keepSilent(): void {
    const { incidents, judged, moved } = fold.take();
    silence.note(incidents);
    for (const { service } of incidents) stirred.add(service);
    saving.moved(moved);
    announced.changed(judged);
  }

  async function checkpointWhereDue(): Promise<boolean> {
    const began = performance.now();
    if (began - checkpointAt < Math.max(checkpointMs, CHECKPOINT_SHARE * checkpointTook)) return true;
    keepSilent();
    silence.keepOnly(fold.remembered);
    silenceSaved = true;
    if (!(await save({ incidents: [], updates: [], notices: [] }, fold.at))) return false;
    checkpointAt = performance.now();
    checkpointTook = checkpointAt - began;
    return true;
  }

  type Decided = Parameters<typeof onDecided>[0][];
  /** Incidents are stored immediately, monitors once a minute: folding a tick again after a crash changes nothing. */
  async function commit(at: Millis | null, always = false): Promise<boolean> {
    const { incidents, updates, notices, judged, moved } = fold.outcome();
    saving.moved(moved);
    announced.changed(judged);
    if (always || at !== null || incidents.length + updates.length + notices.length > 0) {
      if (!(await save({ incidents, updates, notices }, at))) return false;
      for (const update of updates as Decided) onDecided(update);
      decided.push(...publishedOf(updates, incidents));
      boards?.over(incidents);
    }
    fold.settle();
    return true;
  }

  /** Writes the decisions and, if there is a cursor, the monitors as of that cursor. */
  async function save(
    outcome: Pick<ReturnType<Fold['outcome']>, 'incidents' | 'updates' | 'notices'>,
    at: Millis | null,
  ): Promise<boolean> {
    const snapshots = at === null ? [] : await saving.collect(fold, pace);
    if (snapshots === null) return false;
    if (at !== null && silenceSaved) snapshots.push({ service: SILENCE_STREAM, state: silence.freeze() });
    const account = at === null ? null : fold.saveAccount();
    const { anew } = saving;
    const historyVersion = history.version;
    await store.commit({
      at: fold.at,
      judge,
      ...outcome,
      cursor: at,
      historyVersion,
      snapshots,
      anew,
      account,
    });
    toldAt = fold.at;
    if (at === null) return true;
    savedAt = at;
    saving.saved();
    silenceSaved = silent;
    return true;
  }

  /** Catches up services at rest, and computes previews of imported services. */
  async function tidyUp(): Promise<void> {
    resting ??= fold.settleResting();
    if (pace.some(resting)) resting = null;
    for (const service of [...wanted].slice(0, PREVIEWS_A_PASS)) {
      wanted.delete(service);
      await history.during(service, () => pace.through(fold.preview(service)));
    }
  }

  function bands(service: string, from: Millis, to: Millis, step: Millis, facet?: string): Band[] {
    const known = fold.bands(service, from, to, step, facet);
    if (
      facet === undefined &&
      known.length === 0 &&
      wanted.size < PREVIEWS_MAX &&
      history.knownMs(service) !== null
    )
      wanted.add(service);
    return known;
  }

  function state(service: string): ServiceState | null {
    const known = announced.state(service);
    if (known !== null) return known;
    const imported = history.knownMs(service);
    return imported === null ? null : unjudged(service, fold.at, imported);
  }

  return {
    fold,
    pass,
    follow,
    lead,
    tidyUp,
    state,
    bands,
    get statuses() {
      return announced.tally;
    },
  };
}

/** The public updates: those of reported incidents. */
function publishedOf(updates: readonly Update[], incidents: readonly Incident[]): Published[] {
  const byId = new Map(incidents.map((incident) => [incident.id, incident]));
  return updates.flatMap((update) => {
    const incident = byId.get(update.incident);
    return incident === undefined || incident.detectedAt === null ? [] : [{ update, incident }];
  });
}
