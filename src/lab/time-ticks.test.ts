import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../core/base/time.ts';
import { timeTicks } from './time-ticks.ts';

const START = Date.UTC(2025, 2, 10, 9, 7);

describe('timeTicks', () => {
  test.each([
    [8 * SECOND, ['09:07:00', '09:07:01']],
    [40 * MINUTE, ['09:10', '09:15']],
    [5 * HOUR, ['10:00', '11:00']],
    [40 * HOUR, ['12:00', '18:00', '11 Mar']],
    [6 * DAY, ['11 Mar', '12 Mar']],
    [40 * DAY, ['17 Mar', '24 Mar']],
    [300 * DAY, ['Apr 2025', 'Jul 2025']],
    [2_500 * DAY, ['2026', '2027']],
    [400_000 * DAY, ['2200', '2400']],
  ])('%d ms from 10 March 2025, 09:07 begin with %j', (length, wanted) => {
    const labels = timeTicks(START, START + length, 9).map(({ label }) => label);
    expect(labels.slice(0, wanted.length)).toEqual(wanted);
  });

  test('any span has a bounded number, all within it, in order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e12 }),
        fc.integer({ min: SECOND, max: 4e12 }),
        (from, length) => {
          const ticks = timeTicks(from, from + length, 9);
          const moments = ticks.map(({ at }) => at);
          expect(ticks.length).toBeLessThanOrEqual(9);
          expect(moments).toEqual(moments.toSorted((a, b) => a - b));
          expect(moments.every((at) => at >= from && at <= from + length)).toBe(true);
        },
      ),
    );
  });
});
