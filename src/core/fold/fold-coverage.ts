import { Coverage, type CoverageChange } from '../domain/coverage.ts';
import type { ServiceMonitor } from './monitor.ts';
import type { Monitors } from './monitors.ts';
import { HOUR, type Millis } from '../base/time.ts';

/** An hour of which less than this was seen is no hour of watching. */
const WATCHED_MIN: Millis = HOUR / 2;

/** When the reports of all services could be taken, and those of single ones besides: what a fold knows of coverage. */
export class FoldCoverage {
  readonly #all = new Coverage();
  readonly #of = new Map<string, Coverage>();

  /** Takes in a change; they come in the order of event time. */
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

  /** The monitors that a change that was noted is one for: not where the same holds by another hole, before and after. */
  *concerned({ service, kind }: CoverageChange, monitors: Monitors): Generator<ServiceMonitor> {
    if (service === null) {
      for (const monitor of monitors.all)
        if (this.#of.get(monitor.service)?.goesOn(kind) !== true) yield monitor;
      return;
    }
    const monitor = monitors.get(service);
    if (monitor !== undefined && !this.#all.goesOn(kind)) yield monitor;
  }

  /** Whether no report of any service can come. */
  get lost(): boolean {
    return this.#all.goesOn('lost');
  }

  /** Whether enough was seen of the hour that ends at `at` for it to be one of watching. */
  watched(at: Millis): boolean {
    return this.#all.open(at - HOUR, at) >= WATCHED_MIN;
  }

  /** When the reports of a service could be taken of late. */
  of(service: string): Coverage {
    const recent = new Coverage();
    recent.include(this.#all);
    const own = this.#of.get(service);
    if (own !== undefined) recent.include(own);
    return recent;
  }
}
