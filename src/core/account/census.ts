import { countSizes, sizeOf } from './size.ts';
import type { Recounted } from './watched-sizes.ts';

/** What is ordinary at a service that was reported on, as of a day's end. */
interface Counted {
  readonly perHour: number;
  /** The same by its imported past alone; null where it came with none. */
  readonly importedPerHour: number | null;
  /** Null where it has none, or where too little is known of the service to speak for it. */
  readonly category: string | null;
}

/** Once a day all services that were reported on are counted, by size and by category. */
export class Census {
  readonly #now: number[] = [];
  readonly #imported: number[] = [];
  readonly #others: number[] = [];
  /** Reports an hour of the known services of each category, and of those of them that were imported, by their imports. */
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
