import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logProbability, logTail, quantile } from './negative-binomial.ts';

/**
 * k, mean, excess, ln P(X ≥ k), with 60 digits by mpmath 1.3: k·ln q + r·ln p − ln k − ln B(k, r) + ln ₂F₁(k+r, 1; k+1; q)
 * with r = mean/excess, p = 1/(1+excess), q = 1−p; Poisson: k·ln m − m − ln Γ(k+1) + ln ₁F₁(1; k+1; m).
 */
const REFERENCE: readonly (readonly [k: number, mean: number, excess: number, log: number])[] = [
  [3, 0.02, 0, -13.542820977178286],
  [3, 0.02, 4, -6.010914413016773],
  [5, 0.3, 0.5, -6.427582201226079],
  [30, 0.5, 1, -22.740517160931482],
  [250, 0.3, 1, -177.76560693575883],
  [1, 0.001, 0.25, -7.021847158529027],
  [12, 10, 1, -1.103187022100841],
  [40, 10, 4, -5.902764236534842],
  [60, 50, 0, -2.3830898445049558],
  [200, 50, 3, -25.092605457391983],
  [2600, 2400, 2, -4.558347671243927],
  [5000, 2400, 8, -99.00281878459093],
  [10_000, 3, 0.5, -10946.88425238572],
  [10_000_000, 0.02, 2, -4054670.549850249],
  [7, 0.0001, 1e-5, -71.24575573902109],
  [100, 12, 24, -5.4444559248887066],
  [1000, 10, 1000, -6.110285425899039],
  [51, 50, 0.001, -0.771144821150863],
  [12_000, 11_000, 0, -47.27759639677433],
  [20, 1, 1e-7, -43.28692178397463],
];

const means = fc.double({ min: 1e-4, max: 3000, noNaN: true });
const excesses = fc.double({ min: 0, max: 300, noNaN: true });

describe('logTail', () => {
  it.each(REFERENCE)(
    'ln P(X ≥ %d) for mean %d and excess %d is exact to nine digits',
    (k, mean, excess, log) => {
      expect(Math.abs(logTail(k, mean, excess) / log - 1)).toBeLessThan(1e-9);
    },
  );

  it('is a probability, and never rises with the count', () => {
    fc.assert(
      fc.property(means, excesses, fc.integer({ min: 0, max: 20_000 }), (mean, excess, k) => {
        const here = logTail(k, mean, excess);
        const next = logTail(k + 1, mean, excess);
        expect(here).toBeLessThanOrEqual(0);
        expect(next).toBeLessThanOrEqual(here + 1e-9 * Math.abs(here) + 1e-12);
      }),
    );
  });

  it('falls from one count to the next by the probability of that count', () => {
    fc.assert(
      fc.property(means, excesses, fc.integer({ min: 1, max: 3000 }), (mean, excess, k) => {
        const lost = Math.exp(logTail(k, mean, excess)) - Math.exp(logTail(k + 1, mean, excess));
        expect(lost).toBeCloseTo(Math.exp(logProbability(k, mean, excess)), 8);
      }),
    );
  });

  it('of zero is certain, and any count is impossible if none is expected', () => {
    expect(logTail(0, 5, 1)).toBe(0);
    expect(logTail(1, 0, 1)).toBe(-Infinity);
  });
});

describe('quantile', () => {
  it('is the smallest count that enough of the distribution is at or below', () => {
    fc.assert(
      fc.property(means, excesses, fc.constantFrom(0.025, 0.5, 0.975), (mean, excess, probability) => {
        const k = quantile(probability, mean, excess);
        const target = Math.log1p(-probability);
        expect(logTail(k + 1, mean, excess)).toBeLessThanOrEqual(target);
        expect(k === 0 || logTail(k, mean, excess) > target).toBe(true);
      }),
    );
  });

  it('of a mean of zero is zero', () => {
    expect(quantile(0.975, 0, 1)).toBe(0);
  });
});
