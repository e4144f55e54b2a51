import type { StateReader, StateWriter } from '../base/codec.ts';
import { HOUR, MINUTE } from '../base/time.ts';
import type { Millis } from '../base/time.ts';

/** The window lengths, as far as they are whole numbers of buckets: a surge of any length nearly fits one of them. */
const LENGTHS: readonly Millis[] = [1, 2, 5, 10, 15, 30, 60, 120, 240].map((minutes) => minutes * MINUTE);
/** The longest look back. */
export const SPAN: Millis = 4 * HOUR;

/** Throws if no stream can have buckets of that length. */
export function checkBucket(ms: Millis): void {
  if (!(ms > 0) || HOUR % ms !== 0) throw new RangeError('an hour must be a whole number of buckets');
}

/** The windows of a stream with such buckets, in buckets, shortest first; the bucket itself is always one. */
export function windowLengths(bucketMs: Millis): number[] {
  const whole = LENGTHS.filter((length) => length > bucketMs && length % bucketMs === 0);
  return [1, ...whole.map((length) => length / bucketMs)];
}

/** Each length whose dispersion is learned is at least this many times the previous one. */
const SCALE_STEP = 3;

/** The windows whose dispersion is learned, as indices into their lengths; lengths in between are interpolated. */
export function scalesOf(lengths: readonly number[]): number[] {
  const scales: number[] = [];
  let last = 0;
  for (const [window, length] of lengths.entries()) {
    if (length < last * SCALE_STEP) continue;
    scales.push(window);
    last = length;
  }
  return scales;
}

/** The last four hours of closed buckets, observed and expected, with the running sums of every window. */
export class Windows {
  /** Window lengths in buckets. */
  readonly lengths: readonly number[];
  /** Sums over the last `lengths[i]` buckets. */
  readonly observed: Float64Array;
  readonly expected: Float64Array;
  readonly size: number;
  /** Count and mean of each bucket interleaved: a thousand streams do not fit into the cache, a pair does. */
  readonly #ring: Float32Array;
  /** Where the next bucket goes. */
  #at = 0;

  constructor(bucketMs: Millis) {
    this.lengths = windowLengths(bucketMs);
    this.size = Math.max(1, Math.round(SPAN / bucketMs));
    this.#ring = new Float32Array(2 * this.size);
    this.observed = new Float64Array(this.lengths.length);
    this.expected = new Float64Array(this.lengths.length);
  }

  push(count: number, mean: number): void {
    const { lengths, observed, expected, size } = this;
    const ring = this.#ring;
    const at = this.#at;
    const roundedMean = Math.fround(mean);
    for (let i = 0; i < lengths.length; i++) {
      let leaving = at - (lengths[i] as number);
      if (leaving < 0) leaving += size;
      observed[i] = (observed[i] as number) + count - (ring[2 * leaving] as number);
      expected[i] = (expected[i] as number) + roundedMean - (ring[2 * leaving + 1] as number);
    }
    ring[2 * at] = count;
    ring[2 * at + 1] = roundedMean;
    this.#at = at + 1 === size ? 0 : at + 1;
  }

  /** Passes buckets that were not observed. */
  pass(buckets: number): void {
    for (let i = Math.min(buckets, this.size); i > 0; i--) this.push(0, 0);
    this.#at = (this.#at + Math.max(0, buckets - this.size)) % this.size;
  }

  /** Count of the bucket closed `ago` buckets back; 0 is the last. */
  count(ago: number): number {
    return this.#ring[2 * this.#index(ago)] as number;
  }

  mean(ago: number): number {
    return this.#ring[2 * this.#index(ago) + 1] as number;
  }

  #index(ago: number): number {
    const index = this.#at - 1 - ago;
    return index < 0 ? index + this.size : index;
  }

  /** Forgets everything but the last buckets. */
  keep(buckets: number): void {
    for (let ago = buckets; ago < this.size; ago++) {
      const index = this.#index(ago);
      this.#ring[2 * index] = 0;
      this.#ring[2 * index + 1] = 0;
    }
    this.resum();
  }

  /** Multiplies the expectation of everything it contains. */
  scale(factor: number): void {
    const ring = this.#ring;
    for (let mean = 1; mean < ring.length; mean += 2) ring[mean] = (ring[mean] as number) * factor;
    this.resum();
  }

  /** Recomputes the sums of the windows, so that rounding errors do not accumulate. */
  resum(): void {
    let counts = 0;
    let means = 0;
    let ago = 0;
    for (const [i, length] of this.lengths.entries()) {
      for (; ago < length; ago++) {
        counts += this.count(ago);
        means += this.mean(ago);
      }
      this.observed[i] = counts;
      this.expected[i] = means;
    }
  }

  save(writer: StateWriter): void {
    for (const array of [this.observed, this.expected, this.#ring]) writer.array(array);
    writer.number(this.#at);
  }

  load(reader: StateReader): void {
    for (const array of [this.observed, this.expected, this.#ring]) reader.array(array);
    this.#at = reader.number();
  }
}
