import type { Millis } from '../../core/base/time.ts';

/** The readers of a channel by the version they have. Nearly all have the same one, so that a quiet channel costs nothing per reader. */
export class Readers<Reader> {
  readonly all = new Set<Reader>();
  readonly #knowing = new Map<Millis, Set<Reader>>();

  /** The distinct versions that readers have; a reader that has received nothing yet has none. */
  get versions(): Millis[] {
    return [...this.#knowing.keys()];
  }

  knowing(version: Millis): Iterable<Reader> {
    return this.#knowing.get(version) ?? [];
  }

  /** The reader has received everything up to that version. */
  know(reader: Reader, version: Millis): void {
    this.#forget(reader);
    this.#of(version).add(reader);
  }

  /** All readers at `from` have received everything up to `to`. */
  moveOn(from: Millis, to: Millis): void {
    const readers = this.#knowing.get(from);
    if (readers === undefined || from === to) return;
    this.#knowing.delete(from);
    const others = this.#knowing.get(to);
    if (others === undefined) this.#knowing.set(to, readers);
    else for (const reader of readers) others.add(reader);
  }

  leave(reader: Reader): void {
    this.all.delete(reader);
    this.#forget(reader);
  }

  #of(version: Millis): Set<Reader> {
    let readers = this.#knowing.get(version);
    if (readers === undefined) this.#knowing.set(version, (readers = new Set()));
    return readers;
  }

  #forget(reader: Reader): void {
    for (const [version, readers] of this.#knowing) {
      if (!readers.delete(reader)) continue;
      if (readers.size === 0) this.#knowing.delete(version);
      return;
    }
  }
}
