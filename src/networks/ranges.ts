import type { AddressWords } from './address-words.ts';

/** A range that begins before another ends, each given by its line. */
interface Overlap {
  readonly line: number;
  readonly with: number;
}

/**
 * Address ranges of one family with their networks, in one array: a row has the words of the start, the words of the end (inclusive), the
 * network and the line it was read from, 16 bytes for IPv4 and 40 for IPv6. Call {@link Ranges.add} for ranges in any order, then {@link
 * Ranges.settle} once; from then on {@link Ranges.find} takes about log2(ranges) comparisons.
 */
export class Ranges {
  readonly #words: number;
  readonly #stride: number;
  #rows = new Uint32Array(0);
  #count = 0;

  /** `words`: 32-bit words of an address, 1 for IPv4 and 4 for IPv6. */
  constructor(words: number) {
    this.#words = words;
    this.#stride = 2 * words + 2;
  }

  get size(): number {
    return this.#count;
  }

  add(start: AddressWords, end: AddressWords, network: number, line: number): void {
    const offset = this.#count * this.#stride;
    if (offset === this.#rows.length) this.#resize(Math.max(1, this.#count * 2));
    this.#rows.set(start, offset);
    this.#rows.set(end, offset + this.#words);
    this.#rows[offset + 2 * this.#words] = network;
    this.#rows[offset + 2 * this.#words + 1] = line;
    this.#count += 1;
  }

  /** Sorts the ranges and frees spare memory; returns the first overlap, for which no lookup would be correct. */
  settle(): Overlap | null {
    this.#resize(this.#count);
    if (!this.#inOrder()) this.#sort();
    for (let row = 1; row < this.#count; row++) {
      if (this.#compare(this.#startOf(row), this.#endOf(row - 1)) > 0) continue;
      const [a, b] = [this.#lineOf(row - 1), this.#lineOf(row)];
      return { line: Math.max(a, b), with: Math.min(a, b) };
    }
    return null;
  }

  /** The network of the range that contains the address; null if there is none. */
  find(address: AddressWords): number | null {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compareTo(this.#startOf(middle), address) <= 0) low = middle + 1;
      else high = middle;
    }
    const row = low - 1;
    if (row < 0 || this.#compareTo(this.#endOf(row), address) < 0) return null;
    return this.#rows[row * this.#stride + 2 * this.#words] ?? null;
  }

  #startOf(row: number): number {
    return row * this.#stride;
  }

  #endOf(row: number): number {
    return row * this.#stride + this.#words;
  }

  #lineOf(row: number): number {
    return this.#rows[row * this.#stride + 2 * this.#words + 1] ?? 0;
  }

  #compare(a: number, b: number): number {
    for (let word = 0; word < this.#words; word++) {
      const difference = (this.#rows[a + word] ?? 0) - (this.#rows[b + word] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  #compareTo(offset: number, address: AddressWords): number {
    for (let word = 0; word < this.#words; word++) {
      const difference = (this.#rows[offset + word] ?? 0) - (address[word] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  #inOrder(): boolean {
    for (let row = 1; row < this.#count; row++)
      if (this.#compare(this.#startOf(row - 1), this.#startOf(row)) > 0) return false;
    return true;
  }

  #sort(): void {
    const order = Uint32Array.from({ length: this.#count }, (_, row) => row);
    order.sort((a, b) => this.#compare(this.#startOf(a), this.#startOf(b)));
    const sorted = new Uint32Array(this.#rows.length);
    for (const [row, from] of order.entries())
      sorted.set(this.#rows.subarray(from * this.#stride, (from + 1) * this.#stride), row * this.#stride);
    this.#rows = sorted;
  }

  #resize(count: number): void {
    const rows = new Uint32Array(count * this.#stride);
    rows.set(this.#rows.subarray(0, this.#count * this.#stride));
    this.#rows = rows;
  }
}
