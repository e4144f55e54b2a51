import type { PastCounts } from '../detect/past.ts';
import { HOUR } from '../base/time.ts';

/** What was ordinary at services by their imported past counts alone, which no later report can have fed. */
export class ImportedRates {
  readonly #past: (service: string) => PastCounts | null;
  /** A past is long and summed up once; where there is none it may come, as it does while a saved fold is loaded. */
  readonly #known = new Map<string, number>();

  constructor(past: (service: string) => PastCounts | null) {
    this.#past = past;
  }

  /** Mean reports an hour; null where nothing was imported. */
  of(service: string): number | null {
    return this.#known.get(service) ?? this.learn(service, this.#past(service));
  }

  /** Sums up what was put for a service; the counts themselves are not held. */
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
