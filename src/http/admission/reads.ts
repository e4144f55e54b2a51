import { MINUTE, SECOND, type Millis } from '../../core/base/time.ts';

/** Who has a key may ask so many times as often. */
export const WITH_KEY_TIMES = 10;
/** Senders and keys that are told apart in a minute; who comes after them is not counted, which only lets them. */
export const COUNTED_MAX = 100_000;

/** How much a sender may still ask, and when it is counted anew. */
export interface Allowance {
  readonly limit: number;
  /** Below 0: this request was one too many. */
  readonly left: number;
  readonly seconds: number;
}

/** How often programs ask, by the minute and by who asks. */
export class Reads {
  readonly #limit: number;
  readonly #now: () => Millis;
  #minute = Number.NEGATIVE_INFINITY;
  readonly #asked = new Map<string, number>();

  constructor(limit: number, now: () => Millis) {
    this.#limit = limit;
    this.#now = now;
  }

  /** Senders and keys that are remembered. */
  get remembered(): number {
    return this.#asked.size;
  }

  /** Forgets who asked in a minute that is over; to be called every second or so, for nobody may ask again for hours. */
  sweep(): void {
    if (Math.floor(this.#now() / MINUTE) !== this.#minute) this.#asked.clear();
  }

  /** Counts one more request of a key, or else of an address. */
  take({ key, address }: { readonly key: string | null; readonly address: string }): Allowance {
    const now = this.#now();
    const minute = Math.floor(now / MINUTE);
    if (minute !== this.#minute) this.#asked.clear();
    this.#minute = minute;
    const who = key === null ? `address ${address}` : `key ${key}`;
    const asked = (this.#asked.get(who) ?? 0) + 1;
    if (asked > 1 || this.#asked.size < COUNTED_MAX) this.#asked.set(who, asked);
    const limit = key === null ? this.#limit : this.#limit * WITH_KEY_TIMES;
    return { limit, left: limit - asked, seconds: Math.ceil(((minute + 1) * MINUTE - now) / SECOND) };
  }
}
