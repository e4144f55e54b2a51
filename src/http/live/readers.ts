import type { Millis } from '../../core/base/time.ts';

/**
 * Who listens to a channel, by the version up to which they know what it tells. Nearly all know the same, so that what is owed
 * to each costs nothing while there is no news.
 */
export class Readers<Reader> {
  readonly all = new Set<Reader>();
  readonly #knowing = new Map<Millis, Set<Reader>>();

  /** The different versions that are known; a reader that was told nothing yet is of none. */
  get versions(): Millis[] {
    return [...this.#knowing.keys()];
  }

  knowing(version: Millis): Iterable<Reader> {
    return this.#knowing.get(version) ?? [];
  }

  /** The reader has been told everything up to that version. */
  know(reader: Reader, version: Millis): void {
    this.#forget(reader);
    this.#of(version).add(reader);
  }

  /** All who knew `from` have been told everything up to `to`. */
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
