import { countSizes, sizeOf } from './size.ts';
import type { Recounted } from './watched-sizes.ts';

/** What is usual at a service with reports, at the end of a day. */
interface Counted {
  readonly perHour: number;
  /** The same by its imported past alone; null if it has none. */
  readonly importedPerHour: number | null;
  /** Null if it has none, or if too little is known about the service for it to represent its category. */
  readonly category: string | null;
}

/** Counts all services with reports once a day, by size and by category. */
export class Census {
  readonly #now: number[] = [];
  readonly #imported: number[] = [];
  readonly #others: number[] = [];
  /** Reports an hour of the known services of each category, and of the imported ones among them according to their imports. */
  readonly rates = new Map<string, number[]>();
  readonly importedRates = new Map<string, number[]>();

  add({ perHour, importedPerHour, category }: Counted): void {
    this.#now.push(sizeOf(perHour));
    if (importedPerHour === null) this.#others.push(sizeOf(perHour));
    else this.#imported.push(sizeOf(importedPerHour));
    if (category === null) return;
    put(this.rates, category, perHour);
    if (importedPerHour !== null) put(this.importedRates, category, importedPerHour);
  }

  get sizes(): Recounted {
    return {
      now: countSizes(this.#now),
      imported: countSizes(this.#imported),
      others: countSizes(this.#others),
    };
  }
}

function put(rates: Map<string, number[]>, category: string, perHour: number): void {
  const known = rates.get(category);
  if (known === undefined) rates.set(category, [perHour]);
  else known.push(perHour);
}
