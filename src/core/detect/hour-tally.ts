import type { StateReader, StateWriter } from '../base/codec.ts';
import { HOUR, type Millis } from '../base/time.ts';

/** An hour counts as known if at least this part was observed: the rest is assumed to have had reports in proportion. */
const KNOWN_SHARE_MIN = 3 / 4;

/** Sums the buckets of an hour, some of which may not have been observed. */
export class HourTally {
  /** Whether there was an alarm in it. */
  alarming = false;
  /** Reports in the observed part. */
  #count = 0;
  /** How much of the hour was observed. */
  #knownMs: Millis = 0;
  #surge = 0;

  /** Reports so far. */
  get count(): number {
    return this.#count;
  }

  /** By how many reports its largest sudden surge exceeded what was expected; 0 if it had none. */
  get surge(): number {
    return this.#surge;
  }

  addSurge(surge: number): void {
    if (surge > this.#surge) this.#surge = surge;
  }

  add(count: number, knownMs: Millis): void {
    this.#count += count;
    this.#knownMs += knownMs;
  }

  /** The extrapolated count of the whole hour, if `count` are the reports in the observed part; NaN if that is too short. */
  total(count: number = this.#count): number {
    if (this.#knownMs >= HOUR) return count;
    return this.#knownMs >= HOUR * KNOWN_SHARE_MIN ? Math.round((count * HOUR) / this.#knownMs) : Number.NaN;
  }

  clear(): void {
    this.alarming = false;
    this.#surge = 0;
    this.#count = 0;
    this.#knownMs = 0;
  }

  save(writer: StateWriter): void {
    writer.number(this.#count);
    writer.number(this.#knownMs);
    writer.number(Number(this.alarming));
    writer.number(this.#surge);
  }

  load(reader: StateReader): void {
    this.#count = reader.number();
    this.#knownMs = reader.number();
    this.alarming = reader.number() === 1;
    this.#surge = reader.number();
  }
}
