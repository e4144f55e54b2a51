import { expect, test } from 'vitest';
import { SIZE_BOUNDS, SIZES, meanPerHour, sizeOf } from './size.ts';
import { DAY, HOUR } from '../base/time.ts';

test('a service at a bound is of the larger size, one just below it of the smaller', () => {
  expect(SIZES).toHaveLength(SIZE_BOUNDS.length + 1);
  for (const [index, bound] of SIZE_BOUNDS.entries()) {
    expect(sizeOf(bound)).toBe(index + 1);
    expect(sizeOf(bound - 1e-9)).toBe(index);
  }
});

test('the mean of a day is that of its hours', () => {
  const expected = (start: number, lengthMs: number) => (((start % DAY) / HOUR) * lengthMs) / HOUR;
  expect(meanPerHour(0, expected)).toBeCloseTo((0 + 3 + 6 + 9 + 12 + 15 + 18 + 21) / 8);
});
