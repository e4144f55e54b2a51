import type { StateReader, StateWriter } from '../base/codec.ts';
import { HOUR, type Millis } from '../base/time.ts';

/** An hour of which at least this part was seen counts as known: the rest is taken to have had as many reports in proportion. */
const KNOWN_SHARE_MIN = 3 / 4;

/** Adds the buckets of an hour up, of which some may not have been seen. */
export class HourTally {
  /** Whether there was an alarm in it. */
  alarming = false;
  /** Reports in the part that was seen. */
  #count = 0;
  /** How much of the hour was seen. */
  #knownMs: Millis = 0;

  /** Reports so far. */
  get count(): number {
    return this.#count;
  }

  add(count: number, knownMs: Millis): void {
    this.#count += count;
    this.#knownMs += knownMs;
  }

  /** What the hour would have had, whole, where `count` are those of the part that was seen; NaN where that is too little to say. */
  total(count: number = this.#count): number {
    if (this.#knownMs >= HOUR) return count;
    return this.#knownMs >= HOUR * KNOWN_SHARE_MIN ? Math.round((count * HOUR) / this.#knownMs) : Number.NaN;
  }

  clear(): void {
    this.alarming = false;
    this.#count = 0;
    this.#knownMs = 0;
  }

  save(writer: StateWriter): void {
    writer.number(this.#count);
    writer.number(this.#knownMs);
    writer.number(Number(this.alarming));
  }

  load(reader: StateReader): void {
    this.#count = reader.number();
    this.#knownMs = reader.number();
    this.alarming = reader.number() === 1;
  }
}
