import { expect, test } from 'vitest';
import { Census } from './census.ts';

test('counts services by size and by category, those with imports separately', () => {
  const census = new Census();
  census.add({ perHour: 3, importedPerHour: null, category: 'banks' });
  census.add({ perHour: 90, importedPerHour: 0.5, category: 'banks' });
  census.add({ perHour: 0.01, importedPerHour: null, category: null });
  expect(Array.from(census.sizes.now)).toEqual([1, 0, 0, 1, 0, 1]);
  expect(Array.from(census.sizes.imported)).toEqual([0, 0, 1, 0, 0, 0]);
  expect(Array.from(census.sizes.others)).toEqual([1, 0, 0, 1, 0, 0]);
  expect(census.rates).toEqual(new Map([['banks', [3, 90]]]));
  expect(census.importedRates).toEqual(new Map([['banks', [0.5]]]));
});
