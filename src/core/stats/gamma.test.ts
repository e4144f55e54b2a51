import { expect, it } from 'vitest';
import { logRising } from './gamma.ts';

it('logRising(1, n) is ln n!', () => {
  expect(logRising(1, 0)).toBe(0);
  expect(logRising(1, 5)).toBeCloseTo(Math.log(120), 12);
  expect(logRising(1, 170)).toBeCloseTo(706.573_062_245_787_4, 8);
});

it('logRising(x, n) goes over from products to Stirling without a step', () => {
  for (const x of [1e-6, 0.3, 7, 1e5]) {
    for (const n of [15, 16, 17, 40]) {
      expect(logRising(x, n + 1) - logRising(x, n)).toBeCloseTo(Math.log(x + n), 8);
    }
  }
});

it('logRising(x, n) stays finite for sizes and counts far out', () => {
  expect(Number.isFinite(logRising(1e12, 16))).toBe(true);
  expect(Number.isFinite(logRising(1e-9, 1e7))).toBe(true);
  expect(Number.isFinite(logRising(1e40, 1e7))).toBe(true);
});
