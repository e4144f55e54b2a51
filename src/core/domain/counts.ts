import { floorTo, type Millis } from '../base/time.ts';

/**
 * Counted reports of one stream in the last buckets of event time: a ring without allocation.
 *
 * ```ts
 * import { BucketCounts, MINUTE } from 'outcry/core';
 * const counts = new BucketCounts(MINUTE, 240);
 * counts.add(65_000);                   // one report at 00:01:05
 * counts.sum(60_000, 120_000);          // 1
 * ```
 */
export class BucketCounts {
  readonly #bucketMs: Millis;
  readonly #ring: Uint32Array;
  /** Start of the newest bucket in the ring; buckets after it are zero. */
  #newest: Millis;

  constructor(bucketMs: Millis, buckets: number, at: Millis = 0) {
    this.#bucketMs = bucketMs;
    this.#ring = new Uint32Array(buckets);
    this.#newest = floorTo(at, bucketMs);
  }

  get bucketMs(): Millis {
    return this.#bucketMs;
  }

  /** Counts reports at one moment. Those older than the ring are in no window any more and are ignored. */
  add(at: Millis, reports = 1): void {
    const bucket = floorTo(at, this.#bucketMs);
    this.#moveTo(bucket);
    if (bucket >= this.#oldest) this.#ring[this.#slot(bucket)]! += reports;
  }

  /** Reports in the buckets that start in [from, to); what is no longer in the ring counts as zero. */
  sum(from: Millis, to: Millis): number {
    const end = Math.min(to, this.#newest + this.#bucketMs);
    let total = 0;
    for (
      let bucket = Math.max(floorTo(from, this.#bucketMs), this.#oldest);
      bucket < end;
      bucket += this.#bucketMs
    ) {
      total += this.#ring[this.#slot(bucket)]!;
    }
    return total;
  }

  /** A copy for {@link BucketCounts.load}. */
  save(): SavedCounts {
    return { bucketMs: this.#bucketMs, newest: this.#newest, counts: Array.from(this.#ring) };
  }

  static load({ bucketMs, newest, counts }: SavedCounts): BucketCounts {
    const loaded = new BucketCounts(bucketMs, counts.length, newest);
    loaded.#ring.set(counts);
    return loaded;
  }

  get #oldest(): Millis {
    return Math.max(0, this.#newest - (this.#ring.length - 1) * this.#bucketMs);
  }

  #slot(bucket: Millis): number {
    return (bucket / this.#bucketMs) % this.#ring.length;
  }

  #moveTo(bucket: Millis): void {
    if (bucket <= this.#newest) return;
    const steps = Math.min((bucket - this.#newest) / this.#bucketMs, this.#ring.length);
    for (let step = 0; step < steps; step++) this.#ring[this.#slot(bucket - step * this.#bucketMs)] = 0;
    this.#newest = bucket;
  }
}

/** Counts as plain data; see {@link BucketCounts.save}. */
export interface SavedCounts {
  readonly bucketMs: Millis;
  readonly newest: Millis;
  readonly counts: readonly number[];
}
