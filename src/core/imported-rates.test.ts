import { expect, test } from 'vitest';
import { ImportedRates } from './imported-rates.ts';
import type { PastCounts } from './past.ts';
import { MINUTE } from './time.ts';

test('are the mean of what was imported, by the hour, and looked up again where it was put anew', () => {
  const past = new Map<string, PastCounts>([
    ['x', { start: 0, bucketMs: 30 * MINUTE, counts: [1, 0, 4, 1] }],
  ]);
  const rates = new ImportedRates((service) => past.get(service) ?? null);
  expect([rates.of('x'), rates.of('y')]).toEqual([3, null]);
  past.set('x', { start: 0, bucketMs: 30 * MINUTE, counts: [10] });
  past.set('y', { start: 0, bucketMs: 30 * MINUTE, counts: [] });
  expect([rates.of('x'), rates.of('y')]).toEqual([3, null]);
  for (const service of ['x', 'y']) rates.forget(service);
  expect([rates.of('x'), rates.of('y')]).toEqual([20, null]);
});
