/** Words of a key: two of its digest and the lowest 32 bits of its expiry. */
export const KEY_WORDS = 3;
/** Keys in a piece of a queue, three kilobytes: a longer queue has more pieces, so that none is copied as it grows. */
export const PIECE_KEYS = 256;

const NOTHING = new Int32Array(0);

/** Keys in the order in which they came, at twelve bytes each. */
export class KeyQueue {
  #pieces: Int32Array[] = [];
  #last: Int32Array = NOTHING;
  /** Words used of the last piece; all others are full. */
  #used = 0;
  #length = 0;

  /** The number of keys. */
  get length(): number {
    return this.#length;
  }

  get bytes(): number {
    return this.#pieces.length * PIECE_KEYS * KEY_WORDS * Int32Array.BYTES_PER_ELEMENT;
  }

  add(low: number, middle: number, until: number): void {
    if (this.#used === this.#last.length) {
      this.#last = new Int32Array(PIECE_KEYS * KEY_WORDS);
      this.#pieces.push(this.#last);
      this.#used = 0;
    }
    this.#last[this.#used] = low;
    this.#last[this.#used + 1] = middle;
    this.#last[this.#used + 2] = until;
    this.#used += KEY_WORDS;
    this.#length++;
  }

  /** The words of all keys, in pieces. The queue is empty afterwards. */
  takeAll(): readonly Int32Array[] {
    const pieces = this.#pieces.slice(0, -1);
    const last = this.#last.subarray(0, this.#used);
    this.#pieces = [];
    this.#last = NOTHING;
    this.#used = 0;
    this.#length = 0;
    return [...pieces, last];
  }
}
