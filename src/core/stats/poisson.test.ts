import { expect, test } from 'vitest';
import { exactPoissonInterval, poissonInterval } from './poisson.ts';

test.each([
  // Exact limits: χ² quantiles, as tabled by Garwood 1936.
  [0, 0, 3.689],
  [1, 0.0253, 5.572],
  [5, 1.623, 11.668],
  [50, 37.111, 65.919],
  [1_000, 938.97, 1_063.95],
])('the interval of a count of %d is close to the exact one', (count, low, high) => {
  const interval = poissonInterval(count);
  expect(Math.abs(interval.low - low)).toBeLessThan(0.02 + 0.001 * low);
  expect(Math.abs(interval.high - high) / high).toBeLessThan(0.01);
});

test.each([
  [0, 0, 3.688879],
  [1, 0.025318, 5.571643],
  [5, 1.623486, 11.668332],
  [10, 4.795389, 18.390356],
  [100, 81.36, 121.63],
])('the exact interval of a count of %d agrees with Garwood', (count, low, high) => {
  const interval = exactPoissonInterval(count);
  expect(Math.abs(interval.low - low)).toBeLessThan(1e-5 + 1e-4 * low);
  expect(Math.abs(interval.high - high)).toBeLessThan(1e-5 + 1e-4 * high);
});

test('the exact interval of a count of hundreds is a number, near that of Byar', () => {
  for (const count of [400, 1_000]) {
    const [exact, near] = [exactPoissonInterval(count), poissonInterval(count)];
    expect(exact.low / near.low).toBeCloseTo(1, 3);
    expect(exact.high / near.high).toBeCloseTo(1, 3);
  }
});
