import { expect, test } from 'vitest';
import { poissonInterval } from './poisson.ts';

test.each([
  // Exact limits: χ² quantiles, as tabled by Garwood 1936.
  [0, 0, 3.689],
  [1, 0.0253, 5.572],
  [5, 1.623, 11.668],
  [50, 37.111, 65.919],
  [1_000, 938.97, 1_063.95],
])('the interval of a count of %d is the exact one, nearly', (count, low, high) => {
  const interval = poissonInterval(count);
  expect(Math.abs(interval.low - low)).toBeLessThan(0.02 + 0.001 * low);
  expect(Math.abs(interval.high - high) / high).toBeLessThan(0.01);
});
