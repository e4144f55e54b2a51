import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FacetCounts } from './facet-counts.ts';

const COLUMNS = 5;

function sums(counts: FacetCounts, from: number, to: number): number[] {
  return [0, 1].map((slot) => counts.sum(from, to + 1, slot));
}

describe('FacetCounts', () => {
  test('counts what a plain list counts, as far back as it reaches, however it grows on the way', () => {
    const reports = fc.array(fc.record({ step: fc.nat(3), slot: fc.nat(1) }), { maxLength: 60 });
    fc.assert(
      fc.property(reports, (steps) => {
        const counts = new FacetCounts(COLUMNS, 2);
        const list: { bucket: number; slot: number }[] = [];
        let bucket = 100;
        for (const [nth, { step, slot }] of steps.entries()) {
          bucket += step;
          if (nth === Math.floor(steps.length / 2)) counts.grow(4);
          counts.add(bucket, slot);
          list.push({ bucket, slot });
        }
        const oldest = bucket - COLUMNS + 1;
        const expected = [0, 1].map(
          (slot) => list.filter((one) => one.slot === slot && one.bucket >= oldest).length,
        );
        expect(sums(counts, oldest - 3, bucket + 3)).toEqual(expected);
      }),
    );
  });

  test('continues to count after it is saved and loaded', () => {
    const counts = new FacetCounts(COLUMNS, 2);
    for (const bucket of [10, 12, 12, 13]) counts.add(bucket, bucket % 2);
    const loaded = new FacetCounts(COLUMNS, 2);
    loaded.load(counts.save());
    counts.add(16, 1);
    loaded.add(16, 1);
    expect(loaded.save()).toEqual(counts.save());
    expect(sums(loaded, 12, 16)).toEqual([2, 2]);
  });

  test('is empty before the first report and after a rest, and so is a cleared slot', () => {
    const counts = new FacetCounts(COLUMNS, 2);
    expect(counts.empty).toBe(true);
    counts.add(10, 0);
    counts.add(10, 1);
    counts.clear(1);
    expect(sums(counts, 10, 10)).toEqual([1, 0]);
    counts.rest();
    expect(counts.empty).toBe(true);
  });
});
