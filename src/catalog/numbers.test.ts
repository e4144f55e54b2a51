import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { countryOfNumber, numberOf, numberOfCountry } from './numbers.ts';

test('a number depends on kind and name only, and is permanent', () => {
  expect(numberOf('company', 'x')).toBe(173086058974210);
  expect(numberOf('category', 'x')).not.toBe(numberOf('company', 'x'));
});

test('a number is an integer above 0, exact in JavaScript', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const number = numberOf('company', name);
      expect(Number.isSafeInteger(number) && number >= 0).toBe(true);
    }),
  );
});

test('30,000 services have 30,000 numbers', () => {
  const numbers = Array.from({ length: 30_000 }, (_, nth) => numberOf('company', `service-${nth}`));
  expect(new Set(numbers).size).toBe(numbers.length);
});

test('a country and its number map to each other; any other number maps to none', () => {
  const numbers = Array.from({ length: 676 }, (_, nth) => nth + 1);
  for (const number of numbers) expect(numberOfCountry(countryOfNumber(number) ?? '')).toBe(number);
  expect([numberOfCountry('AA'), numberOfCountry('GB'), numberOfCountry('ZZ')]).toEqual([1, 158, 676]);
  for (const none of [0, 677, -1, 1.5, Number.NaN]) expect(countryOfNumber(none)).toBeNull();
});
