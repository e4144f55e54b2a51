import { expect, test } from 'vitest';
import { ImportedRates } from './imported-rates.ts';
import type { PastCounts } from '../detect/past.ts';
import { MINUTE } from '../base/time.ts';

const past = (counts: readonly number[]): PastCounts => ({ start: 0, bucketMs: 30 * MINUTE, counts });

test('are the mean of what was imported, by the hour, and summed again if it was replaced', () => {
  const put = new Map([['x', past([1, 0, 4, 1])]]);
  const rates = new ImportedRates((service) => put.get(service) ?? null);
  expect(rates.of('x')).toBe(3);
  put.set('x', past([10]));
  expect(rates.of('x')).toBe(3);
  rates.learn('x', past([10]));
  expect(rates.of('x')).toBe(20);
});

test('of a service without any are looked up again: an import may come while a saved fold is loaded', () => {
  const put = new Map([['x', past([])]]);
  const rates = new ImportedRates((service) => put.get(service) ?? null);
  expect([rates.of('x'), rates.of('y')]).toEqual([null, null]);
  for (const service of ['x', 'y']) put.set(service, past([1]));
  expect([rates.of('x'), rates.of('y')]).toEqual([2, 2]);
});
