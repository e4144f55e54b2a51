import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BucketCounts } from './counts.ts';
import { MINUTE } from '../base/time.ts';

const HOLDS = 240;

describe('BucketCounts', () => {
  test('sum(from, to) counts what was added in buckets that start in [from, to)', () => {
    const counts = new BucketCounts(MINUTE, HOLDS);
    counts.add(59_999);
    counts.add(60_000);
    counts.add(60_001, 3);
    expect(counts.sum(0, 60_000)).toBe(1);
    expect(counts.sum(60_000, 120_000)).toBe(4);
    expect(counts.sum(0, 600_000)).toBe(5);
  });

  test('reports older than the ring are left out, and the ring forgets them', () => {
    const counts = new BucketCounts(MINUTE, 2);
    counts.add(0);
    counts.add(2 * MINUTE);
    counts.add(0);
    expect(counts.sum(0, 10 * MINUTE)).toBe(1);
  });

  test('the sum over the whole ring is the number of reports in its span, whatever their order', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 3 * HOLDS * MINUTE }), { maxLength: 200 });
    fc.assert(
      fc.property(moments, (ats) => {
        const counts = new BucketCounts(MINUTE, HOLDS);
        const sorted = ats.toSorted((a, b) => a - b);
        for (const at of sorted) counts.add(at);
        const newest = Math.floor((sorted.at(-1) ?? 0) / MINUTE) * MINUTE;
        const from = newest - (HOLDS - 1) * MINUTE;
        expect(counts.sum(from, newest + MINUTE)).toBe(sorted.filter((at) => at >= from).length);
      }),
    );
  });

  test('load(save()) gives the same sums, then and after more reports', () => {
    const counts = new BucketCounts(MINUTE, 5);
    counts.add(MINUTE, 7);
    const loaded = BucketCounts.load(structuredClone(counts.save()));
    for (const each of [counts, loaded]) each.add(4 * MINUTE, 2);
    expect(loaded.sum(0, 5 * MINUTE)).toBe(counts.sum(0, 5 * MINUTE));
    expect(loaded.save()).toEqual(counts.save());
  });
});
