import { expect, it } from 'vitest';
import { poissonInterval, wilsonInterval } from './intervals.ts';

it.each([
  [0, 0, 3.689],
  [1, 0.0253, 5.572],
  [10, 4.795, 18.39],
  [100, 81.36, 121.63],
])('the exact interval of a Poisson count of %i agrees with the tables', (count, low, high) => {
  const [from, to] = poissonInterval(count);
  expect(from).toBeCloseTo(low, 2);
  expect(to).toBeCloseTo(high, 2);
});

it('the interval of a share is Wilson’s, and stays within 0 and 1', () => {
  expect(wilsonInterval(81, 263).map((bound) => bound.toFixed(4))).toEqual(['0.2553', '0.3662']);
  expect(wilsonInterval(0, 20)[0]).toBe(0);
  expect(wilsonInterval(20, 20)[1]).toBe(1);
  expect(wilsonInterval(0, 0)).toEqual([0, 1]);
});
