import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../core/base/time.ts';
import { DEFAULT_BUCKET, gridOf, spacingOf } from './spacing.ts';

const every = (step: number, length = 100): number[] => Array.from({ length }, (_, nth) => nth * step);
const bucketOf = (moments: readonly number[], asked: number | null = null) => {
  const grid = gridOf(spacingOf(moments), moments.length - 1, asked, 0);
  return typeof grid === 'string' ? grid : grid.bucketMs;
};

describe('the bucket length for rows', () => {
  test.each([
    ['their spacing', every(5 * MINUTE), 5 * MINUTE],
    ['an hour', every(HOUR), HOUR],
    ['a minute for more frequent rows', every(10 * SECOND), MINUTE],
    ['whole minutes', every(90 * SECOND), 3 * MINUTE],
    ['an hour for a spacing that does not divide it', every(7 * MINUTE), HOUR],
    [
      'their spacing, even if some are missing',
      every(15 * MINUTE).filter((_, nth) => nth % 4 !== 1),
      15 * MINUTE,
    ],
    [
      'the common divisor of all gaps, if most are missing',
      every(5 * MINUTE, 400).filter((_, nth) => (nth * nth) % 11 === 4 || nth % 17 === 0),
      5 * MINUTE,
    ],
    ['about their spacing', every(5 * MINUTE).map((at, nth) => at + ((nth * 7_919) % 20_011)), 5 * MINUTE],
    [
      'the default for irregular rows',
      every(MINUTE).map((at, nth) => at * (1 + nth / 7) + ((nth * 7_919) % 20_011)),
      DEFAULT_BUCKET,
    ],
    ['the default for a single row', [0], DEFAULT_BUCKET],
  ])('is %s', (_what, moments, bucketMs) => {
    expect(bucketOf(moments)).toBe(bucketMs);
  });

  test.each([
    ['days', every(DAY), 'one or more days apart'],
    ['working days', every(DAY).filter((_, nth) => nth % 7 < 5), 'one or more days apart'],
    [
      'days across a clock change',
      every(DAY).map((at, nth) => (nth > 50 ? at - HOUR : at)),
      'one or more days apart',
    ],
    ['weeks', every(7 * DAY), 'one or more weeks apart'],
    ['six hours', every(6 * HOUR), '6 h apart'],
    ['45 minutes', every(45 * MINUTE), '45 minutes apart, which does not divide an hour'],
  ])('%s are refused', (_what, moments, said) => {
    expect(bucketOf(moments)).toContain(said);
  });
});

describe('a bucket length chosen by the user', () => {
  test.each([
    ['equal to the row spacing', 5 * MINUTE, 5 * MINUTE],
    ['a multiple of the row spacing', 5 * MINUTE, HOUR],
    ['with about the same number of rows in each', 7 * MINUTE, HOUR],
  ])('%s is accepted', (_what, step, asked) => {
    expect(bucketOf(every(step), asked)).toBe(asked);
  });

  test.each([
    ['shorter than the row spacing', HOUR, 5 * MINUTE, 'rows are 1 hour apart, and --bucket says 5 minutes'],
    ['not a multiple of the row spacing', 4 * MINUTE, 6 * MINUTE, 'are not a multiple of that'],
    ['for daily rows', DAY, HOUR, 'one or more days apart'],
  ])('%s is refused', (_what, step, asked, said) => {
    expect(bucketOf(every(step), asked)).toContain(said);
  });

  test('is accepted if there are too few rows to contradict it', () => {
    expect(bucketOf(every(HOUR, 3), 5 * MINUTE)).toBe(5 * MINUTE);
  });
});
