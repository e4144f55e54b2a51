import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundedMean } from './bounded-mean.ts';

const HOW = { influence: 0.25, held: 8 };
const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });

describe('a bounded mean', () => {
  test('of nothing is nothing', () => {
    expect(boundedMean([], HOW)).toBe(0);
  });

  test('of values near each other is their mean, held by as many zeros as were said', () => {
    expect(boundedMean([0.1, 0.2], HOW)).toBeCloseTo(0.3 / 10, 9);
  });

  test('is moved by a set of values by at most their number times the influence of one, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 60 }), (values) => {
        const most = (values.length * HOW.influence) / HOW.held;
        expect(Math.abs(boundedMean(values, HOW))).toBeLessThanOrEqual(most);
      }),
    );
    expect(boundedMean([9, 1e300, Infinity], HOW)).toBeCloseTo((3 * 0.25) / 8, 9);
  });

  test('is moved less by the same values if others contradict them', () => {
    const alone = boundedMean([3, 3, 3, 3], HOW);
    const among = boundedMean([3, 3, 3, 3, ...Array.from({ length: 20 }, () => 0)], HOW);
    expect(among).toBeLessThan(0.3 * alone);
  });

  test('never falls where a value rises', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), value, (values, other) => {
        const [low, high] = [Math.min(values[0]!, other), Math.max(values[0]!, other)];
        const rest = values.slice(1);
        expect(boundedMean([high, ...rest], HOW)).toBeGreaterThanOrEqual(boundedMean([low, ...rest], HOW));
      }),
    );
  });
});
