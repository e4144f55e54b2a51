import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { IPV4_WORDS, IPV6_WORDS } from './address-words.ts';
import { Ranges } from './ranges.ts';

const WIDTHS = [IPV4_WORDS, IPV6_WORDS];

/** One of few distinct addresses, which differ in their first and last word. */
function address(nth: number, words: number): number[] {
  return words === IPV4_WORDS ? [nth] : [nth >> 2, 0, 0, nth & 3];
}

/** Disjoint ranges with gaps between some, in any order, from the lengths of alternating gaps and ranges. */
const disjoint = fc
  .array(
    fc.record({
      gap: fc.nat(2),
      length: fc.integer({ min: 1, max: 3 }),
      network: fc.integer({ min: 1, max: 9 }),
    }),
  )
  .map((pieces) => {
    let next = 0;
    return pieces.map(({ gap, length, network }) => {
      const start = next + gap;
      next = start + length;
      return { start, end: next - 1, network };
    });
  })
  .chain((ranges) => fc.shuffledSubarray(ranges, { minLength: ranges.length }));

test.each(WIDTHS)('of %i words: an address is found in the range that holds it and in no other', (words) => {
  fc.assert(
    fc.property(disjoint, (given) => {
      const ranges = new Ranges(words);
      for (const [line, { start, end, network }] of given.entries())
        ranges.add(address(start, words), address(end, words), network, line);
      expect(ranges.settle()).toBeNull();
      expect(ranges.size).toBe(given.length);
      for (let nth = 0; nth < 5 * given.length + 2; nth++) {
        const holding = given.find(({ start, end }) => start <= nth && nth <= end);
        expect(ranges.find(address(nth, words))).toBe(holding?.network ?? null);
      }
    }),
  );
});

test.each(WIDTHS)('of %i words: ranges that share one address overlap, and neighbours do not', (words) => {
  const second = (start: number) => {
    const ranges = new Ranges(words);
    ranges.add(address(start, words), address(9, words), 2, 7);
    ranges.add(address(1, words), address(5, words), 1, 8);
    return ranges.settle();
  };
  expect(second(5)).toEqual({ line: 8, with: 7 });
  expect(second(6)).toBeNull();
});

test('the complete address space is a valid range', () => {
  const ranges = new Ranges(IPV6_WORDS);
  const last = [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff];
  ranges.add([0, 0, 0, 0], last, 4_294_967_295, 1);
  expect(ranges.settle()).toBeNull();
  expect([[0, 0, 0, 0], last].map((one) => ranges.find(one))).toEqual([4_294_967_295, 4_294_967_295]);
});
