import { expect, test } from 'vitest';
import { greatestShare, leastShare } from './bounds.ts';

test('without a hit the share is at most three in so many tries', () => {
  expect(greatestShare(0, 1_000) * 1_000).toBeCloseTo(3, 1);
  expect(greatestShare(0, 36)).toBeCloseTo(0.08, 2);
  expect(leastShare(0, 1_000)).toBe(0);
});

test('bounds of shares are those of Clopper and Pearson', () => {
  // Of 10 tries, 1 and 9 hits: qbeta(0.95, 2, 9) and qbeta(0.05, 9, 2).
  expect(greatestShare(1, 10)).toBeCloseTo(0.3942, 4);
  expect(leastShare(9, 10)).toBeCloseTo(0.6058, 4);
  expect(greatestShare(10, 10)).toBe(1);
  expect(leastShare(1_000, 1_000)).toBeCloseTo(0.997, 3);
});
