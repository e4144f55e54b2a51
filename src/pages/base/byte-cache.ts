/** An LRU cache of values by name, bounded by `bytesMax` in total. */
export class ByteCache<Value> {
  readonly #bytesMax: number;
  readonly #bytesOf: (value: Value) => number;
  /** In order of last use, the least recently used first. */
  readonly #held = new Map<string, { readonly value: Value; readonly bytes: number }>();
  #bytes = 0;

  constructor(bytesMax: number, bytesOf: (value: Value) => number) {
    this.#bytesMax = bytesMax;
    this.#bytesOf = bytesOf;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(name: string): Value | undefined {
    const entry = this.#held.get(name);
    if (entry === undefined) return undefined;
    this.#held.delete(name);
    this.#held.set(name, entry);
    return entry.value;
  }

  /** A value larger than the whole cache is not kept. */
  set(name: string, value: Value): void {
    this.delete(name);
    const bytes = this.#bytesOf(value);
    if (bytes > this.#bytesMax) return;
    this.#held.set(name, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#held.keys()) {
      if (this.#bytes <= this.#bytesMax) break;
      this.delete(oldest);
    }
  }

  delete(name: string): void {
    this.#bytes -= this.#held.get(name)?.bytes ?? 0;
    this.#held.delete(name);
  }

  clear(): void {
    this.#held.clear();
    this.#bytes = 0;
  }
}
