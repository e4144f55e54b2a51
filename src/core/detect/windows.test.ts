import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { HOUR, MINUTE } from '../base/time.ts';
import { Windows, scalesOf, windowLengths } from './windows.ts';

it('windows are whole buckets, the bucket itself and up to four hours', () => {
  expect(windowLengths(MINUTE)).toEqual([1, 2, 5, 10, 15, 30, 60, 120, 240]);
  expect(windowLengths(5 * MINUTE)).toEqual([1, 2, 3, 6, 12, 24, 48]);
  expect(windowLengths(HOUR)).toEqual([1, 2, 4]);
});

it('each window holds the sums of its last buckets', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(50), { maxLength: 120 }), (counts) => {
      const windows = new Windows(5 * MINUTE);
      for (const count of counts) windows.push(count, count / 2);
      for (const [i, length] of windows.lengths.entries()) {
        const sum = counts.slice(-length).reduce((total, count) => total + count, 0);
        expect(windows.observed[i]).toBe(sum);
        expect(windows.expected[i]).toBe(sum / 2);
      }
    }),
  );
});

it('keep(n) forgets all but the last n buckets', () => {
  const windows = new Windows(5 * MINUTE);
  for (let count = 1; count <= 48; count++) windows.push(count, 1);
  windows.keep(2);
  expect([...windows.observed]).toEqual([48, 95, 95, 95, 95, 95, 95]);
  expect([...windows.expected]).toEqual([1, 2, 2, 2, 2, 2, 2]);
  windows.keep(0);
  expect([...windows.observed]).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

it('dispersion is learned for lengths that are three times one another', () => {
  expect(scalesOf([1, 2, 5, 10, 15, 30, 60, 120, 240])).toEqual([0, 2, 4, 6, 8]);
  expect(scalesOf([1, 2, 3, 6, 12, 24, 48])).toEqual([0, 2, 4, 6]);
  expect(scalesOf([1])).toEqual([0]);
});
