/** The maximum count of one bucket. */
const FACET_COUNT_MAX = 2 ** 16 - 1;

/**
 * Counts of the facets of one service in the last buckets: one row per slot, one column per bucket. Buckets are numbered since the epoch.
 * Allocates nothing until something is counted, and frees it on `rest`.
 */
export class FacetCounts {
  readonly #columns: number;
  #slots: number;
  #ring: Uint16Array | null = null;
  /** The newest bucket in the ring; those after it are empty. */
  #newest = 0;

  constructor(columns: number, slots: number) {
    this.#columns = columns;
    this.#slots = slots;
  }

  get empty(): boolean {
    return this.#ring === null;
  }

  add(bucket: number, slot: number): void {
    const ring = this.#at(bucket);
    const cell = slot * this.#columns + (bucket % this.#columns);
    ring[cell] = Math.min(FACET_COUNT_MAX, (ring[cell] as number) + 1);
  }

  count(bucket: number, slot: number): number {
    return this.sum(bucket, bucket + 1, slot);
  }

  /** Reports of a slot in the buckets [from, to); those no longer in the ring count as zero. */
  sum(from: number, to: number, slot: number): number {
    const ring = this.#ring;
    if (ring === null) return 0;
    const row = slot * this.#columns;
    const end = Math.min(to, this.#newest + 1);
    let bucket = Math.max(from, this.#newest - this.#columns + 1);
    let column = bucket % this.#columns;
    let total = 0;
    for (; bucket < end; bucket++) {
      total += ring[row + column] as number;
      column = column + 1 === this.#columns ? 0 : column + 1;
    }
    return total;
  }

  /** Frees the memory of a service that has had no report for as long as the ring is. */
  rest(): void {
    this.#ring = null;
  }

  clear(slot: number): void {
    this.#ring?.fill(0, slot * this.#columns, (slot + 1) * this.#columns);
  }

  grow(slots: number): void {
    this.#slots = slots;
    if (this.#ring === null) return;
    const larger = new Uint16Array(this.#columns * slots);
    larger.set(this.#ring);
    this.#ring = larger;
  }

  #at(bucket: number): Uint16Array {
    if (this.#ring === null) {
      this.#ring = new Uint16Array(this.#columns * this.#slots);
      this.#newest = bucket;
    }
    for (let next = Math.max(this.#newest + 1, bucket - this.#columns + 1); next <= bucket; next++) {
      const column = next % this.#columns;
      for (let cell = column; cell < this.#ring.length; cell += this.#columns) this.#ring[cell] = 0;
    }
    this.#newest = Math.max(this.#newest, bucket);
    return this.#ring;
  }

  /** The newest bucket, then bucket, slot and count of every non-empty cell. */
  save(): number[] {
    if (this.#ring === null) return [];
    const saved = [this.#newest];
    for (let slot = 0; slot < this.#slots; slot++) {
      for (let bucket = Math.max(0, this.#newest - this.#columns + 1); bucket <= this.#newest; bucket++) {
        const count = this.count(bucket, slot);
        if (count > 0) saved.push(bucket, slot, count);
      }
    }
    return saved;
  }

  load(saved: readonly number[]): void {
    this.#ring = null;
    const [newest] = saved;
    if (newest === undefined) return;
    this.#newest = newest;
    this.#ring = new Uint16Array(this.#columns * this.#slots);
    for (let i = 1; i < saved.length; i += 3) {
      const [bucket = 0, slot = 0, count = 0] = saved.slice(i, i + 3);
      this.#ring[slot * this.#columns + (bucket % this.#columns)] = count;
    }
  }
}
