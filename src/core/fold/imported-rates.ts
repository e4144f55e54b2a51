import type { PastCounts } from '../detect/past.ts';
import { HOUR } from '../base/time.ts';

/** What was usual at services according to their imported past counts alone, which no later report can influence. */
export class ImportedRates {
  readonly #past: (service: string) => PastCounts | null;
  /** A past is long and summed only once; a missing one may still come, as happens while a saved fold is loaded. */
  readonly #known = new Map<string, number>();

  constructor(past: (service: string) => PastCounts | null) {
    this.#past = past;
  }

  /** Mean reports an hour; null if nothing was imported. */
  of(service: string): number | null {
    return this.#known.get(service) ?? this.learn(service, this.#past(service));
  }

  /** Sums the past counts of a service; the counts themselves are not kept. */
  learn(service: string, past: PastCounts | null): number | null {
    const rate = meanOf(past);
    if (rate === null) this.#known.delete(service);
    else this.#known.set(service, rate);
    return rate;
  }
}

function meanOf(past: PastCounts | null): number | null {
  if (past === null || past.counts.length === 0) return null;
  const reports = past.counts.reduce((sum, count) => sum + count, 0);
  return (reports * HOUR) / (past.counts.length * past.bucketMs);
}
