import { DAY, HOUR, MINUTE, type Millis } from '../core/base/time.ts';

/** The length of the slots in which reports of a day are remembered; the last slot is the one under way. */
export const SLOT: Millis = 5 * MINUTE;
const SLOTS = DAY / SLOT;
const SLOTS_AN_HOUR = HOUR / SLOT;

/** Counted reports of one service in the last 24 hours, up to the end of the slot under way. 1.2 kB. */
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

  /** Counts reports of a moment, also of one that has passed; those that are more than a day old are none any more. */
  add(at: Millis, count: number): void {
    const slot = Math.floor(at / SLOT);
    this.moveTo(at);
    if (slot <= this.#last - SLOTS) return;
    this.#counts[placeOf(slot)]! += count;
    this.#total += count;
  }

  /** Forgets what is no longer within a day of a moment. It never goes back. */
  moveTo(at: Millis): void {
    const slot = Math.floor(at / SLOT);
    if (slot <= this.#last) return;
    for (let next = Math.max(this.#last + 1, slot - SLOTS + 1); next <= slot; next++) {
      this.#total -= this.#counts[placeOf(next)]!;
      this.#counts[placeOf(next)] = 0;
    }
    this.#last = slot;
  }

  /** By the hour, the last up to the end of the slot under way. */
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

/** Slots take each other's places after a day; those before 1970 have numbers below 0. */
function placeOf(slot: number): number {
  return ((slot % SLOTS) + SLOTS) % SLOTS;
}

/** The end of the slot that a moment lies in: where the 24 hours end. */
export function endOfDayCounts(at: Millis): Millis {
  return (Math.floor(at / SLOT) + 1) * SLOT;
}
