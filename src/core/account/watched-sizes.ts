import { SIZES } from './size.ts';
import type { StateReader, StateWriter } from '../base/codec.ts';

/** Services by size, by index in `SIZES`. */
export type Sizes = ArrayLike<number>;

/**
 * How many services of each size are watched, as they are and as they are trusted to be. What a service has as usual can be
 * fed by anybody who reports on it for weeks; what it came with in imported counts cannot. So levels begin from the sizes of
 * imports, and of the others from those they had while the instance settled; what has changed since comes with the weeks
 * ({@link WeekRates}), whose pull is bounded.
 */
export class WatchedSizes {
  /** As they are; those that nobody has reported on yet are of the smallest. */
  readonly now = new Float64Array(SIZES.length);
  /** Services that nobody has reported on yet. */
  readonly #unseen = new Float64Array(1);
  /** Services with imported counts, by the size those say. */
  readonly #imported = new Float64Array(SIZES.length);
  /** The others: as they are until the instance has settled, then as they were. */
  readonly #others = new Float64Array(SIZES.length);

  /** A service was reported on for the first time; `imported` is its size by past counts, null where it came with none. */
  join(size: number, imported: number | null, settled: boolean): void {
    add(this.now, size, 1);
    if (imported !== null) add(this.#imported, imported, 1);
    else if (!settled) add(this.#others, size, 1);
    if ((this.#unseen[0] as number) === 0) return;
    add(this.#unseen, 0, -1);
    add(this.now, 0, -1);
  }

  /** Sizes of the services that were reported on are looked at anew: `imported` are by what their imports say, `others` are not. */
  recount({ now, imported, others }: Recounted, settled: boolean): void {
    this.now.set(now);
    add(this.now, 0, this.#unseen[0] as number);
    this.#imported.set(imported);
    if (!settled) this.#others.set(others);
  }

  /** So many services are watched in all. Silence of a service is its history too, and its first surge may be false. */
  watch(total: number): void {
    const seen = sum(this.now) - (this.#unseen[0] as number);
    const unseen = Math.max(0, total - seen);
    add(this.now, 0, unseen - (this.#unseen[0] as number));
    this.#unseen[0] = unseen;
  }

  /** As many services as there are now, by the sizes that are trusted; what is not known is of the smallest. */
  get trusted(): Float64Array {
    const left = Math.max(0, sum(this.now) - sum(this.#imported));
    const others = sum(this.#others);
    const share = others > left ? left / others : 1;
    const sizes = this.#imported.map((imported, size) => imported + share * (this.#others[size] as number));
    add(sizes, 0, left - share * others);
    return sizes;
  }

  write(writer: StateWriter): void {
    for (const array of this.#arrays) writer.array(array);
  }

  read(reader: StateReader): void {
    for (const array of this.#arrays) reader.array(array);
  }

  get #arrays(): readonly Float64Array[] {
    return [this.now, this.#unseen, this.#imported, this.#others];
  }
}

/** Services that were reported on, by size. */
export interface Recounted {
  readonly now: Sizes;
  readonly imported: Sizes;
  /** As they are. */
  readonly others: Sizes;
}

function sum(sizes: Float64Array): number {
  return sizes.reduce((total, services) => total + services, 0);
}

function add(array: Float64Array, index: number, value: number): void {
  array[index] = (array[index] ?? 0) + value;
}
