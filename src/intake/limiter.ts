import { digestOf } from '../core/base/digest.ts';
import { Expiring } from '../core/base/expiring.ts';
import { SECOND, type Millis } from '../core/base/time.ts';

/** One report every two seconds in the long run, thirty at once: a household may act together, a loop may not. */
export const EMISSION_INTERVAL: Millis = 2 * SECOND;
export const BURST = 30;
/** How many senders are remembered at least; beyond it those that may soonest report again are forgotten, which only lets them. */
export const SENDERS_MAX = 500_000;

/**
 * The generic cell rate algorithm (ITU-T I.371, virtual scheduling): each sender has a theoretical arrival time that moves
 * on by the emission interval with every report; one that comes too long before it does not conform. A sender whose arrival
 * time has passed is as good as unknown.
 */
export class Limiter {
  /** Sender → theoretical arrival time. */
  readonly #arrivals: Expiring;

  constructor(sendersMax = SENDERS_MAX) {
    this.#arrivals = new Expiring(sendersMax);
  }

  /** Seconds until the sender may report; 0: now, and this report is accounted for. */
  wait(sender: string, at: Millis): number {
    const key = digestOf(sender);
    const due = this.#arrivals.until(key, at) ?? at;
    const early = due - at - (BURST - 1) * EMISSION_INTERVAL;
    if (early > 0) return Math.ceil(early / SECOND);
    this.#arrivals.set(key, due + EMISSION_INTERVAL, at);
    return 0;
  }

  /** Senders remembered at `at`; looks at all of them. */
  count(at: Millis): number {
    return this.#arrivals.count(at);
  }
}
