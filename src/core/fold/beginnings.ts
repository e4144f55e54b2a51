import type { Background } from './background.ts';
import { CategoryPriors } from '../detect/category-priors.ts';
import type { Census } from '../account/census.ts';
import type { Coverage } from '../domain/coverage.ts';
import type { FoldCoverage } from './fold-coverage.ts';
import { ImportedRates } from './imported-rates.ts';
import { ServiceMonitor } from './monitor.ts';
import type { PastCounts } from '../detect/past.ts';
import { drain, type Pieces } from '../base/pieces.ts';
import { Previews } from './previews.ts';
import type { Millis } from '../base/time.ts';

/** How a service begins: with its category's prior, its imported counts, and its coverage. */
export class Beginnings {
  priors = new CategoryPriors();
  readonly #background: Background;
  readonly #coverage: FoldCoverage;
  readonly #imported: ImportedRates;
  readonly #previews = new Previews();

  constructor(background: Background, coverage: FoldCoverage) {
    this.#background = background;
    this.#coverage = coverage;
    this.#imported = new ImportedRates((service) => background.past(service));
  }

  /** A monitor whose first report comes at `at`. */
  *begin(service: string, at: Millis, coverage?: Coverage): Pieces<ServiceMonitor> {
    const prior = this.priors.of(this.category(service), this.#background.prior(service));
    const past = this.#background.past(service);
    const known = { prior, past, coverage: coverage ?? this.#coverage.of(service) };
    return yield* ServiceMonitor.beginInPieces(service, known, at);
  }

  /** The monitor of a service with past counts and no report yet, as of `at`; null if it has none. */
  preview(service: string, at: Millis): ServiceMonitor | null {
    drain(this.prepare(service, at));
    return this.#previews.get(service, at);
  }

  /** … computed in pieces. */
  *prepare(service: string, at: Millis): Pieces {
    const past = this.#background.past(service);
    if (past === null || this.#previews.get(service, at) !== null) return;
    const monitor = yield* this.begin(service, at);
    this.#previews.put(monitor, at, past.start + past.counts.length * past.bucketMs);
  }

  /** The service has its first report, so its preview is dropped. */
  begun(service: string): void {
    this.#previews.forget(service);
  }

  /** The past counts of a service were replaced. */
  putPast(service: string, past: PastCounts | null): void {
    this.#imported.learn(service, past);
    this.#previews.forget(service);
  }

  importedPerHour(service: string): number | null {
    return this.#imported.of(service);
  }

  category(service: string): string | null {
    return this.#background.category?.(service) ?? null;
  }

  /** Refits the priors of categories from a census. */
  refit({ rates, importedRates }: Census, settled: boolean): void {
    this.priors.refit(rates, importedRates, settled);
  }
}
