import { SECOND, floorTo, type Millis } from '../base/time.ts';

/** How often the watch judges, in event time. Ticks lie on multiples of it, so that a replay ticks at the same moments. */
export const TICK: Millis = 5 * SECOND;

/**
 * Which ticks are due. A tick at T judges every report before T, so it may run only when no such report can come any more.
 *
 * ```ts
 * import { Watermark } from 'outcry/core';
 * const watermark = new Watermark(0);
 * watermark.due(12_000);  // 5_000: the first tick not later than 12 s that has not run
 * watermark.ran(5_000);
 * watermark.due(12_000);  // 10_000
 * watermark.ran(10_000);
 * watermark.due(12_000);  // null: 15 s lies after the horizon
 * ```
 */
export class Watermark {
  #last: Millis;

  /** `last`: event time up to which everything is judged already. */
  constructor(last: Millis) {
    this.#last = floorTo(last, TICK);
  }

  /** The last tick that ran. */
  get last(): Millis {
    return this.#last;
  }

  /** The next tick at or before `horizon`; null if there is none yet. */
  due(horizon: Millis): Millis | null {
    const next = this.#last + TICK;
    return next <= horizon ? next : null;
  }

  /** Records that everything up to `tick` is judged. Ticks in which nothing can change may be skipped. */
  ran(tick: Millis): void {
    if (tick > this.#last) this.#last = floorTo(tick, TICK);
  }
}
