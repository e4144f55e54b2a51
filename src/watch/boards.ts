import type { Messages } from '../ports/bus.ts';
import type { BoardFacts, BoardRoom, IncidentTopic, Shown, TroubleCount } from '../core/incident/board.ts';
import { seenCounts, type Hole } from '../core/domain/coverage.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Finding, Mark } from '../core/domain/mark.ts';
import { firstOf } from '../core/base/order.ts';
import type { Report } from '../core/domain/report.ts';
import type { Catalog } from '../core/domain/service.ts';
import { SPIKE_REPORTS_MIN, isSpike } from '../core/detect/spike.ts';
import type { ServiceState } from '../core/incident/status.ts';
import type { Unseen } from '../core/incident/unseen.ts';
import { DAY, HOUR, MINUTE, floorTo, type Millis } from '../core/base/time.ts';
import { EVERYWHERE, type Scope } from '../core/scope/scope.ts';
import { troubleOf, type Trouble } from '../core/incident/trouble.ts';
import type { Store } from '../ports/store.ts';
import { WORLD, choiceOf, type Choice } from './choice.ts';
import { DayCounts, SLOT, endOfDayCounts } from './day-counts.ts';
import { LATEST_MAX, LatestIncidents, type TopicOf } from './latest-incidents.ts';
import { RecentHoles } from './recent-holes.ts';
import { Roster } from './roster.ts';

/** How long a resolved incident is still shown: as long as its reports are in the counts of the day. */
const RECENT_FOR: Millis = DAY;
/** The maximum number of ended incidents read at startup; on a day with more, a board is too long to read. */
const RECENT_READ_MAX = 1_000;
/** Services that are loaded, or checked again, in one step. */
const AT_ONCE = 32;
/** Incidents that are read at startup in one step. */
const LATEST_PAGE = 200;
/** Reports of the current minute that are read at startup in one step. */
const READ_PAGE = 1_000;

export interface BoardsOptions {
  readonly store: Pick<Store, 'rollups' | 'reports' | 'incidents' | 'coverage'>;
  readonly catalog: () => Catalog;
  /** A service's topic: its category and its countries. */
  readonly topicOf: TopicOf;
  readonly state: (service: string) => ServiceState;
  /** The position of a service in the order of names, which breaks ties between equal counts. */
  readonly nameOrder: (service: string) => number;
  /** Yields to other work; resolves to false if the program ends. */
  readonly goOn: () => Promise<boolean>;
  /** Called when the store could not be read. */
  readonly onError: (error: unknown) => void;
}

/**
 * What is shown about many services at once, updated as reports and ticks arrive, so that no request reads the counts of all services: the
 * reports of the last day, recently ended incidents, services in trouble, and services by status. Nothing of it is stored: at startup it is
 * read from the store step by step, while pages are already served.
 */
export class Boards implements BoardFacts {
  readonly roster = new Roster();
  readonly #options: BoardsOptions;
  readonly #counts = new Map<string, DayCounts>();
  /** Services whose counts from before the start are loaded. */
  readonly #loaded = new Set<string>();
  /** Resolved once the watch has said where it begins. */
  readonly #beginning = Promise.withResolvers<void>();
  #begun = false;
  #loading: Promise<void> = Promise.resolve();
  readonly #recent = new Map<string, Incident>();
  readonly #latest = new LatestIncidents();
  readonly #troubled = new Map<string, Troubled>();
  readonly #holes = new RecentHoles();
  #findings: ReadonlyMap<string, Finding> = new Map();
  /** Up to when counts are read from the store; later reports are counted as the watch reaches them. */
  #from: Millis = 0;
  #seq = 0;
  #now: Millis = 0;
  #next = 0;
  /** Cached boards; cleared when something changes. */
  readonly #shown = new Map<string, Shown>();
  /** By country; the empty name stands for the world. */
  readonly #troubledNow = new Map<string, ReadonlyMap<string, TroubleCount>>();
  #blamedNow: Map<string, number> | null = null;

  constructor(options: BoardsOptions) {
    this.#options = options;
  }

  /** Where the watch begins: everything before `at` is judged, and the reports up to `seq` are read. */
  begin(at: Millis, seq: number): void {
    this.#now = at;
    this.#from = floorTo(at, MINUTE);
    this.#seq = seq;
    this.#beginning.resolve();
  }

  /** To be called with each report as the watch reaches it, in the order of the log. */
  count({ service, at, counted }: Pick<Report, 'service' | 'at' | 'counted'>): void {
    if (counted && at >= this.#from) this.#countsOf(service).add(at, 1);
  }

  /**
   * Reads what was before the start, step by step, and applies a catalog; to be called again after each change of it. Calls run one after
   * the other, since two at once would count the same reports twice. Never rejects.
   */
  load(): Promise<void> {
    this.#loading = this.#loading.then(() => this.#load()).catch(this.#options.onError);
    return this.#loading;
  }

  /** Resolves when nothing is being read and nothing more is queued. */
  async idle(): Promise<void> {
    for (let last = null; last !== this.#loading;) {
      last = this.#loading;
      await last;
    }
  }

  async #load(): Promise<void> {
    const { store, catalog, state, goOn } = this.#options;
    await this.#beginning.promise;
    const { services } = catalog();
    this.roster.replace(catalog());
    this.#forget();
    if (!this.#begun) await this.#loadWhatIsOver();
    for (const [nth, { slug }] of services.entries()) {
      this.#look(state(slug));
      if (!this.#loaded.has(slug)) await this.#loadCounts(slug, store.rollups);
      if (nth % AT_ONCE === AT_ONCE - 1 && !(await goOn())) return;
      // The catalog has changed since: whoever changed it calls `load` again.
      if (catalog().services !== services) return;
    }
    this.#forget();
  }

  async #loadWhatIsOver(): Promise<void> {
    this.#begun = true;
    const { incidents, coverage, reports } = this.#options.store;
    const since = this.#now - RECENT_FOR;
    this.over(await incidents.endedAfter(since, RECENT_READ_MAX));
    for (const hole of await coverage.holes(since, Infinity)) this.hole(hole);
    if (!(await this.#loadLatest())) return;
    for (let after = await reports.seqBefore(this.#from); after < this.#seq;) {
      const page = await reports.read(after, Math.min(READ_PAGE, this.#seq - after));
      if (page.length === 0) return;
      for (const report of page) this.count(report);
      after = page.at(-1)?.seq ?? this.#seq;
      if (!(await this.#options.goOn())) return;
    }
  }

  /** Resolves to false if the program ends before it is done. */
  async #loadLatest(): Promise<boolean> {
    const { store, goOn } = this.#options;
    let last: Incident | undefined;
    for (let read = 0; read < LATEST_MAX; read += LATEST_PAGE) {
      const before = last?.detectedAt ?? null;
      const page = await store.incidents.list({
        limit: LATEST_PAGE,
        ...(last === undefined || before === null ? {} : { before, beforeId: last.id }),
      });
      this.#latest.recall(page);
      if (!(await goOn())) return false;
      if (page.length < LATEST_PAGE) break;
      last = page.at(-1);
    }
    return true;
  }

  async #loadCounts(slug: string, rollups: Store['rollups']): Promise<void> {
    const to = this.#from;
    const slots = floorTo(to, SLOT);
    const from = floorTo(this.#now - DAY, SLOT);
    // More than a day after the start, or on an empty database, every report of the day was counted as it arrived.
    if (slots < from) return void this.#loaded.add(slug);
    const [whole, rest] = await Promise.all([
      rollups.series(slug, from, slots, SLOT),
      to > slots ? rollups.series(slug, slots, to, MINUTE) : [],
    ]);
    for (const [nth, count] of whole.entries())
      if (count > 0) this.#countsOf(slug).add(from + nth * SLOT, count);
    for (const [nth, count] of rest.entries())
      if (count > 0) this.#countsOf(slug).add(slots + nth * MINUTE, count);
    this.#loaded.add(slug);
  }

  /** Applies what a tick judged; some of the other services are checked again too, since time alone may make them known. */
  onTick({ at, states }: Messages['tick']): void {
    const { catalog, state } = this.#options;
    this.#now = at;
    for (const one of states) this.#look(one);
    const { services } = catalog();
    for (let nth = 0; nth < Math.min(AT_ONCE, services.length); nth++) {
      const service = services[this.#next++ % services.length];
      if (service !== undefined) this.#look(state(service.slug));
    }
    this.#forget();
  }

  /** Applies committed incidents: reported ones are remembered, resolved ones are shown for a day. */
  over(incidents: readonly Incident[]): void {
    this.#latest.note(incidents);
    for (const incident of incidents) {
      const { service, state, detectedAt, endedAt } = incident;
      if (state !== 'resolved' || detectedAt === null || endedAt === null) continue;
      if (detectedAt >= (this.#recent.get(service)?.detectedAt ?? -Infinity))
        this.#recent.set(service, incident);
    }
    this.#forget();
  }

  /** To be called with a hole when it begins, and again when it ends. */
  hole(hole: Hole): void {
    this.#holes.note(hole, this.#now);
  }

  unseen(service: string | null): Unseen | null {
    return this.#holes.unseen(service, this.#now);
  }

  /** The findings of editors; a withdrawn incident does not count as trouble. */
  onMarks(marks: Iterable<Mark>): void {
    this.#findings = new Map([...marks].map(({ incident, finding }) => [incident, finding]));
    for (const service of this.#troubled.keys()) this.#look(this.#options.state(service));
    this.#forget();
  }

  /** Counted reports of the last 24 hours by the hour; null for hours in which nobody could report; empty if there were no reports. */
  hours(service: string): readonly (number | null)[] {
    const counts = this.#counts.get(service);
    counts?.moveTo(this.#now);
    const holes = this.#holes.of(service);
    if (counts === undefined && holes.length === 0) return [];
    const from = endOfDayCounts(this.#now) - DAY;
    return seenCounts(counts?.hours() ?? NO_HOURS, from, HOUR, holes);
  }

  /** The latest incident of a service that ended within the last day. */
  recent(service: string): Incident | null {
    const incident = this.#recent.get(service);
    if (incident === undefined || (incident.endedAt ?? 0) > this.#now - RECENT_FOR) return incident ?? null;
    this.#recent.delete(service);
    return null;
  }

  troubled(country = WORLD): ReadonlyMap<string, TroubleCount> {
    const known = this.#troubledNow.get(country);
    if (known !== undefined) return known;
    const counted = this.#countTroubled(country);
    this.#troubledNow.set(country, counted);
    return counted;
  }

  latest(topic: IncidentTopic, limit: number): readonly string[] {
    return this.#latest.about(topic, limit, this.#options.topicOf);
  }

  silentlyBlamed(service: string): number {
    return (this.#blamedNow ??= this.#countBlamed()).get(service) ?? 0;
  }

  #countBlamed(): Map<string, number> {
    const counts = new Map<string, number>();
    for (const [service, { blames }] of this.#troubled)
      if (blames !== null && this.roster.category(service) !== null)
        counts.set(blames, (counts.get(blames) ?? 0) + 1);
    return counts;
  }

  #countTroubled(country: string): Map<string, TroubleCount> {
    const counts = new Map<string, TroubleCount>();
    const here = this.#choice(null, country);
    for (const [service, { trouble, scope }] of this.#troubled) {
      if (!here.concerned(service, scope)) continue;
      const category = this.roster.category(service);
      if (category === null || trouble < 3) continue;
      const { problems, possible } = counts.get(category) ?? { problems: 0, possible: 0 };
      counts.set(
        category,
        trouble === 4 ? { problems: problems + 1, possible } : { problems, possible: possible + 1 },
      );
    }
    return counts;
  }

  /** What a board of a category, or of all services, has to show. */
  shown(category: string | null, room: BoardRoom, country = WORLD): Shown {
    const key = `${country} ${category ?? ''} ${room.unusual} ${room.recent} ${room.busy}`;
    const known = this.#shown.get(key);
    if (known !== undefined) return known;
    const made = this.#choose(this.#choice(category, country), room);
    this.#shown.set(key, made);
    return made;
  }

  #choose(here: Choice, room: BoardRoom): Shown {
    const recent = this.#justOver(here);
    const unusual: [service: string, badness: number][] = [];
    const troubled = (service: string): boolean => {
      const known = this.#troubled.get(service);
      return known !== undefined && known.trouble > 0 && here.concerned(service, known.scope);
    };
    for (const [service, { trouble, evidence }] of this.#troubled)
      if (here.has(service) && troubled(service)) unusual.push([service, trouble * WORSE + evidence]);
    const busy: [service: string, reports: number][] = [];
    for (const [service, counts] of this.#counts) {
      counts.moveTo(this.#now);
      if (counts.total === 0) this.#counts.delete(service);
      if (counts.total === 0 || !here.has(service) || troubled(service)) continue;
      if (this.#spikes(service, counts))
        unusual.push([service, WORSE + this.#options.state(service).judgement.evidence]);
      else if (!recent.has(service)) busy.push([service, counts.total]);
    }
    return {
      unusual: this.#best(unusual, room.unusual),
      recent: this.#best(recent, room.recent),
      busy: this.#best(busy, room.busy),
    };
  }

  /** By their end. Services with a withdrawn incident under way are among them, with an end of Infinity. */
  #justOver(here: Choice): Map<string, Millis> {
    const ends = new Map<string, Millis>();
    for (const service of this.#recent.keys()) {
      const incident = this.#troubled.has(service) ? null : this.recent(service);
      if (incident !== null && here.has(service) && here.concerned(service, incident.scope))
        ends.set(service, incident.endedAt ?? 0);
    }
    for (const [service, { trouble, scope }] of this.#troubled)
      if (trouble === 0 && here.has(service) && here.concerned(service, scope)) ends.set(service, Infinity);
    return ends;
  }

  #choice(category: string | null, country: string): Choice {
    return choiceOf(category, country, (service) => this.roster.category(service), this.#options.topicOf);
  }

  #spikes(service: string, counts: DayCounts): boolean {
    const maySpike = this.roster.status(service) === 'learning' && counts.lastHour >= SPIKE_REPORTS_MIN;
    return maySpike && !this.#recent.has(service) && isSpike(counts.hours());
  }

  #best(services: Iterable<[service: string, height: number]>, limit: number): string[] {
    const { nameOrder } = this.#options;
    const total = (service: string): number => this.#counts.get(service)?.total ?? 0;
    const inOrder = ([a, high]: [string, number], [b, low]: [string, number]): number =>
      (high === low ? 0 : low - high) || total(b) - total(a) || nameOrder(a) - nameOrder(b);
    return firstOf(services, limit, inOrder).map(([service]) => service);
  }

  #look(state: ServiceState): void {
    const { service, status, incident, judgement } = state;
    this.roster.set(service, status);
    const finding = incident === null ? null : (this.#findings.get(incident.id) ?? null);
    const trouble = troubleOf(state, finding);
    if (trouble === 0 && incident === null) this.#troubled.delete(service);
    else
      this.#troubled.set(service, {
        trouble,
        evidence: judgement.evidence,
        scope: incident?.scope ?? EVERYWHERE,
        blames: silentSourceOf(incident),
      });
  }

  #forget(): void {
    this.#shown.clear();
    this.#troubledNow.clear();
    this.#blamedNow = null;
  }

  #countsOf(service: string): DayCounts {
    let counts = this.#counts.get(service);
    if (counts === undefined) this.#counts.set(service, (counts = new DayCounts()));
    return counts;
  }
}

/** A service with an incident under way, or with more reports than usual. */
interface Troubled {
  readonly scope: Scope;
  readonly trouble: Trouble;
  readonly evidence: number;
  /** The service that is its likely cause. */
  readonly blames: string | null;
}

function silentSourceOf(incident: Incident | null): string | null {
  const blame = incident?.blame;
  return blame?.reason === 'dependants_together' ? blame.of : null;
}

/** Higher than any evidence. */
const WORSE = 1e6;
const NO_HOURS: readonly number[] = Array.from({ length: DAY / HOUR }, () => 0);
