import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Account, SEASON, SETTLED_AFTER } from './account.ts';
import { PROBLEMS, raisedBy } from '../detect/levels.ts';
import {
  falseIncidentsAMonth,
  levelsOf,
  SHIPPED_WEEKS,
  tailsOf,
  WEEK_INFLUENCE,
} from './false-incident-budget.ts';
import { SHIPPED_TAILS } from './shipped-tails.ts';
import { SIZES } from './size.ts';
import { HOUR, WEEK } from '../base/time.ts';

function watching(services: readonly number[]): Account {
  const account = new Account();
  account.recount(services);
  return account;
}

const services = fc.array(fc.nat(10_000), { minLength: SIZES.length, maxLength: SIZES.length });
const target = fc.double({ min: 0.1, max: 100, noNaN: true });

describe('the levels of an instance', () => {
  test('are those of a single stream while nothing is watched', () => {
    expect(levelsOf(new Account(), 2)).toEqual(raisedBy(0));
  });

  test('rise with the services, all alike except the one for fading, and never fall below those of one stream', () => {
    fc.assert(
      fc.property(services, services, target, (some, more, target) => {
        const few = levelsOf(watching(some), target);
        const many = levelsOf(watching(some.map((one, size) => one + more[size]!)), target);
        expect(few.open).toBeGreaterThanOrEqual(PROBLEMS);
        expect(many.open).toBeGreaterThanOrEqual(few.open - 1e-9);
        expect(few).toEqual(raisedBy(few.open - PROBLEMS));
      }),
    );
  });

  test('keep the stated number: above the floor exactly as many false incidents as requested, at it no more', () => {
    fc.assert(
      fc.property(services, target, (some, target) => {
        const account = watching(some);
        const { open } = levelsOf(account, target);
        const stated = falseIncidentsAMonth(account.services, tailsOf(account), open);
        expect(stated).toBeLessThanOrEqual(target * (1 + 1e-9));
        expect(open === PROBLEMS || stated > target * (1 - 1e-6)).toBe(true);
      }),
    );
  });
});

const HOURS = 7 * 24;
const WATCHED = [600, 300, 80, 15, 5, 0];

/** Weeks in which each service has this many surges a day that reach just below a height, all quiet. */
function weeks(account: Account, number: number, aServiceDay: number, height: number): Account {
  const start = 200 * SEASON + account.weeks.length * WEEK;
  let { open } = levelsOf(account, 2);
  for (let hour = 0; hour < number * HOURS; hour++) {
    const at = start + (hour + 1) * HOUR;
    if (hour % HOURS === 0) open = levelsOf(account, 2).open;
    const evidence = Math.min(height, open - 0.26);
    for (const [size, services] of WATCHED.entries())
      for (let left = chance(services * aServiceDay, hour); left > 0; left--)
        account.surge({ size, evidence, opensUpTo: evidence, incident: null }, at, open);
    account.hour(at, open);
  }
  return account;
}

/** Whole numbers per hour that add up to a given number per day. */
function chance(aDay: number, hour: number): number {
  return Math.floor(((hour + 1) * aDay) / 24) - Math.floor((hour * aDay) / 24);
}

describe('the level after weeks', () => {
  const begins = levelsOf(watching(WATCHED), 2).open;
  const after = (...lived: [number, number, number][]) => {
    const account = watching(WATCHED);
    for (const [number, aServiceDay, height] of lived) weeks(account, number, aServiceDay, height);
    return levelsOf(account, 2).open - begins;
  };

  test.each([
    [0.1, 2],
    [1, 3],
    [1, 12],
    [14, 12],
  ])(
    'moves at most 0.25 in eight weeks of %s surges a day up to %s at every service',
    (aServiceDay, height) => {
      const moved = after([SHIPPED_WEEKS, aServiceDay, height]);
      expect(moved).toBeGreaterThan(0.05);
      expect(moved).toBeLessThanOrEqual(WEEK_INFLUENCE);
    },
  );

  test('is not moved beyond 0.25 by the first eight weeks of silence either', () => {
    const moved = after([SHIPPED_WEEKS, 0, 0]);
    expect(moved).toBeLessThan(0);
    expect(moved).toBeGreaterThanOrEqual(-WEEK_INFLUENCE);
  });

  test('rises by no more than a thirty-second in one week', () => {
    expect(after([1, 14, 12])).toBeLessThanOrEqual(WEEK_INFLUENCE / SHIPPED_WEEKS);
  });

  test('goes back once the surges have ended', () => {
    const [during, later] = [after([8, 1, 12]), after([8, 1, 12], [16, 0.01, 1])];
    expect(later).toBeLessThan(during / 2);
  });

  test('does not follow sizes that were inflated by reports, once they are settled', () => {
    const account = weeks(watching(WATCHED), SETTLED_AFTER, 0.01, 1);
    const before = levelsOf(account, 2).open;
    account.recount([0, 0, 0, 0, 0, 1_000]);
    expect(levelsOf(account, 2).open).toBe(before);
  });

  test('is stated with everything observed, although it does not follow', () => {
    const account = weeks(watching(WATCHED), 2, 1, 12);
    const { open } = levelsOf(account, 2);
    expect(falseIncidentsAMonth(account.services, tailsOf(account), open)).toBeGreaterThan(4);
  });
});

test('there is a shipped tail for each size, and each falls', () => {
  expect(SHIPPED_TAILS).toHaveLength(SIZES.length);
  for (const tail of SHIPPED_TAILS) expect([...tail]).toEqual(tail.toSorted((a, b) => b - a));
});
