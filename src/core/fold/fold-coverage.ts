import { Coverage, type CoverageChange } from '../domain/coverage.ts';
import type { ServiceMonitor } from './monitor.ts';
import type { Monitors } from './monitors.ts';
import { HOUR, type Millis } from '../base/time.ts';

/** An hour of which less than this was observed does not count as watched. */
const WATCHED_MIN: Millis = HOUR / 2;

/** When the reports of all services could be taken, and additionally those of single ones: what a fold knows about coverage. */
export class FoldCoverage {
  readonly #all = new Coverage();
  readonly #of = new Map<string, Coverage>();

  /** Applies a change; they must come in the order of event time. */
  note({ service, kind, begins, at }: CoverageChange): void {
    const coverage = service === null ? this.#all : this.#own(service);
    if (begins) coverage.begin(kind, at);
    else coverage.end(kind, at);
    coverage.forget(at);
  }

  #own(service: string): Coverage {
    const known = this.#of.get(service) ?? new Coverage();
    this.#of.set(service, known);
    return known;
  }

  /** The monitors affected by a recorded change: not those for which another hole makes no difference. */
  *concerned({ service, kind }: CoverageChange, monitors: Monitors): Generator<ServiceMonitor> {
    if (service === null) {
      for (const monitor of monitors.all)
        if (this.#of.get(monitor.service)?.goesOn(kind) !== true) yield monitor;
      return;
    }
    const monitor = monitors.get(service);
    if (monitor !== undefined && !this.#all.goesOn(kind)) yield monitor;
  }

  /** Whether no reports of any service can come. */
  get lost(): boolean {
    return this.#all.goesOn('lost');
  }

  /** Whether enough of the hour that ends at `at` was observed for it to count as watched. */
  watched(at: Millis): boolean {
    return this.#all.open(at - HOUR, at) >= WATCHED_MIN;
  }

  /** When the reports of a service could recently be taken. */
  of(service: string): Coverage {
    const recent = new Coverage();
    recent.include(this.#all);
    const own = this.#of.get(service);
    if (own !== undefined) recent.include(own);
    return recent;
  }
}
