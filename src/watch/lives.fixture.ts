import type { Notice } from '../core/incident/notice.ts';
import type { Random } from '../../sim/random.ts';
import { createMemoryBus } from '../adapters/memory/bus.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { Levels } from '../core/detect/levels.ts';
import { raisedBy } from '../core/detect/levels.ts';
import type { Place } from '../core/domain/place.ts';
import { defaultPrior, type Prior } from '../core/detect/prior.ts';
import { RELATIONS } from '../core/blame/collateral.fixture.ts';
import { HOUR, MINUTE, floorTo, type Millis } from '../core/base/time.ts';
import { TICK } from '../core/domain/watermark.ts';
import { openMemoryStore } from '../adapters/memory/store.ts';
import type { Decision } from '../ports/decisions.ts';
import type { LoadedSnapshots } from '../ports/snapshots.ts';
import type { NewReport } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { Arrivals } from './arrivals.fixture.ts';
import { openWatch, type Watch } from './watch.ts';
import type { WatchOptions } from './watch-options.ts';

export const START: Millis = Date.UTC(2025, 2, 3, 6);

/** What an instance judges with between two restarts; at each restart all of it may change. */
export interface Judge {
  readonly version: number;
  readonly levels: Levels;
  readonly prior: Prior;
}

export const JUDGE: Judge = { version: 1, levels: raisedBy(1), prior: defaultPrior };

/** Everything an instance has published. */
export interface Said {
  readonly decisions: readonly Decision[];
  readonly notices: readonly Notice[];
  /** Reported ones, oldest detection first. */
  readonly incidents: readonly Incident[];
}

/** An instance on virtual time that can be stopped, changed and restarted; its log and store persist. */
export class Instance {
  readonly store: Store = openMemoryStore();
  watch!: Watch;
  /** The errors with which saved monitors could not be read. */
  readonly unreadable: string[] = [];
  #now: Millis;
  readonly #arrivals: Arrivals;

  /** `reports` in order; they arrive as time passes. */
  constructor(reports: readonly NewReport[], start: Millis) {
    this.#arrivals = new Arrivals(reports);
    this.#now = start;
  }

  /**
   * Restarts without a clean shutdown, as after a crash. `harm` may change what was saved; `goOn` is asked between two pages of the log.
   */
  async begin(
    judge: Judge = JUDGE,
    harm: (saved: LoadedSnapshots) => LoadedSnapshots = (saved) => saved,
    goOn: () => Promise<boolean> = async () => true,
    manner: Partial<WatchOptions> = {},
  ): Promise<void> {
    const saved = harm(await this.store.snapshots.load());
    this.watch = await openWatch({
      store: this.store,
      saved,
      bus: createMemoryBus({
        onError(error) {
          throw error;
        },
      }),
      now: () => this.#now,
      judge: judge.version,
      goOn,
      prior: () => judge.prior,
      levels: () => judge.levels,
      category: () => 'carriers',
      relations: () => RELATIONS,
      onUnreadable: ({ message }) => this.unreadable.push(message),
      ...manner,
    });
    // Reports can be taken from here on, as when a server starts to listen.
    await this.watch.beat();
  }

  /** Takes the reports before `to`, and runs a pass of the watch every `everyMs`. */
  async walkTo(to: Millis, everyMs: Millis = TICK): Promise<void> {
    while (this.#now < to) {
      const at = Math.min(to, floorTo(this.#now + everyMs, TICK));
      const due = this.#arrivals.before(at);
      await Promise.all(due.map((report) => this.store.reports.append(report)));
      this.#now = at;
      await this.watch.pass();
    }
  }

  /** Is down until `to`: reports due before that are not sent. */
  offUntil(to: Millis): void {
    this.#now = Math.max(this.#now, to);
    this.#arrivals.before(this.#now);
  }

  async said(): Promise<Said> {
    const incidents = await this.store.incidents.list({ limit: 10_000 });
    return {
      decisions: await this.store.decisions.read(0, 100_000),
      notices: await this.store.outbox.pending(100_000),
      incidents: incidents.toReversed(),
    };
  }
}

/** A report of a new person. */
export function reportOf(
  nth: number,
  service: string,
  at: Millis,
  facts: Partial<NewReport> = {},
): NewReport {
  return {
    id: `r${nth}`,
    at,
    service,
    problem: null,
    place: null,
    network: null,
    sender: null,
    device: null,
    reporter: `p${nth}`,
    comment: null,
    counted: true,
    reason: null,
    idempotency: null,
    ...facts,
  };
}

/** Snapshots as a later version finds those of an earlier one: none of them can be read. */
export function unreadable(saved: LoadedSnapshots): LoadedSnapshots {
  const cut = (state: Uint8Array) => state.slice(0, -1);
  const account = saved.account === null ? null : cut(saved.account);
  return {
    ...saved,
    account,
    snapshots: saved.snapshots.map(({ service, state }) => ({ service, state: cut(state) })),
  };
}

/** Reports at random times, at a given rate per hour. */
export function ordinary(random: Random, service: string, perHour: number, until: Millis): NewReport[] {
  const reports: NewReport[] = [];
  const gap = () => Math.ceil((-Math.log(1 - random.next()) * HOUR) / perHour);
  for (let at = START + gap(); at < until; at += gap()) reports.push(reportOf(0, service, at));
  return reports;
}

/** A number of reports per minute over a period; few at first, as people notice. */
export function outage(
  service: string,
  from: Millis,
  lasting: Millis,
  perMinute: number,
  place: Place | null = null,
): NewReport[] {
  const count = Math.round((lasting / MINUTE) * perMinute);
  return Array.from({ length: count }, (_, nth) =>
    reportOf(0, service, from + Math.floor(Math.sqrt(nth / count) * lasting), { place }),
  );
}

/** Sorted, each by a different person. */
export function logOf(...parts: NewReport[][]): NewReport[] {
  const all = parts.flat().sort((a, b) => a.at - b.at);
  return all.map(({ service, at, place, problem }, nth) => reportOf(nth, service, at, { place, problem }));
}
