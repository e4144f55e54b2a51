import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALARMS_MAX, Account, SEASON, SEASONS, type EndedSurge } from './account.ts';
import { SIZES } from './size.ts';
import { BINS, binOf, binStart } from './surge-bins.ts';
import { DAY, HOUR } from '../base/time.ts';

const START = 200 * SEASON;
const PROBLEMS = 3;
const quiet = (evidence: number, size = 0): EndedSurge => ({
  size,
  evidence,
  opensUpTo: evidence,
  incident: null,
});

/** An account of ten services of each size over days. */
function tenOfEach(days: number, problems = PROBLEMS): Account {
  const account = new Account();
  account.recount(SIZES.map(() => 10));
  for (let hour = 1; hour <= days * 24; hour++) account.hour(START + hour * HOUR, problems);
  return account;
}

describe('the account', () => {
  test('counts the days of all watched services', () => {
    const account = tenOfEach(2);
    account.join(1);
    account.hour(START + 49 * HOUR, PROBLEMS);
    expect(account.days(0)).toBeCloseTo(20 + 10 / 24);
    expect(account.days(1)).toBeCloseTo(20 + 11 / 24);
  });

  test('counts services without reports as the smallest, until they get one', () => {
    const account = new Account();
    account.watch(5);
    account.join(3);
    expect([...account.services]).toEqual([4, 0, 0, 1, 0, 0]);
    account.recount([0, 0, 1, 0, 0, 0]);
    expect([...account.services]).toEqual([4, 0, 1, 0, 0, 0]);
    account.watch(3);
    account.watch(0);
    expect([...account.services]).toEqual([0, 0, 1, 0, 0, 0]);
  });

  test('counts time for heights that would have opened an incident only as long as it would not', () => {
    const { days } = tenOfEach(1, 3).quiet(0);
    expect(days[binOf(2.99)]).toBe(10);
    expect(days[binOf(3)]).toBe(0);
    expect(
      tenOfEach(1, 1.1)
        .quiet(0)
        .days.every((one) => one === 0),
    ).toBe(true);
    expect(tenOfEach(1, 1.1).days(0)).toBe(10);
  });

  test('excludes what opened an incident from the quiet surges, and remembers it', () => {
    const account = tenOfEach(1);
    account.surge({ ...quiet(4), incident: 'x-1' }, START, PROBLEMS);
    account.surge(quiet(2), START, PROBLEMS);
    expect(account.quiet(0).surges.reduce((sum, surges) => sum + surges, 0)).toBe(1);
    expect([account.surgesFrom(0, binOf(1)), account.surgesFrom(0, binOf(4))]).toEqual([2, 1]);
    expect(account.alarms).toEqual([{ incident: 'x-1', size: 0, evidence: 4, at: START }]);
  });

  test(`remembers ${ALARMS_MAX} incidents individually, and drops the oldest`, () => {
    const account = new Account();
    for (let nth = 0; nth <= ALARMS_MAX; nth++)
      account.surge({ ...quiet(4), incident: `x-${nth}` }, START, PROBLEMS);
    expect([account.alarms.length, account.alarms[0]?.incident]).toEqual([ALARMS_MAX, 'x-1']);
    expect(account.surgesFrom(0, 0)).toBe(ALARMS_MAX + 1);
  });

  test('drops the oldest season when a new one begins, even after a long silence', () => {
    const account = new Account();
    account.surge(quiet(2), START, PROBLEMS);
    account.surge(quiet(2), START + (SEASONS - 1) * SEASON, PROBLEMS);
    expect(account.surgesFrom(0, 0)).toBe(2);
    account.surge(quiet(2), START + SEASONS * SEASON, PROBLEMS);
    expect(account.surgesFrom(0, 0)).toBe(2);
    account.surge(quiet(2), START, PROBLEMS);
    expect(account.surgesFrom(0, 0)).toBe(2);
    account.surge(quiet(2), START + 90 * SEASON + DAY, PROBLEMS);
    expect(account.surgesFrom(0, 0)).toBe(1);
  });

  test('is the same in whatever order surges are recorded', () => {
    const surge = fc.record({
      size: fc.nat(SIZES.length - 1),
      evidence: fc.double({ min: 1, max: 12, noNaN: true }),
      at: fc.integer({ min: START, max: START + 3 * SEASON }),
    });
    fc.assert(
      fc.property(fc.array(surge, { maxLength: 40 }), fc.nat(), (surges, turn) => {
        const put = (list: typeof surges) => {
          const account = new Account();
          for (const { size, evidence, at } of list) account.surge(quiet(evidence, size), at, PROBLEMS);
          return account;
        };
        const at = turn % (surges.length + 1);
        const turned = [...surges.slice(at), ...surges.slice(0, at)].toReversed();
        const counts = (account: Account) =>
          SIZES.map((_, size) => [account.surgesFrom(size, 0), [...account.quiet(size).surges]]);
        expect(counts(put(turned))).toEqual(counts(put(surges)));
      }),
    );
  });

  test('incidents of one tick are remembered in one order, whichever service was judged first', () => {
    const alarms = (incidents: readonly string[]) => {
      const account = new Account();
      for (const incident of incidents) account.surge({ ...quiet(4), incident }, START, PROBLEMS);
      return account.alarms;
    };
    expect(alarms(['y-1', 'x-1'])).toEqual(alarms(['x-1', 'y-1']));
  });

  test('continues unchanged when it is saved and loaded', () => {
    const account = tenOfEach(3);
    account.surge({ ...quiet(4.2, 3), incident: 'é-1' }, START, PROBLEMS);
    account.surge(quiet(1.7, 2), START, PROBLEMS);
    const again = Account.load(account.save());
    for (const one of [account, again]) one.surge(quiet(1.7, 2), START + DAY, PROBLEMS);
    expect(again.save()).toEqual(account.save());
    expect(again.alarms).toEqual(account.alarms);
  });
});

test('a bin holds what lies between its start and the next', () => {
  for (let bin = 0; bin < BINS; bin++) {
    expect(binOf(binStart(bin))).toBe(bin);
    expect(binOf(binStart(bin + 1) - 1e-9)).toBe(bin);
  }
  expect(binOf(300)).toBe(BINS - 1);
});
