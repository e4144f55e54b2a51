import { array, assert, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { drain, sortedInPieces } from './pieces.ts';

test('sorting in steps gives the same order as sorting at once, equal elements in their original order', () => {
  const pair = array(integer({ min: 0, max: 50 }), { maxLength: 2_000 });
  assert(
    property(pair, (numbers) => {
      const items = numbers.map((value, nth) => ({ value, nth }));
      const compare = (a: { value: number }, b: { value: number }) => a.value - b.value;
      expect(drain(sortedInPieces(items, compare))).toEqual(items.toSorted(compare));
    }),
    { numRuns: 50 },
  );
});

test('a long list is sorted in many steps', () => {
  const items = Array.from({ length: 10_000 }, (_, nth) => (nth * 7_919) % 10_007);
  const steps = sortedInPieces(items, (a, b) => a - b);
  let taken = 0;
  while (steps.next().done !== true) taken++;
  expect(taken).toBeGreaterThan(100);
});
