import { SECOND, type Millis } from '../core/time.ts';

/** One report every two seconds in the long run, thirty at once: a household may act together, a loop may not. */
export const EMISSION_INTERVAL: Millis = 2 * SECOND;
export const BURST = 30;
/** How many senders are remembered; beyond it the longest known are forgotten first, which only lets them report. */
export const SENDERS_MAX = 500_000;

/**
 * The generic cell rate algorithm (ITU-T I.371, virtual scheduling): each sender has a theoretical arrival time that moves
 * on by the emission interval with every report; one that comes too long before it does not conform.
 */
export class Limiter {
  /** Sender → theoretical arrival time, longest unheard of first. */
  readonly #arrivals = new Map<string, Millis>();
  #sweptAt: Millis = 0;

  /** Seconds until the sender may report; 0: now, and this report is accounted for. */
  wait(sender: string, at: Millis): number {
    const due = Math.max(this.#arrivals.get(sender) ?? at, at);
    const early = due - at - (BURST - 1) * EMISSION_INTERVAL;
    if (early > 0) return Math.ceil(early / SECOND);
    this.#arrivals.delete(sender);
    this.#arrivals.set(sender, due + EMISSION_INTERVAL);
    this.#forget(at);
    return 0;
  }

  get size(): number {
    return this.#arrivals.size;
  }

  /** A sender whose arrival time has passed is as good as unknown. Looked for once an interval: walking a map costs. */
  #forget(at: Millis): void {
    if (at - this.#sweptAt < EMISSION_INTERVAL && this.#arrivals.size <= SENDERS_MAX) return;
    this.#sweptAt = at;
    for (const [sender, due] of this.#arrivals) {
      if (due > at && this.#arrivals.size <= SENDERS_MAX) return;
      this.#arrivals.delete(sender);
    }
  }
}
