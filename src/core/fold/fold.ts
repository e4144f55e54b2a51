import type { Band } from '../detect/band.ts';
import type { Account } from '../account/account.ts';
import { CategoryPriors, PRIORS_STREAM } from '../detect/category-priors.ts';
import { Census } from '../account/census.ts';
import { COLLATERAL_STREAM, Collateral } from '../blame/collateral.ts';
import type { Rise } from '../blame/collateral-odds.ts';
import { coverageOf, type CoverageChange, type Hole } from '../domain/coverage.ts';
import { facetsOf, type FacetFacts } from '../domain/facet.ts';
import { FoldCoverage } from './fold-coverage.ts';
import { ImportedRates } from './imported-rates.ts';
import { LevelKeeper, type LevelSource } from '../account/level-keeper.ts';
import { ServiceMonitor } from './monitor.ts';
import type { Levels } from '../detect/levels.ts';
import { Happenings, type Outcome } from '../incident/outcome.ts';
import type { PastCounts } from '../detect/past.ts';
import type { Published } from './published.ts';
import type { Prior } from '../detect/prior.ts';
import { compare } from '../base/order.ts';
import { noRelations, type Relations } from '../domain/relations.ts';
import type { Report } from '../domain/report.ts';
import { sizeOf } from '../account/size.ts';
import type { ServiceState } from '../incident/status.ts';
import { DAY, HOUR, MINUTE, floorTo, type Millis } from '../base/time.ts';
import { Watermark } from '../domain/watermark.ts';

/** What the fold must be told of a service when its first report comes. */
export interface Background extends LevelSource {
  /** What is believed of a service before its category has known ones. */
  prior(service: string): Prior;
  /** Whose known services a new one is taken to be like; left out or null: nobody's. */
  category?(service: string): string | null;
  past(service: string): PastCounts | null;
  /** Who can be taken for whom; left out: nobody for anybody. */
  relations?(): Relations;
}

/** The facts of a report that the fold reads; without problem, place and network it tells no scopes. */
export type CountedReport = Pick<Report, 'at' | 'service' | 'counted'> & FacetFacts;

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
 * Ticks lie on a grid of event time ({@link Watermark}). Those in which nothing can change are jumped over, so that the cost
 * grows with the services that have reports, not with the catalog nor with the clock.
 */
export class Fold {
  readonly #background: Background;
  readonly #monitors = new Map<string, ServiceMonitor>();
  /** Monitors that a tick could change. */
  readonly #active = new Set<ServiceMonitor>();
  /** Active ones with reports that no tick has judged yet. */
  readonly #touched = new Set<ServiceMonitor>();
  /** For services with past counts and no report yet: what they would look like; replaced by the first report. */
  readonly #previews = new Map<string, ServiceMonitor>();
  /** What rises at the same time, seen together. */
  #collateral = new Collateral();
  #priors = new CategoryPriors();
  readonly #imported: ImportedRates;
  readonly #watermark: Watermark;
  readonly #keeper: LevelKeeper;
  readonly #happenings = new Happenings();
  readonly #coverage = new FoldCoverage();

  /** `from`: event time before which all is folded already; the start of the log for a new one. */
  constructor(background: Background, from: Millis = 0) {
    this.#background = background;
    this.#imported = new ImportedRates((service) => background.past(service));
    this.#watermark = new Watermark(from);
    this.#keeper = new LevelKeeper(background);
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
    if (!report.counted) return;
    const monitor = this.#monitorOf(report.service, report.at);
    monitor.add(report.at, 1, facetsOf(report));
    this.#active.add(monitor);
    this.#touched.add(monitor);
  }

  /**
   * Runs the ticks due before the change, then takes it in: from there on reports are lost, refused, or taken again. Changes
   * come in the order of `at` with the reports, before those of the same moment.
   */
  cover(change: CoverageChange): void {
    this.advance(change.at);
    const { service, kind, begins, at } = change;
    this.#coverage.note(change);
    for (const monitor of service === null ? this.#monitors.values() : this.#monitorsOf(service)) {
      if (!this.#coverage.concerns(change, monitor.service)) continue;
      monitor.cover(kind, begins, at);
      this.#happenings.judged(monitor.service, true);
    }
  }

  /** Recalls changes from before {@link Fold.at}, in order: monitors that were saved know of them, others are yet to begin. */
  recall(changes: readonly CoverageChange[]): void {
    for (const change of changes) this.#coverage.note(change);
  }

  #monitorsOf(service: string): ServiceMonitor[] {
    const monitor = this.#monitors.get(service);
    return monitor === undefined ? [] : [monitor];
  }

  /** Runs every tick at or before `horizon`; no report before it may come any more. */
  advance(horizon: Millis): void {
    for (let tick = this.#due(horizon); tick !== null; tick = this.#due(horizon)) {
      this.#run(tick);
      this.#watermark.ran(tick);
    }
  }

  /** What happened since the last call; the fold forgets it. */
  take(): Outcome {
    const outcome = this.outcome();
    this.settle();
    return outcome;
  }

  /** What happened since the last {@link Fold.settle}; the fold goes on holding it. */
  outcome(): Outcome {
    return this.#happenings.outcome();
  }

  /** Forgets what happened: it is in safe hands. */
  settle(): void {
    this.#happenings.settle();
  }

  /** The state of a service; null where it has neither reports nor past counts yet. */
  state(service: string): ServiceState | null {
    return this.#known(service)?.state() ?? null;
  }

  /** What is to be expected in each step of [from, to); empty where nothing is known of the service. */
  bands(service: string, from: Millis, to: Millis, step: Millis): Band[] {
    return this.#known(service)?.bands(from, to, step) ?? [];
  }

  /** Services with an incident under way, pending ones included, sorted. */
  get underWay(): string[] {
    const busy = [...this.#active].filter((monitor) => monitor.state().incident !== null);
    return busy.map(({ service }) => service).sort(compare);
  }

  /**
   * Takes over what was published of a service up to {@link Fold.at}, whatever this fold thinks of it; where it came there by
   * itself, nothing changes. What it decided until then is the caller's to keep or to drop.
   */
  goOnFrom(service: string, published: Published): void {
    const known = this.#monitors.get(service);
    const monitor = published.incident === null ? known : this.#monitorOf(service, this.at);
    if (monitor === undefined) return;
    monitor.continueFromPublished(published, this.at);
    this.#collateral.goOnFrom(service, published.incident?.blame ?? null);
    if (monitor.activeAt(floorTo(this.at, MINUTE))) this.#active.add(monitor);
    this.#happenings.judged(service, true);
    this.#happenings.judged(COLLATERAL_STREAM, true);
  }

  /** Ids of the reported incidents that it remembers beyond their end: editors' marks hang on them. */
  get remembered(): Set<string> {
    const ids = new Set(this.account.alarms.map(({ incident }) => incident));
    for (const monitor of this.#active) if (monitor.surgeOf !== null) ids.add(monitor.surgeOf);
    return ids;
  }

  /** Remembers incidents by other ids; null where one was never reported. */
  rename(ids: ReadonlyMap<string, string | null>): void {
    this.account.rename(ids);
    for (const monitor of this.#active) monitor.renameIncident(ids);
  }

  /** Names of all frozen states that there are, apart from the account. */
  get streams(): string[] {
    return [...this.#monitors.keys(), COLLATERAL_STREAM, PRIORS_STREAM];
  }

  /** Frozen monitors of the given services. */
  save(services: Iterable<string>): { service: string; state: Uint8Array }[] {
    const saved: { service: string; state: Uint8Array }[] = [];
    for (const service of services) {
      if (service === COLLATERAL_STREAM) saved.push({ service, state: this.#collateral.freeze() });
      if (service === PRIORS_STREAM) saved.push({ service, state: this.#priors.freeze() });
      const monitor = this.#monitors.get(service);
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

  /** Puts a frozen monitor in the place of whatever is known of the service. */
  load(service: string, state: Uint8Array): void {
    if (service === COLLATERAL_STREAM) {
      this.#collateral = Collateral.thaw(state);
      return;
    }
    if (service === PRIORS_STREAM) {
      this.#priors = CategoryPriors.thaw(state);
      return;
    }
    const monitor = ServiceMonitor.load(service, this.#background.prior(service), state);
    this.#place(monitor);
    if (this.#active.has(monitor)) monitor.catchUp(this.at);
    else monitor.rest(floorTo(this.at, HOUR));
  }

  /**
   * Learns a service anew after its past counts changed: from them, and from its own counted reports by the minute since
   * `first`, with the holes in them. An incident under way goes on as it is.
   */
  relearn(service: string, first: Millis, perMinute: readonly number[], holes: readonly Hole[]): void {
    this.#imported.forget(service);
    const fresh = this.#begin(service, first, coverageOf(holes));
    fresh.relive(first, perMinute);
    const known = this.#monitors.get(service);
    if (known !== undefined) fresh.continueFrom(known);
    this.#place(fresh);
  }

  /** Forgets what was shown of a service before its first report; its past counts changed. */
  forgetPreview(service: string): void {
    this.#imported.forget(service);
    this.#previews.delete(service);
  }

  #place(monitor: ServiceMonitor): void {
    const known = this.#monitors.get(monitor.service);
    if (known === undefined) this.#join(monitor, this.at);
    else {
      this.#active.delete(known);
      this.#touched.delete(known);
    }
    this.#monitors.set(monitor.service, monitor);
    this.#previews.delete(monitor.service);
    // Whether it was when a minute last closed, for only then do monitors come to rest.
    if (monitor.activeAt(floorTo(this.at, MINUTE))) this.#active.add(monitor);
  }

  #monitorOf(service: string, at: Millis): ServiceMonitor {
    let monitor = this.#monitors.get(service);
    if (monitor === undefined) {
      monitor = this.#begin(service, at);
      this.#monitors.set(service, monitor);
      this.#previews.delete(service);
      this.#join(monitor, at);
    }
    return monitor;
  }

  #join(monitor: ServiceMonitor, at: Millis): void {
    const imported = this.#imported.of(monitor.service);
    this.#keeper.join(sizeOf(monitor.perHour(at)), imported === null ? null : sizeOf(imported));
  }

  #begin(service: string, at: Millis, coverage = this.#coverage.of(service)): ServiceMonitor {
    const prior = this.#priors.of(this.#categoryOf(service), this.#background.prior(service));
    return ServiceMonitor.begin(service, { prior, past: this.#background.past(service), coverage }, at);
  }

  #categoryOf(service: string): string | null {
    return this.#background.category?.(service) ?? null;
  }

  #known(service: string): ServiceMonitor | null {
    const monitor = this.#monitors.get(service) ?? this.#previews.get(service);
    if (monitor !== undefined) return monitor;
    if (this.#background.past(service) === null) return null;
    const preview = this.#begin(service, this.at);
    this.#previews.set(service, preview);
    return preview;
  }

  /** The next tick in which something can change; the ones before it are jumped over. */
  #due(horizon: Millis): Millis | null {
    const next = this.#watermark.due(horizon);
    if (next === null || this.#touched.size > 0) return next;
    if (this.#monitors.size === 0) return this.#jump(Infinity, horizon);
    const boundary = Math.ceil(next / MINUTE) * MINUTE;
    if (this.#active.size > 0) return this.#jump(boundary, horizon);
    return this.#jump(Math.ceil(next / HOUR) * HOUR, horizon);
  }

  #jump(tick: Millis, horizon: Millis): Millis | null {
    if (tick <= horizon) return tick;
    this.#watermark.ran(horizon);
    return null;
  }

  /** Each minute every active monitor is judged, between minutes those with new reports, each hour the resting ones pass on. */
  #run(tick: Millis): void {
    const closing = tick % MINUTE === 0;
    const { levels } = this.#keeper;
    for (const monitor of closing ? this.#active : this.#touched) this.#judge(monitor, tick, levels);
    this.#touched.clear();
    if (!closing) return;
    this.#blame(tick);
    this.#retire(tick);
    this.#keeper.closeMinute();
    if (tick % HOUR === 0) this.#closeHour(tick);
  }

  #closeHour(tick: Millis): void {
    for (const monitor of this.#monitors.values()) if (!this.#active.has(monitor)) monitor.rest(tick);
    if (this.#coverage.watched(tick)) this.#keeper.closeHour(tick);
    if (tick % DAY === 0) this.#closeDay(tick);
  }

  /**
   * Once a day, whether its last hour was seen or not, services are told apart by size anew, and each category says what a new
   * service of it is likely to be like.
   */
  #closeDay(tick: Millis): void {
    const census = new Census();
    for (const monitor of this.#monitors.values())
      census.add({
        perHour: monitor.perHour(tick),
        importedPerHour: this.#imported.of(monitor.service),
        category: monitor.learning ? null : this.#categoryOf(monitor.service),
      });
    this.#keeper.recount(census.sizes);
    this.#priors.refit(census.rates, census.importedRates, this.#keeper.account.settled);
    this.#happenings.judged(PRIORS_STREAM, true);
  }

  #judge(monitor: ServiceMonitor, tick: Millis, levels: Levels): void {
    const { calm } = monitor;
    this.#happenings.note(monitor.tick(tick, levels));
    const surge = monitor.takeSurge(tick);
    if (surge !== null) this.#keeper.surge(surge, tick);
    this.#happenings.judged(monitor.service, !calm || !monitor.calm);
  }

  /** Looks at all that is above usual together, once a minute: who is likely the source of whose reports. */
  #blame(tick: Millis): void {
    if (this.#coverage.lost) return;
    const rises: Rise[] = [];
    for (const monitor of this.#active) {
      const rise = monitor.rise(tick);
      if (rise !== null) rises.push(rise);
    }
    if (rises.length === 0 && this.#collateral.idle) return;
    const changes = this.#collateral.step(tick, rises, this.#background.relations?.() ?? noRelations);
    this.#happenings.judged(COLLATERAL_STREAM, true);
    for (const { service, after, reason } of changes)
      this.#happenings.note(this.#monitors.get(service)?.blame(after, reason, tick) ?? null);
  }

  #retire(tick: Millis): void {
    for (const monitor of this.#active) if (!monitor.activeAt(tick)) this.#active.delete(monitor);
  }
}
