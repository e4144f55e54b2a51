import type { Millis } from './core/time.ts';

/** Where event time comes from. Only edges ask it; the core is told. */
export interface Clock {
  /** Never decreases. */
  now(): Millis;
  /** Calls `run` about every `interval` of event time until stopped. */
  every(interval: Millis, run: () => void): () => void;
}

/**
 * The machine's clock, made monotonic: where the wall clock was set back, also across a restart (`notBefore` is the time of
 * the last report), time goes on from where it stood at the pace of the machine, until the wall clock has caught up.
 */
export function systemClock(notBefore: Millis): Clock {
  let last = Math.max(Date.now(), notBefore);
  let ticked = performance.now();
  return {
    now() {
      const tick = performance.now();
      const walked = last + Math.floor(tick - ticked);
      const wall = Date.now();
      if (walked > last || wall > last) {
        last = Math.max(wall, walked);
        ticked = tick;
      }
      return last;
    },
    every: (interval, run) => repeat(interval, run),
  };
}

/** Time that stands at `start` until it is released, then passes `speed` times as fast as the machine's: for demonstrations. */
export function acceleratedClock(start: Millis, speed: number): Clock & { release(): void } {
  let released: number | null = null;
  return {
    now: () => start + (released === null ? 0 : Math.floor((performance.now() - released) * speed)),
    every: (interval, run) => repeat(interval / speed, run),
    release() {
      released ??= performance.now();
    },
  };
}

function repeat(intervalMs: number, run: () => void): () => void {
  const timer = setInterval(run, Math.max(1, intervalMs));
  return () => clearInterval(timer);
}
