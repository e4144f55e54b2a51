import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Account } from './account.ts';
import { PROBLEMS, raisedBy } from './levels.ts';
import { SHIPPED_TAILS, falseIncidentsAMonth, levelsOf, tailsOf } from './promise.ts';
import { SIZES } from './size.ts';

function watching(services: readonly number[]): Account {
  const account = new Account();
  account.recount(services);
  return account;
}

const services = fc.array(fc.nat(10_000), { minLength: SIZES.length, maxLength: SIZES.length });
const target = fc.double({ min: 0.1, max: 100, noNaN: true });

describe('the levels of an instance', () => {
  test('are those of a stream alone while nobody is watched', () => {
    expect(levelsOf(new Account(), 2)).toEqual(raisedBy(0));
  });

  test('rise with the services, all but the one for fading alike, and never fall below those of one stream', () => {
    fc.assert(
      fc.property(services, services, target, (some, more, target) => {
        const few = levelsOf(watching(some), target);
        const many = levelsOf(watching(some.map((one, size) => one + more[size]!)), target);
        expect(few.problems).toBeGreaterThanOrEqual(PROBLEMS);
        expect(many.problems).toBeGreaterThanOrEqual(few.problems - 1e-9);
        expect(few).toEqual(raisedBy(few.problems - PROBLEMS));
      }),
    );
  });

  test('keep what is stated: above the floor exactly as many false incidents as were asked for, at it no more', () => {
    fc.assert(
      fc.property(services, target, (some, target) => {
        const account = watching(some);
        const { problems } = levelsOf(account, target);
        const stated = falseIncidentsAMonth(account.services, tailsOf(account), problems);
        expect(stated).toBeLessThanOrEqual(target * (1 + 1e-9));
        expect(problems === PROBLEMS || stated > target * (1 - 1e-6)).toBe(true);
      }),
    );
  });
});

test('there is a shipped tail for each size, and each falls', () => {
  expect(SHIPPED_TAILS).toHaveLength(SIZES.length);
  for (const tail of SHIPPED_TAILS) expect([...tail]).toEqual(tail.toSorted((a, b) => b - a));
});
