import { HOUR, MINUTE, type Millis } from './core/base/time.ts';
import type { Clock } from './ports/clock.ts';

/** A wall clock that deviates this much from the elapsed time was adjusted, or the machine slept. */
export const JUMP_MIN: Millis = MINUTE;
/** Event time ahead by up to this runs slightly slower until the clock has caught up; beyond it, a person is needed. */
export const AHEAD_MAX: Millis = HOUR;
/** How fast event time runs then: an hour is caught up in twenty, and counts are at most a twentieth too high. */
export const CATCH_UP_PACE = 0.95;
/** The program did not exist before this: a clock that shows an earlier time was never set. */
export const CLOCK_EARLIEST: Millis = Date.UTC(2025, 0, 1);

/** The machine's clock, right or wrong, for code that has to find out which. */
export const wallTime = (): Millis => Date.now();

export interface ClockJump {
  /** Event time before it. */
  readonly at: Millis;
  /** How far the clock was moved, relative to the elapsed time; negative if it was set back. */
  readonly by: Millis;
  /** How far event time has been ahead of it since; 0 if it follows the clock. */
  readonly ahead: Millis;
}

interface SystemClockOptions {
  readonly onJump?: (jump: ClockJump) => void;
  /** The machine's clocks; tests pass their own. */
  readonly wall?: () => Millis;
  readonly ticks?: () => Millis;
}

/**
 * The machine's clock, made monotonic: if the wall clock is set back, even across a restart (`notBefore` is the time of the last report),
 * time continues from where it was at the pace of the machine, until the wall clock has caught up.
 */
export function systemClock(
  notBefore: Millis,
  { onJump = () => {}, wall = wallTime, ticks = () => performance.now() }: SystemClockOptions = {},
): Clock & { ahead(): Millis } {
  let seen = wall();
  let seenAt = ticks();
  /** Event time with its fraction, which must not be lost with each call. */
  let exact = Math.max(seen, notBefore);

  function now(): Millis {
    const [at, tick] = [wall(), ticks()];
    const passed = tick - seenAt;
    const moved = Math.round(at - seen - passed);
    const ahead = exact - (seen + moved);
    const before = exact;
    [seen, seenAt] = [at, tick];
    exact = Math.max(at, exact + passed * (ahead > 0 && ahead <= AHEAD_MAX ? CATCH_UP_PACE : 1));
    const last = Math.floor(exact);
    if (Math.abs(moved) >= JUMP_MIN) onJump({ at: Math.floor(before), by: moved, ahead: last - at });
    return last;
  }

  return {
    now,
    ahead: () => Math.max(0, now() - wall()),
    every: (interval, run) => repeat(interval, run),
  };
}

/** Time that stays at `start` until it is released, then runs `speed` times as fast as the machine's: for demonstrations. */
export function acceleratedClock(start: Millis, speed: number): Clock & { release(): void } {
  let released: number | null = null;
  return {
    speed,
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
