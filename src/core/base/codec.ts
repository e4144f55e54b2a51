/** Writes numbers bit for bit: a restored state continues exactly as the saved one. */
export class StateWriter {
  readonly #parts: Uint8Array[] = [];

  number(value: number): void {
    this.array(Float64Array.of(value));
  }

  array(values: Float64Array | Float32Array | Uint16Array): void {
    this.#parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice());
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.byteLength, 0));
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.byteLength;
    }
    return all;
  }
}

/** Reads in the order of writing; a state of a different length is refused with a `RangeError`. */
export class StateReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  number(): number {
    const value = new Float64Array(1);
    this.array(value);
    return value[0] as number;
  }

  array(into: Float64Array | Float32Array | Uint16Array): void {
    const end = this.#at + into.byteLength;
    if (end > this.#bytes.byteLength) throw new RangeError('the saved detector state is too short');
    new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(this.#bytes.subarray(this.#at, end));
    this.#at = end;
  }

  end(): void {
    if (this.#at !== this.#bytes.byteLength) throw new RangeError('the saved detector state is too long');
  }
}
