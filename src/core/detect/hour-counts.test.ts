import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { COUNT_MAX } from '../base/count.ts';
import { HourCounts } from './hour-counts.ts';

it('an hour is unknown until it is put, and again when unknown is put', () => {
  const hours = new HourCounts(2);
  expect(hours.at(0)).toBeNaN();
  hours.put(0, 4);
  hours.put(1, 7);
  hours.put(0, Number.NaN);
  expect([hours.at(0), hours.at(1)]).toEqual([Number.NaN, 7]);
});

it('small counts are exact, under alarm or not', () => {
  const hours = new HourCounts(1);
  for (let count = 0; count < 2_048; count++)
    for (const stored of [count, -1 - count]) {
      hours.put(0, stored);
      expect(hours.at(0)).toBe(stored);
    }
});

it('any count is stored to within a seventh of its square root', () => {
  const hours = new HourCounts(1);
  fc.assert(
    fc.property(fc.nat(COUNT_MAX - 2_000), (count) => {
      hours.put(0, count);
      expect(Math.abs(hours.at(0) - count)).toBeLessThanOrEqual(Math.sqrt(count) / 7 + 1);
    }),
  );
});

it('a count beyond the largest is stored as the largest', () => {
  const hours = new HourCounts(1);
  hours.put(0, 1e12);
  expect(hours.at(0)).toBeGreaterThan(0.99 * COUNT_MAX);
});
