import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { looksOf, REPORTS_MIN, windowEvidence } from './evidence.ts';
import { logTail } from './stats/negative-binomial.ts';
import { DAY, HOUR, MINUTE } from './time.ts';

const LOOKS = 16;

it('fewer than three reports are no evidence, three may be', () => {
  expect(windowEvidence(REPORTS_MIN - 1, 1e-6, 0.5, 0, MINUTE, LOOKS)).toBe(0);
  expect(windowEvidence(REPORTS_MIN, 1e-6, 0.5, 0, MINUTE, LOOKS)).toBeGreaterThan(0);
});

it('is −log10 of the tail, times the looks of a day', () => {
  const expected = -(logTail(60, 20, 1) + Math.log((LOOKS * DAY) / HOUR)) / Math.LN10;
  expect(windowEvidence(60, 20, 1, 0, HOUR, LOOKS)).toBeCloseTo(expected, 12);
});

it('never falls with more reports, nor rises with heavier tails or more expected', () => {
  const means = fc.double({ min: 0.01, max: 500, noNaN: true });
  const excesses = fc.double({ min: 0.02, max: 50, noNaN: true });
  fc.assert(
    fc.property(
      fc.nat(3000),
      means,
      excesses,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (k, mean, excess, heavy) => {
        const here = windowEvidence(k, mean, excess, heavy, HOUR, LOOKS);
        expect(here).toBeGreaterThanOrEqual(0);
        expect(windowEvidence(k + 1, mean, excess, heavy, HOUR, LOOKS)).toBeGreaterThanOrEqual(here - 1e-9);
        expect(windowEvidence(k, mean * 1.1, excess, heavy, HOUR, LOOKS)).toBeLessThanOrEqual(here + 1e-9);
      },
    ),
  );
});

it('heavy tails make a far surge less surprising', () => {
  expect(windowEvidence(100, 20, 1, 1, HOUR, LOOKS)).toBeLessThan(windowEvidence(100, 20, 1, 0, HOUR, LOOKS));
});

it('a window that moves on by a quarter of its length is another look', () => {
  expect(looksOf([1])).toBe(0.75);
  expect(looksOf([1, 2, 4])).toBe(0.75 * 7);
  expect(looksOf([1, 2, 4, 48])).toBe(0.75 * 11);
});
