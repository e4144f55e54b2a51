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

/** The facts of a report that the fold reads; without problem, place and network there are no scopes. */
export type CountedReport = Pick<Report, 'at' | 'service' | 'counted'> &
  FacetFacts &
  Partial<Pick<Report, 'sender' | 'device' | 'manner' | 'reason'>>;

/**
 * The whole of Outcry's judgement as a pure fold over the report log: the same log, background and ticks give the same incidents, byte for
 * byte, whether it is fed live, after a restart, or from a file.
 *
 * ```ts
 * import { Fold, ONE_STREAM, defaultPrior } from 'outcry/core';
 * const fold = new Fold({ prior: () => defaultPrior, past: () => null, levels: () => ONE_STREAM });
 * fold.add({ at: Date.UTC(2025, 2, 10, 9, 25), service: 'x', counted: true });
 * fold.advance(Date.UTC(2025, 2, 10, 9, 26));
 * fold.take().incidents;
 * ```
 *
 * Ticks lie on a grid of event time ({@link Watermark}). Those in which nothing can change are skipped, and a service without reports is
 * only updated when it is looked at ({@link Monitors}), so the cost grows with the services that have reports, not with the catalog or the
 * clock.
 */
export class Fold {
  readonly #background: Background;
  readonly #monitors = new Monitors();
  /** The joint view of simultaneous rises. */
  readonly #collateral = new Collateral();
  readonly #watermark: Watermark;
  readonly #keeper: LevelKeeper;
  readonly #happened = new OutcomeBuffer();
  readonly #coverage = new FoldCoverage();
  readonly #beginnings: Beginnings;
  /** What is known about the senders of reports. */
  readonly senders: Senders;
  /** What is saved beside the monitors, by name. */
  readonly #shared: ReturnType<typeof sharedStates>;

  /** `from`: event time before which everything is folded already; the start of the log for a new one. */
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

  /** Event time up to which everything is judged. */
  get at(): Millis {
    return this.#watermark.last;
  }

  /** Runs the ticks due before the report, then counts it. Reports must come in the order of `at`, none before {@link Fold.at}. */
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

  /** Whether a service has had a report. */
  knows(service: string): boolean {
    return this.#monitors.get(service) !== undefined;
  }

  /** The services with reports, and how many there are. */
  get services(): Iterable<string> {
    return this.#monitors.services;
  }

  get size(): number {
    return this.#monitors.size;
  }

  /**
   * Runs the ticks due before the change, then applies it: from there on reports are lost, refused, or taken again. Changes come in the
   * order of `at` with the reports, before those of the same moment. A calm monitor may need it again from {@link Fold.recall}.
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
   * Recalls changes from before {@link Fold.at}, in order, once everything is loaded: monitors contain those from before they were saved,
   * but a calm one is not saved just because of a change. Begin with those since {@link Fold.oldest}.
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

  /** Runs every tick at or before `horizon`; no report before it may come afterwards. */
  advance(horizon: Millis): void {
    if (this.#watermark.due(horizon) !== null) drain(this.steps(horizon));
  }

  /** {@link Fold.advance} in pieces, so that other work can run in between when there is much to judge. */
  *steps(horizon: Millis): Pieces {
    for (let tick = this.#due(horizon); tick !== null; tick = this.#due(horizon)) {
      yield* this.#run(tick);
      this.#watermark.ran(tick);
    }
  }

  /** Catches up services at rest, one after the other, so that little is left to do at the end of the day. */
  *settleResting(): Pieces {
    for (const monitor of this.#monitors.all) {
      const { learning } = monitor;
      if (!this.#monitors.settle(monitor, this.at)) continue;
      if (learning !== monitor.learning) this.#happened.judged(monitor.service, false);
      yield;
    }
  }

  /** What happened since the last call; it is then cleared. */
  take(): Outcome {
    return this.#happened.take();
  }

  /** What happened since the last {@link Fold.settle}; it is kept. */
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

  /** The state of a service; null if it has neither reports nor past counts. */
  state(service: string): ServiceState | null {
    const monitor = this.#monitors.settled(service, this.at);
    if (monitor !== undefined) return monitor.state();
    const preview = this.#beginnings.preview(service, this.at)?.state();
    return preview === undefined ? null : { ...preview, judgement: { ...preview.judgement, at: this.at } };
  }

  /** The state as of when it was last updated: cheap, because it is not caught up. Null if it has no reports. */
  stateAsItStands(service: string): ServiceState | null {
    return this.#monitors.get(service)?.state() ?? null;
  }

  /** The expectation for each step of [from, to), of the service or of a facet; empty if nothing is known about it. */
  bands(service: string, from: Millis, to: Millis, step: Millis, facet?: string): Band[] {
    const monitor = this.#monitors.settled(service, this.at) ?? this.#beginnings.preview(service, this.at);
    return monitor?.bands(from, to, step, facet) ?? [];
  }

  /** Services with an incident under way, including pending ones, sorted. */
  get underWay(): string[] {
    return this.#monitors.underWay.sort(compare);
  }

  /**
   * Adopts what was published about a service up to {@link Fold.at}, whatever this fold has decided; nothing changes if it came to the same
   * result. The caller decides whether to keep what the fold decided until then.
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

  /** Ids of the reported incidents remembered beyond their end, since editors' marks refer to them. */
  get remembered(): Set<string> {
    return new Set([...this.account.alarms.map(({ incident }) => incident), ...this.#monitors.surges]);
  }

  /** Renames remembered incidents; null if one was never reported. */
  rename(ids: ReadonlyMap<string, string | null>): void {
    this.account.rename(ids);
    this.#monitors.rename(ids);
  }

  /** Names of all snapshots, apart from the account. */
  get streams(): string[] {
    return [...this.#monitors.services, ...this.#shared.keys()];
  }

  /** Serialized monitors of the given services. */
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

  /** The serialized account and levels; they belong to monitors saved at the same tick. */
  saveAccount(): Uint8Array {
    return this.#keeper.save();
  }

  /** Restores an account, after the monitors that belong to it. */
  loadAccount(state: Uint8Array): void {
    this.#keeper.load(state);
  }

  /** Replaces whatever is known about the service with a saved monitor, which is caught up when it is looked at. */
  load(service: string, state: Uint8Array): void {
    const shared = this.#shared.get(service);
    if (shared !== undefined) shared.load(state);
    else this.#place(ServiceMonitor.load(service, this.#background.prior(service), state));
  }

  /**
   * Learns a service anew after its past counts changed: from them, and from its own counted reports by the minute since `first`, with the
   * holes in them, in pieces. An incident under way continues unchanged.
   */
  *relearn(service: string, first: Millis, perMinute: readonly number[], holes: readonly Hole[]): Pieces {
    this.#beginnings.putPast(service, this.#background.past(service));
    const fresh = yield* this.#beginnings.begin(service, first, coverageOf(holes));
    const known = this.#monitors.settled(service, this.at);
    yield* fresh.relive(first, known?.voices.weighing(first, perMinute) ?? perMinute);
    if (known !== undefined) fresh.continueFrom(known);
    this.#place(fresh);
  }

  /** The past counts of a service were replaced: everything derived from the old ones is dropped. */
  putPast(service: string, past: PastCounts | null): void {
    this.#beginnings.putPast(service, past);
  }

  /** Begins a service whose first report comes at `at`, in pieces, since a past may span years. All ticks before it must have run. */
  *begin(service: string, at: Millis): Pieces {
    if (!this.knows(service)) this.#welcome(yield* this.#beginnings.begin(service, at), at);
  }

  /** Computes, in pieces, the preview of a service with past counts and no report yet. */
  *preview(service: string): Pieces {
    if (!this.knows(service)) yield* this.#beginnings.prepare(service, this.at);
  }

  #place(monitor: ServiceMonitor): void {
    this.#welcome(monitor, this.knows(monitor.service) ? null : this.at);
    // Whether it was active when a minute last closed, since monitors come to rest only then.
    if (monitor.activeAt(floorTo(this.at, MINUTE))) this.#monitors.wake(monitor);
  }

  /** The monitor, caught up with `at`; created with the first report. */
  #monitorOf(service: string, at: Millis): ServiceMonitor {
    return (
      this.#monitors.settled(service, this.at) ??
      this.#welcome(drain(this.#beginnings.begin(service, at)), at)
    );
  }

  /** `joinsAt`: since when it is watched; null if it was before. */
  #welcome(monitor: ServiceMonitor, joinsAt: Millis | null): ServiceMonitor {
    this.#monitors.put(monitor);
    this.#beginnings.begun(monitor.service);
    if (joinsAt === null) return monitor;
    const imported = this.#beginnings.importedPerHour(monitor.service);
    this.#keeper.join(sizeOf(monitor.perHour(joinsAt)), imported === null ? null : sizeOf(imported));
    return monitor;
  }

  /** The next tick in which something can change; earlier ones are skipped. */
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

  /** Each minute every awake monitor is judged, between minutes those with new reports; those at rest are caught up later. */
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
   * Once a day, whether its last hour was observed or not, services are classified by size, and the prior of each category is refitted. For
   * this, all of them must be caught up with the end of the day.
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
    this.#happened.note(monitor.tick(tick, levels, this.senders, this.#background.confirmed));
    const surge = monitor.takeSurge(tick);
    if (surge !== null) this.#keeper.surge(surge, tick);
    if (!calm || !monitor.calm) this.#happened.judged(monitor.service, true);
    else if (evidence > 0 || monitor.evidence > 0 || learning !== monitor.learning)
      this.#happened.judged(monitor.service, false);
  }

  /** Considers everything above usual together, once a minute: which service is likely the source of another's reports. */
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
