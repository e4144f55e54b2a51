import { describe, expect, test } from 'vitest';
import { StreamDetector } from './detector.ts';
import { PROBLEMS } from './levels.ts';
import { defaultPrior } from './prior.ts';
import { SCATTER_DRIFT_A_WEEK, SCATTER_SETTLES_AFTER } from './scatter.ts';
import { DAY, HOUR, MINUTE, WEEK, type Millis } from '../base/time.ts';

/** A Monday. */
const START = Date.UTC(2025, 0, 6);
const A_DAY = DAY / MINUTE;

/** A service with five reports an hour, minute by minute: a report every twelve minutes, plus what `beside` adds. */
function live(detector: StreamDetector, forMs: Millis, beside: (minuteOfDay: number) => number = () => 0) {
  return pass(detector, forMs, (minute) => (minute % 12 === 0 ? 1 : 0) + beside(minute));
}

/** Pushes the counts of the minutes of each day. */
function pass(detector: StreamDetector, forMs: Millis, countOf: (minuteOfDay: number) => number) {
  const end = detector.next + forMs;
  for (let minute = 0; detector.next < end; minute++) detector.push(countOf(minute % A_DAY));
  return detector;
}

/** The usual reports of the next day. */
function usualADay(detector: StreamDetector): number {
  const { next } = detector;
  return detector.bands(next, next + DAY, HOUR).reduce((sum, { mean }) => sum + mean, 0);
}

const sixBursts = (minuteOfDay: number): number => (minuteOfDay % 240 === 125 ? 4 : 0);

function begun(steady: boolean): StreamDetector {
  const detector = new StreamDetector({ bucketMs: MINUTE, prior: defaultPrior, steady });
  detector.startAt(START);
  return detector;
}

/** The smallest number of people within a minute that is evidence of problems. */
function peopleNeeded(detector: StreamDetector): number {
  const at = detector.next + MINUTE;
  let people = 1;
  while (detector.peek(people, at).evidence < PROBLEMS) people++;
  return people;
}

describe('a steady stream', () => {
  test('that is known is not desensitized by bursts, as any other is', () => {
    const [steady, other] = [begun(true), begun(false)];
    for (const detector of [steady, other]) live(detector, SCATTER_SETTLES_AFTER + DAY);
    const before = peopleNeeded(steady);
    expect(peopleNeeded(other)).toBe(before);
    for (const detector of [steady, other]) live(detector, 4 * WEEK, sixBursts);
    expect(peopleNeeded(steady)).toBeLessThanOrEqual(before + 1);
    expect(peopleNeeded(other)).toBeGreaterThan(before + 4);
  });

  test('learns freely until it is known, and from then on no more than its share a week', () => {
    const detector = live(begun(true), SCATTER_SETTLES_AFTER, sixBursts);
    const known = detector.excess(MINUTE, 1 / 12);
    expect(known).toBe(live(begun(false), SCATTER_SETTLES_AFTER, sixBursts).excess(MINUTE, 1 / 12));
    live(detector, WEEK, (minuteOfDay) => (minuteOfDay % 6 === 1 ? 2 : 0));
    const later = detector.excess(MINUTE, 1 / 12);
    expect(later).toBeGreaterThan(known);
    expect(1 + later).toBeLessThanOrEqual((1 + known) * (1 + SCATTER_DRIFT_A_WEEK) + 1e-9);
  });

  test('that is fed stands still, and drifts on when that is over', () => {
    const detector = live(begun(true), SCATTER_SETTLES_AFTER + 3 * DAY);
    live(detector, 3 * DAY, sixBursts);
    const fed = detector.excess(MINUTE, 0);
    live(detector, 8 * WEEK, sixBursts);
    expect(detector.excess(MINUTE, 0)).toBe(fed);
    live(detector, 5 * WEEK);
    expect(detector.excess(MINUTE, 0)).not.toBe(fed);
  });

  test('that is fed learns no higher level from hours with sudden surges, though none is an alarm', () => {
    const [steady, other] = [begun(true), begun(false)];
    const twice = (minuteOfDay: number) => (minuteOfDay % 30 === 7 ? 1 : 0);
    const threes = (minuteOfDay: number) => twice(minuteOfDay) + (minuteOfDay % 240 === 145 ? 3 : 0);
    for (const detector of [steady, other]) pass(detector, SCATTER_SETTLES_AFTER + DAY, twice);
    const before = usualADay(steady);
    for (const detector of [steady, other]) pass(detector, 8 * WEEK, threes);
    expect(usualADay(steady)).toBeLessThan(1.05 * before);
    expect(usualADay(other)).toBeGreaterThan(1.3 * before);
  });

  test('does not take as usual a burst in every hour of the day', () => {
    const [steady, other] = [begun(true), begun(false)];
    const byDay = (minute: number) => (minute >= 8 * 60 && minute < 22 * 60 && minute % 60 === 25 ? 4 : 0);
    for (const detector of [steady, other]) live(detector, SCATTER_SETTLES_AFTER);
    const before = usualADay(steady);
    for (const detector of [steady, other]) live(detector, 8 * WEEK, byDay);
    expect(steady.levelsTaken).toBe(0);
    expect(usualADay(steady)).toBeLessThan(1.05 * before);
    expect(usualADay(other)).toBeGreaterThan(1.3 * before);
  });

  test.each([3, 10])('takes as usual that %i times as many report, as any other does', (times) => {
    const [steady, other] = [begun(true), begun(false)];
    const more = (minute: number) => (minute % 12 < times ? 1 : 0);
    for (const detector of [steady, other]) live(detector, SCATTER_SETTLES_AFTER + DAY);
    for (const detector of [steady, other]) pass(detector, 17 * HOUR, more);
    expect([steady.levelsTaken, other.levelsTaken]).toEqual([1, 1]);
  });

  test('that is loaded continues as it would have', () => {
    const detector = live(begun(true), SCATTER_SETTLES_AFTER + 2 * HOUR, sixBursts);
    const options = { bucketMs: MINUTE, prior: defaultPrior, steady: true };
    const loaded = StreamDetector.load(detector.save(), options);
    for (const one of [detector, loaded]) live(one, 2 * DAY, () => 1);
    expect(loaded.save()).toEqual(detector.save());
  });
});
