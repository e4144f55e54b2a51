import type { Rise } from '../blame/collateral-odds.ts';
import type { ServiceMonitor } from './monitor.ts';
import { HOUR, floorTo, type Millis } from '../base/time.ts';

/**
 * The services of a fold: awake ones, which a tick could change, and those at rest. One at rest is caught up only when it is next looked
 * at; then it closes the hours that passed, with the same result bit for bit as if it had closed each as it ended.
 */
export class Monitors {
  readonly #monitors = new Map<string, ServiceMonitor>();
  readonly #awake = new Set<ServiceMonitor>();
  /** Awake monitors with reports that no tick has judged yet. */
  readonly #touched = new Set<ServiceMonitor>();

  get size(): number {
    return this.#monitors.size;
  }

  get services(): Iterable<string> {
    return this.#monitors.keys();
  }

  get all(): Iterable<ServiceMonitor> {
    return this.#monitors.values();
  }

  get awake(): ReadonlySet<ServiceMonitor> {
    return this.#awake;
  }

  get touched(): ReadonlySet<ServiceMonitor> {
    return this.#touched;
  }

  /** The monitor in its present state, which may be older; see {@link Monitors.settled}. */
  get(service: string): ServiceMonitor | undefined {
    return this.#monitors.get(service);
  }

  /** The monitor, caught up with `at`, the last tick. */
  settled(service: string, at: Millis): ServiceMonitor | undefined {
    const monitor = this.#monitors.get(service);
    if (monitor !== undefined) this.settle(monitor, at);
    return monitor;
  }

  /** Catches a monitor up to `at`; returns whether there was anything to do. */
  settle(monitor: ServiceMonitor, at: Millis): boolean {
    const awake = this.#awake.has(monitor);
    const to = awake ? floorTo(at, monitor.bucketMs) : floorTo(at, HOUR);
    if (monitor.standsAt >= to || this.#touched.has(monitor)) return false;
    if (awake) monitor.catchUp(to);
    else monitor.rest(to);
    return true;
  }

  /** Up to when the least recently updated monitor has closed its buckets; `at` if there is none. */
  oldest(at: Millis): Millis {
    let oldest = at;
    for (const { standsAt } of this.#monitors.values()) oldest = Math.min(oldest, standsAt);
    return oldest;
  }

  /** Adds a monitor, replacing the one of its service if there is one. */
  put(monitor: ServiceMonitor): void {
    const known = this.#monitors.get(monitor.service);
    if (known !== undefined) {
      this.#awake.delete(known);
      this.#touched.delete(known);
    }
    this.#monitors.set(monitor.service, monitor);
  }

  /** A report came. */
  touch(monitor: ServiceMonitor): void {
    this.#awake.add(monitor);
    this.#touched.add(monitor);
  }

  wake(monitor: ServiceMonitor): void {
    this.#awake.add(monitor);
  }

  /** A tick has judged everything that came. */
  judged(): void {
    this.#touched.clear();
  }

  /** The rises of services with an incident. */
  rises(tick: Millis): Rise[] {
    const rises: Rise[] = [];
    for (const monitor of this.#awake) {
      const rise = monitor.rise(tick);
      if (rise !== null) rises.push(rise);
    }
    return rises;
  }

  /** Services with an incident under way. */
  get underWay(): string[] {
    return [...this.#awake].flatMap(({ service, incident }) => (incident === null ? [] : [service]));
  }

  /** The reported incidents of surges under way. */
  get surges(): ReadonlySet<string> {
    return new Set([...this.#awake].flatMap(({ surgeOf }) => surgeOf ?? []));
  }

  /** Renames incidents, or remembers them as never reported. */
  rename(ids: ReadonlyMap<string, string | null>): void {
    for (const monitor of this.#awake) monitor.renameIncident(ids);
  }

  /** Retires monitors that a tick after `tick` cannot change any more. */
  retire(tick: Millis): void {
    for (const monitor of this.#awake) {
      if (monitor.activeAt(tick)) continue;
      this.#awake.delete(monitor);
      if (tick % HOUR === 0) monitor.rest(tick);
    }
  }
}
