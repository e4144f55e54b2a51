import type { Band } from '../detect/band.ts';
import type { Account } from '../account/account.ts';
import type { Background } from './background.ts';
import { Beginnings } from './beginnings.ts';
import { PRIORS_STREAM } from '../detect/category-priors.ts';
import { takeCensus } from './take-census.ts';
import { COLLATERAL_STREAM, Collateral } from '../blame/collateral.ts';
import { coverageOf, type CoverageChange, type Hole } from '../domain/coverage.ts';
import { facetsOf, type FacetFacts } from '../domain/facet.ts';
import { FoldCoverage } from './fold-coverage.ts';
import { LevelKeeper } from '../account/level-keeper.ts';
import { ServiceMonitor } from './monitor.ts';
import type { Levels } from '../detect/levels.ts';
import { OutcomeBuffer, type Outcome } from '../incident/outcome.ts';
import type { PastCounts } from '../detect/past.ts';
import type { Published } from './published.ts';
import { compare } from '../base/order.ts';
import { noRelations } from '../domain/relations.ts';
import type { Report } from '../domain/report.ts';
import { Monitors } from './monitors.ts';
import { sizeOf } from '../account/size.ts';
import { PIECE, drain, type Pieces } from '../base/pieces.ts';
import type { ServiceState } from '../incident/status.ts';
import { DAY, HOUR, MINUTE, floorTo, type Millis } from '../base/time.ts';
import { Senders } from './senders.ts';
import { sharedStates } from './shared-states.ts';
import { Watermark } from '../domain/watermark.ts';

/** The facts of a report that the fold reads; without problem, place and network it tells no scopes. */
export type CountedReport = Pick<Report, 'at' | 'service' | 'counted'> &
  FacetFacts &
  Partial<Pick<Report, 'sender' | 'device' | 'manner' | 'reason'>>;

/**
 * The whole of Outcry's judgement as a pure fold over the report log: the same log, background and ticks give the same
 * incidents, byte for byte, whether it is fed live, after a restart, or from a file.
 *
 * ```ts
 * import { Fold, ONE_STREAM, defaultPrior } from 'outcry/core';
 * const fold = new Fold({ prior: () => defaultPrior, past: () => null, levels: () => ONE_STREAM });
 * fold.add({ at: Date.UTC(2025, 2, 10, 9, 25), service: 'x', counted: true });
 * fold.advance(Date.UTC(2025, 2, 10, 9, 26));
 * fold.take().incidents;
 * ```
 *
 * Ticks lie on a grid of event time ({@link Watermark}). Those in which nothing can change are jumped over, and for a service
 * that nobody reports on time passes only when it is looked at ({@link Monitors}), so that the cost grows with the services that
 * have reports, not with the catalog nor with the clock.
 */
export class Fold {
  readonly #background: Background;
  readonly #monitors = new Monitors();
  /** What rises at the same time, seen together. */
  readonly #collateral = new Collateral();
  readonly #watermark: Watermark;
  readonly #keeper: LevelKeeper;
  readonly #happened = new OutcomeBuffer();
  readonly #coverage = new FoldCoverage();
  readonly #beginnings: Beginnings;
  /** What is known of those who send reports. */
  readonly senders: Senders;
  /** What is saved beside the monitors, by the name it is saved under. */
  readonly #shared: ReturnType<typeof sharedStates>;

  /** `from`: event time before which all is folded already; the start of the log for a new one. */
  constructor(background: Background, from: Millis = 0) {
    this.#background = background;
    this.#beginnings = new Beginnings(background, this.#coverage);
    this.#watermark = new Watermark(from);
    this.#keeper = new LevelKeeper(background);
    this.senders = new Senders((network) => background.hosting?.(network) ?? false);
    this.#shared = sharedStates(this.#collateral, this.#beginnings, this.senders);
  }

  /** The running account of evidence, as of {@link Fold.at}. */
  get account(): Account {
    return this.#keeper.account;
  }

  /** The levels in force. */
  get levels(): Levels {
    return this.#keeper.levels;
  }

  /** Event time up to which all is judged. */
  get at(): Millis {
    return this.#watermark.last;
  }

  /** Runs the ticks due before the report, then counts it. Reports come in the order of `at`; none before {@link Fold.at}. */
  add(report: CountedReport): void {
    this.advance(report.at);
    const { service, at, counted } = report;
    const monitor = counted ? this.#monitorOf(service, at) : this.#monitors.settled(service, this.at);
    if (monitor?.ordinary === true)
      for (const stream of this.senders.learn(report)) this.#happened.judged(stream, true);
    if (monitor === undefined) return;
    if (report.reason === 'crowded') {
      monitor.setAside(at);
      this.#happened.judged(service, true);
    }
    if (!counted) return;
    monitor.add(at, 1, facetsOf(report), this.senders.voiceOf(report));
    this.#monitors.touch(monitor);
  }

  /** Whether a service was reported on. */
  knows(service: string): boolean {
    return this.#monitors.get(service) !== undefined;
  }

  /** The services that were reported on, and how many there are. */
  get services(): Iterable<string> {
    return this.#monitors.services;
  }

  get size(): number {
    return this.#monitors.size;
  }

  /**
   * Runs the ticks due before the change, then takes it in: from there on reports are lost, refused, or taken again. Changes
   * come in the order of `at` with the reports, before those of the same moment. A calm monitor learns of it again by {@link Fold.recall}.
   */
  cover(change: CoverageChange): void {
    this.advance(change.at);
    const { kind, begins, at } = change;
    this.#coverage.note(change);
    for (const monitor of this.#coverage.concerned(change, this.#monitors)) {
      if (!monitor.calm) this.#happened.judged(monitor.service, true);
      monitor.cover(kind, begins, at);
    }
  }

  /**
   * Recalls changes from before {@link Fold.at}, in order, once all is loaded: monitors know of those from before they were
   * saved, but a calm one is not saved only because of a change. {@link Fold.oldest} is where to begin.
   */
  recall(changes: readonly CoverageChange[]): void {
    for (const change of changes) {
      const { kind, begins, at } = change;
      this.#coverage.note(change);
      for (const monitor of this.#coverage.concerned(change, this.#monitors))
        if (monitor.calm && at >= monitor.standsAt) monitor.cover(kind, begins, at);
    }
  }

  /** From when on changes have to be recalled for the monitors that were loaded. */
  get oldest(): Millis {
    return this.#monitors.oldest(this.at);
  }

  /** Runs every tick at or before `horizon`; no report before it may come any more. */
  advance(horizon: Millis): void {
    if (this.#watermark.due(horizon) !== null) drain(this.steps(horizon));
  }

  /** {@link Fold.advance}, piece by piece: where many are to be judged at once, others have their turn between two. */
  *steps(horizon: Millis): Pieces {
    for (let tick = this.#due(horizon); tick !== null; tick = this.#due(horizon)) {
      yield* this.#run(tick);
      this.#watermark.ran(tick);
    }
  }

  /** Lets services at rest make up for the hours that passed, one after the other, so that little is left at the day's end. */
  *settleResting(): Pieces {
    for (const monitor of this.#monitors.all) {
      const { learning } = monitor;
      if (!this.#monitors.settle(monitor, this.at)) continue;
      if (learning !== monitor.learning) this.#happened.judged(monitor.service, false);
      yield;
    }
  }

  /** What happened since the last call; the fold forgets it. */
  take(): Outcome {
    return this.#happened.take();
  }

  /** What happened since the last {@link Fold.settle}; the fold goes on holding it. */
  outcome(): Outcome {
    return this.#happened.outcome();
  }

  /** Clears what happened: the outcome has been committed. */
  settle(): void {
    this.#happened.settle();
  }

  /** Whether more than quiet time has passed at a service since the last {@link Fold.settle}. */
  isUnsettled(service: string): boolean {
    return this.#happened.has(service);
  }

  /** The state of a service; null where it has neither reports nor past counts yet. */
  state(service: string): ServiceState | null {
    const monitor = this.#monitors.settled(service, this.at);
    if (monitor !== undefined) return monitor.state();
    const preview = this.#beginnings.preview(service, this.at)?.state();
    return preview === undefined ? null : { ...preview, judgement: { ...preview.judgement, at: this.at } };
  }

  /** As of when it was last looked at: it does not catch up with the time since, so this costs nothing. Null where nobody has reported. */
  stateAsItStands(service: string): ServiceState | null {
    return this.#monitors.get(service)?.state() ?? null;
  }

  /** What is to be expected in each step of [from, to), of the service or of a facet; empty where nothing is known of it. */
  bands(service: string, from: Millis, to: Millis, step: Millis, facet?: string): Band[] {
    const monitor = this.#monitors.settled(service, this.at) ?? this.#beginnings.preview(service, this.at);
    return monitor?.bands(from, to, step, facet) ?? [];
  }

  /** Services with an incident under way, pending ones included, sorted. */
  get underWay(): string[] {
    return this.#monitors.underWay.sort(compare);
  }

  /**
   * Takes over what was published of a service up to {@link Fold.at}, whatever this fold thinks of it; where it came there by
   * itself, nothing changes. What it decided until then is the caller's to keep or to drop.
   */
  goOnFrom(service: string, published: Published): void {
    const known = this.#monitors.settled(service, this.at);
    const monitor = published.incident === null ? known : this.#monitorOf(service, this.at);
    if (monitor === undefined) return;
    monitor.continueFromPublished(published, this.at);
    this.#collateral.goOnFrom(service, published.incident?.blame ?? null);
    if (monitor.activeAt(floorTo(this.at, MINUTE))) this.#monitors.wake(monitor);
    this.#happened.judged(service, true);
    this.#happened.judged(COLLATERAL_STREAM, true);
  }

  /** Ids of the reported incidents that it remembers beyond their end: editors' marks hang on them. */
  get remembered(): Set<string> {
    return new Set([...this.account.alarms.map(({ incident }) => incident), ...this.#monitors.surges]);
  }

  /** Remembers incidents by other ids; null where one was never reported. */
  rename(ids: ReadonlyMap<string, string | null>): void {
    this.account.rename(ids);
    this.#monitors.rename(ids);
  }

  /** Names of all frozen states that there are, apart from the account. */
  get streams(): string[] {
    return [...this.#monitors.services, ...this.#shared.keys()];
  }

  /** Frozen monitors of the given services. */
  save(services: Iterable<string>): { service: string; state: Uint8Array }[] {
    const saved: { service: string; state: Uint8Array }[] = [];
    for (const service of services) {
      const shared = this.#shared.get(service);
      if (shared !== undefined) saved.push({ service, state: shared.freeze() });
      const monitor = this.#monitors.settled(service, this.at);
      if (monitor !== undefined) saved.push({ service, state: monitor.save() });
    }
    return saved;
  }

  /** The frozen account and levels; they go with monitors saved at the same tick. */
  saveAccount(): Uint8Array {
    return this.#keeper.save();
  }

  /** Takes over a frozen account, after the monitors that go with it. */
  loadAccount(state: Uint8Array): void {
    this.#keeper.load(state);
  }

  /** Puts a frozen monitor in the place of whatever is known of the service; what passed since is made up for when it is looked at. */
  load(service: string, state: Uint8Array): void {
    const shared = this.#shared.get(service);
    if (shared !== undefined) shared.load(state);
    else this.#place(ServiceMonitor.load(service, this.#background.prior(service), state));
  }

  /**
   * Learns a service anew after its past counts changed: from them, and from its own counted reports by the minute since
   * `first`, with the holes in them, in pieces. An incident under way goes on as it is.
   */
  *relearn(service: string, first: Millis, perMinute: readonly number[], holes: readonly Hole[]): Pieces {
    this.#beginnings.putPast(service, this.#background.past(service));
    const fresh = yield* this.#beginnings.begin(service, first, coverageOf(holes));
    yield* fresh.relive(first, perMinute);
    const known = this.#monitors.settled(service, this.at);
    if (known !== undefined) fresh.continueFrom(known);
    this.#place(fresh);
  }

  /** The past counts of a service were put anew: what was known of the old ones is forgotten. */
  putPast(service: string, past: PastCounts | null): void {
    this.#beginnings.putPast(service, past);
  }

  /** Begins a service whose first report comes at `at`, in pieces; a past of years is long. All ticks before it have run. */
  *begin(service: string, at: Millis): Pieces {
    if (!this.knows(service)) this.#welcome(yield* this.#beginnings.begin(service, at), at);
  }

  /** Makes out, in pieces, what a service would look like that has past counts and no report yet. */
  *preview(service: string): Pieces {
    if (!this.knows(service)) yield* this.#beginnings.prepare(service, this.at);
  }

  #place(monitor: ServiceMonitor): void {
    this.#welcome(monitor, this.knows(monitor.service) ? null : this.at);
    // Whether it was when a minute last closed, for only then do monitors come to rest.
    if (monitor.activeAt(floorTo(this.at, MINUTE))) this.#monitors.wake(monitor);
  }

  /** As it is when a report comes at `at`; begun where it is the first. */
  #monitorOf(service: string, at: Millis): ServiceMonitor {
    return (
      this.#monitors.settled(service, this.at) ??
      this.#welcome(drain(this.#beginnings.begin(service, at)), at)
    );
  }

  /** `joinsAt`: since when it is watched; null where it was before. */
  #welcome(monitor: ServiceMonitor, joinsAt: Millis | null): ServiceMonitor {
    this.#monitors.put(monitor);
    this.#beginnings.begun(monitor.service);
    if (joinsAt === null) return monitor;
    const imported = this.#beginnings.importedPerHour(monitor.service);
    this.#keeper.join(sizeOf(monitor.perHour(joinsAt)), imported === null ? null : sizeOf(imported));
    return monitor;
  }

  /** The next tick in which something can change; the ones before it are jumped over. */
  #due(horizon: Millis): Millis | null {
    const next = this.#watermark.due(horizon);
    if (next === null || this.#monitors.touched.size > 0) return next;
    if (this.#monitors.size === 0) return this.#jump(Infinity, horizon);
    const boundary = Math.ceil(next / MINUTE) * MINUTE;
    if (this.#monitors.awake.size > 0) return this.#jump(boundary, horizon);
    return this.#jump(Math.ceil(next / HOUR) * HOUR, horizon);
  }

  #jump(tick: Millis, horizon: Millis): Millis | null {
    if (tick <= horizon) return tick;
    this.#watermark.ran(horizon);
    return null;
  }

  /** Each minute every monitor awake is judged, between minutes those with new reports; for those at rest time passes later. */
  *#run(tick: Millis): Pieces {
    const closing = tick % MINUTE === 0;
    const { levels } = this.#keeper;
    let judged = 0;
    for (const monitor of closing ? this.#monitors.awake : this.#monitors.touched) {
      this.#judge(monitor, tick, levels);
      if (++judged % PIECE === 0) yield;
    }
    this.#monitors.judged();
    if (!closing) return;
    this.#blame(tick);
    this.#monitors.retire(tick);
    this.#keeper.closeMinute();
    if (tick % HOUR !== 0) return;
    if (this.#coverage.watched(tick)) this.#keeper.closeHour(tick);
    if (tick % DAY === 0) yield* this.#closeDay(tick);
  }

  /**
   * Once a day, whether its last hour was seen or not, services are told apart by size anew, and each category says what a new
   * service of it is likely to be like. For this all of them have to be as they are at the day's end.
   */
  *#closeDay(tick: Millis): Pieces {
    const census = yield* takeCensus(this.#monitors, tick, this.#beginnings);
    this.#keeper.recount(census.sizes);
    this.#beginnings.refit(census, this.#keeper.account.settled);
    this.#happened.judged(PRIORS_STREAM, true);
    for (const stream of this.senders.closeDay(tick)) this.#happened.judged(stream, true);
  }

  #judge(monitor: ServiceMonitor, tick: Millis, levels: Levels): void {
    const { calm, evidence, learning } = monitor;
    this.#happened.note(monitor.tick(tick, levels, this.senders));
    const surge = monitor.takeSurge(tick);
    if (surge !== null) this.#keeper.surge(surge, tick);
    if (!calm || !monitor.calm) this.#happened.judged(monitor.service, true);
    else if (evidence > 0 || monitor.evidence > 0 || learning !== monitor.learning)
      this.#happened.judged(monitor.service, false);
  }

  /** Looks at all that is above usual together, once a minute: who is likely the source of whose reports. */
  #blame(tick: Millis): void {
    if (this.#coverage.lost) return;
    const rises = this.#monitors.rises(tick);
    if (rises.length === 0 && this.#collateral.idle) return;
    const changes = this.#collateral.step(tick, rises, this.#background.relations?.() ?? noRelations);
    this.#happened.judged(COLLATERAL_STREAM, true);
    for (const { service, after, reason } of changes)
      this.#happened.note(this.#monitors.get(service)?.blame(after, reason, tick) ?? null);
  }
}
