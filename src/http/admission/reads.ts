import { MINUTE, SECOND, type Millis } from '../../core/base/time.ts';

/** A client with a key may send this many times as many requests. */
export const WITH_KEY_TIMES = 10;
/** Senders and keys that are counted separately in a minute; further ones are not counted, so they are let through. */
export const COUNTED_MAX = 100_000;

/** How many requests a sender has left, and when the count starts again. */
export interface Allowance {
  readonly limit: number;
  /** Below 0 if this request exceeded the limit. */
  readonly left: number;
  readonly seconds: number;
}

/** How many requests programs send, per minute and caller. */
export class Reads {
  readonly #limit: number;
  readonly #now: () => Millis;
  #minute = Number.NEGATIVE_INFINITY;
  readonly #asked = new Map<string, number>();

  constructor(limit: number, now: () => Millis) {
    this.#limit = limit;
    this.#now = now;
  }

  /** The number of senders and keys remembered. */
  get remembered(): number {
    return this.#asked.size;
  }

  /** Forgets the counts of a minute that is over. Called every second or so, since the next request may be hours away. */
  sweep(): void {
    if (Math.floor(this.#now() / MINUTE) !== this.#minute) this.#asked.clear();
  }

  /** Counts one more request for a key or, without a key, for an address. */
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
