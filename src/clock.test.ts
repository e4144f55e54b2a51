import { beforeEach, describe, expect, test } from 'vitest';
import {
  acceleratedClock,
  AHEAD_MAX,
  CATCH_UP_PACE,
  JUMP_MIN,
  systemClock,
  type ClockJump,
} from './clock.ts';
import { DAY, HOUR, MINUTE, SECOND } from './core/base/time.ts';
import { clockContract } from './ports/clock.contract.ts';

const START = Date.UTC(2026, 10, 26);
let wall: number;
let ticks: number;
let jumps: ClockJump[];
beforeEach(() => {
  wall = START;
  ticks = 5;
  jumps = [];
});

const open = (notBefore = 0) =>
  systemClock(notBefore, { wall: () => wall, ticks: () => ticks, onJump: (jump) => jumps.push(jump) });

function pass(ms: number): void {
  wall += ms;
  ticks += ms;
}

clockContract('of the machine', () => systemClock(0));
clockContract('of a demonstration', () => {
  const clock = acceleratedClock(START, 60);
  clock.release();
  return clock;
});

describe('the clock', () => {
  test('follows the machine, and a small correction is no jump', () => {
    const clock = open();
    for (const drift of [0, 40, -40, JUMP_MIN - 1]) {
      pass(MINUTE);
      wall += drift;
      clock.now();
    }
    expect(clock.now()).toBe(wall);
    expect(jumps).toEqual([]);
  });

  test('set forward is followed immediately, and reported', () => {
    const clock = open();
    pass(SECOND);
    wall += 400 * DAY;
    expect(clock.now()).toBe(wall);
    expect(jumps).toEqual([{ at: START, by: 400 * DAY, ahead: 0 }]);
  });

  test('set back continues at the pace of the machine, and tells how far it is ahead', () => {
    const clock = open();
    wall -= 400 * DAY;
    expect(clock.now()).toBe(START);
    pass(10 * DAY);
    expect(clock.now()).toBe(START + 10 * DAY);
    expect(clock.ahead()).toBe(400 * DAY);
    expect(jumps).toEqual([{ at: START, by: -400 * DAY, ahead: 400 * DAY }]);
  });

  test(`that is ahead by up to ${AHEAD_MAX / MINUTE} minutes runs slower until the machine has caught up, and never back`, () => {
    const clock = open(START + AHEAD_MAX);
    let before = clock.now();
    const seen: number[] = [];
    for (let hour = 0; hour < 20; hour += 1) {
      pass(HOUR);
      const now = clock.now();
      seen.push(now - before);
      before = now;
    }
    expect(seen.slice(0, 19)).toEqual(Array.from({ length: 19 }, () => HOUR * CATCH_UP_PACE));
    expect(clock.ahead()).toBe(0);
  });

  test('one millisecond further ahead it keeps the pace: then a person is needed, and is told by how much', () => {
    const clock = open(START + AHEAD_MAX + 1);
    pass(HOUR);
    expect(clock.now()).toBe(START + AHEAD_MAX + 1 + HOUR);
  });

  test('queried every millisecond runs as fast as queried every hour', () => {
    const clock = open(START + HOUR / 2);
    for (let ms = 0; ms < 10_000; ms += 1) {
      pass(1);
      clock.now();
    }
    expect(Math.abs(clock.now() - (START + HOUR / 2 + 10_000 * CATCH_UP_PACE))).toBeLessThanOrEqual(1);
  });
});
