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

  add(count: number, knownMs: Millis): void {
    this.#count += count;
    this.#knownMs += knownMs;
  }

  /** The count of the hour, whole; NaN where too little of it was seen to say. */
  total(): number {
    if (this.#knownMs >= HOUR) return this.#count;
    return this.#knownMs >= HOUR * KNOWN_SHARE_MIN
      ? Math.round((this.#count * HOUR) / this.#knownMs)
      : Number.NaN;
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
