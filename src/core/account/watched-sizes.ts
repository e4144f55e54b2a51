import { SIZES } from './size.ts';
import type { StateReader, StateWriter } from '../base/codec.ts';

/** Services by size, by index in `SIZES`. */
export type Sizes = ArrayLike<number>;

/**
 * How many services of each size are watched, by their present sizes and by trusted ones. Anyone who reports on a service for weeks can
 * raise what is usual there; its imported counts they cannot change. So levels begin from the sizes of imports and, for other services,
 * from the sizes they had while the instance settled; later changes enter through the weeks ({@link WeekRates}), whose influence is
 * bounded.
 */
export class WatchedSizes {
  /** By present size; services without reports count as the smallest. */
  readonly now = new Float64Array(SIZES.length);
  /** Services without reports. */
  readonly #unseen = new Float64Array(1);
  /** Services with imported counts, by the size those imply. */
  readonly #imported = new Float64Array(SIZES.length);
  /** The others: by present size until the instance has settled, then as they were. */
  readonly #others = new Float64Array(SIZES.length);

  /** A service got its first report; `imported` is its size by past counts, null if it has none. */
  join(size: number, imported: number | null, settled: boolean): void {
    add(this.now, size, 1);
    if (imported !== null) add(this.#imported, imported, 1);
    else if (!settled) add(this.#others, size, 1);
    if ((this.#unseen[0] as number) === 0) return;
    add(this.#unseen, 0, -1);
    add(this.now, 0, -1);
  }

  /** Sizes of the services with reports are determined anew: `imported` by their imports, `others` by their present counts. */
  recount({ now, imported, others }: Recounted, settled: boolean): void {
    this.now.set(now);
    add(this.now, 0, this.#unseen[0] as number);
    this.#imported.set(imported);
    if (!settled) this.#others.set(others);
  }

  /** Sets how many services are watched in total. A silent service counts too, since its first surge may be false. */
  watch(total: number): void {
    const seen = sum(this.now) - (this.#unseen[0] as number);
    const unseen = Math.max(0, total - seen);
    add(this.now, 0, unseen - (this.#unseen[0] as number));
    this.#unseen[0] = unseen;
  }

  /** As many services as there are now, by trusted size; unknown ones count as the smallest. */
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

/** Services with reports, by size. */
export interface Recounted {
  readonly now: Sizes;
  readonly imported: Sizes;
  /** By present size. */
  readonly others: Sizes;
}

function sum(sizes: Float64Array): number {
  return sizes.reduce((total, services) => total + services, 0);
}

function add(array: Float64Array, index: number, value: number): void {
  array[index] = (array[index] ?? 0) + value;
}
