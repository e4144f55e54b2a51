import { DAY, HOUR, MINUTE, type Millis } from '../core/base/time.ts';

/** The length of the slots in which the reports of a day are counted; the last slot is the current one. */
export const SLOT: Millis = 5 * MINUTE;
const SLOTS = DAY / SLOT;
const SLOTS_AN_HOUR = HOUR / SLOT;

/** Counted reports of one service in the last 24 hours, up to the end of the current slot. 1.2 kB. */
export class DayCounts {
  readonly #counts = new Uint32Array(SLOTS);
  #last = -Infinity;
  #total = 0;

  /** Reports of the 24 hours. */
  get total(): number {
    return this.#total;
  }

  /** Those of the last hour. */
  get lastHour(): number {
    return this.#sum(this.#last - SLOTS_AN_HOUR + 1);
  }

  /** Counts reports at a moment, which may be in the past; those more than a day old are ignored. */
  add(at: Millis, count: number): void {
    const slot = Math.floor(at / SLOT);
    this.moveTo(at);
    if (slot <= this.#last - SLOTS) return;
    this.#counts[placeOf(slot)]! += count;
    this.#total += count;
  }

  /** Forgets what is more than a day before a moment. Time never goes back. */
  moveTo(at: Millis): void {
    const slot = Math.floor(at / SLOT);
    if (slot <= this.#last) return;
    for (let next = Math.max(this.#last + 1, slot - SLOTS + 1); next <= slot; next++) {
      this.#total -= this.#counts[placeOf(next)]!;
      this.#counts[placeOf(next)] = 0;
    }
    this.#last = slot;
  }

  /** By the hour; the last one ends with the current slot. */
  hours(): number[] {
    return Array.from({ length: DAY / HOUR }, (_, hour) =>
      this.#sum(this.#last - SLOTS + 1 + hour * SLOTS_AN_HOUR),
    );
  }

  #sum(from: number): number {
    let sum = 0;
    for (let slot = from; slot < from + SLOTS_AN_HOUR; slot++) sum += this.#counts[placeOf(slot)] ?? 0;
    return sum;
  }
}

/** A ring buffer of a day; slots before 1970 have negative numbers. */
function placeOf(slot: number): number {
  return ((slot % SLOTS) + SLOTS) % SLOTS;
}

/** The end of the slot that contains a moment, which is where the 24 hours end. */
export function endOfDayCounts(at: Millis): Millis {
  return (Math.floor(at / SLOT) + 1) * SLOT;
}
