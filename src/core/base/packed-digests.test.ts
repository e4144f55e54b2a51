import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PACKED_SPAN_MAX, packDigests, unpackDigests } from './packed-digests.ts';

const START = Date.UTC(2025, 2, 10, 9, 25);

describe('packed digests', () => {
  test('are unpacked as they were packed, whatever their words and moments', () => {
    const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    const digest = fc.record({ high: word, middle: word, low: word });
    const at = fc.integer({ min: START - PACKED_SPAN_MAX, max: START + PACKED_SPAN_MAX });
    fc.assert(
      fc.property(fc.array(fc.record({ digest, at })), (digests) => {
        expect(unpackDigests(packDigests(digests, START))).toEqual(digests);
      }),
    );
  });

  test('keep their form, which is stored on disks', () => {
    const digest = { high: 1, middle: -2, low: 0x01020304 };
    expect(packDigests([{ digest, at: START + 5 }], START)).toEqual({
      from: START,
      bytes: new Uint8Array([1, 0, 0, 0, 254, 255, 255, 255, 4, 3, 2, 1, 5, 0, 0, 0]),
    });
  });

  test('count their moments from the first one by default; none at all take no bytes', () => {
    const digest = { high: 1, middle: 2, low: 3 };
    expect(packDigests([START, START + 1].map((at) => ({ digest, at }))).from).toBe(START);
    expect(packDigests([]).bytes).toHaveLength(0);
  });

  test('have moments at most some weeks away, and one further away is packed as that far', () => {
    const digest = { high: 1, middle: 2, low: 3 };
    const furthest = START + PACKED_SPAN_MAX;
    const packed = packDigests(
      [furthest, furthest + 1, START - 2 ** 40].map((at) => ({ digest, at })),
      START,
    );
    expect(unpackDigests(packed).map(({ at }) => at)).toEqual([furthest, furthest, START - PACKED_SPAN_MAX]);
  });

  test('that were cut off are read up to the last whole one', () => {
    const digests = [1, 2].map((low) => ({ digest: { high: 0, middle: 0, low }, at: START }));
    const { from, bytes } = packDigests(digests);
    expect(unpackDigests({ from, bytes: bytes.subarray(0, -1) })).toEqual(digests.slice(0, 1));
  });
});
