import { HOUR, MINUTE, type Millis } from './core/base/time.ts';
import type { Clock } from './ports/clock.ts';

/** A wall clock that moves this much more or less than time has passed was set, or the machine slept. */
export const JUMP_MIN: Millis = MINUTE;
/** Event time that is ahead by no more than this goes on a little slower until the clock has caught up; beyond, a person is needed. */
export const AHEAD_MAX: Millis = HOUR;
/** How fast event time goes then: an hour is caught up in twenty, and counts are at most a twentieth too high. */
export const CATCH_UP_PACE = 0.95;
/** Before this nobody can have run this program: a clock that says so was never set. */
export const CLOCK_EARLIEST: Millis = Date.UTC(2025, 0, 1);

/** What the machine's clock says, right or wrong: for those who have to tell which. */
export const wallTime = (): Millis => Date.now();

export interface ClockJump {
  /** Event time before it. */
  readonly at: Millis;
  /** How far the clock was moved, against the time that has passed; below 0 where it was set back. */
  readonly by: Millis;
  /** How far event time is ahead of it since; 0 where it follows it. */
  readonly ahead: Millis;
}

interface SystemClockOptions {
  readonly onJump?: (jump: ClockJump) => void;
  /** The machine's clocks; tests bring their own. */
  readonly wall?: () => Millis;
  readonly ticks?: () => Millis;
}

/**
 * The machine's clock, made monotonic: where the wall clock was set back, also across a restart (`notBefore` is the time of
 * the last report), time goes on from where it stood at the pace of the machine, until the wall clock has caught up.
 */
export function systemClock(
  notBefore: Millis,
  { onJump = () => {}, wall = wallTime, ticks = () => performance.now() }: SystemClockOptions = {},
): Clock & { ahead(): Millis } {
  let seen = wall();
  let seenAt = ticks();
  /** Event time with its fraction: asked often, it must not lose one each time. */
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

/** Time that stands at `start` until it is released, then passes `speed` times as fast as the machine's: for demonstrations. */
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
