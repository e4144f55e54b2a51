import { describe, expect, test } from 'vitest';
import { CONTINENTS, continentOf } from './continents.ts';
import { COUNTRY_CODES } from './country-codes.ts';

describe('the continent of a country', () => {
  test.each([
    ['GB', '150'],
    ['TR', '142'],
    ['EG', '002'],
    ['NZ', '009'],
    ['US', '019'],
    ['GL', '019'],
  ])('%s is in %s', (country, continent) => {
    expect(continentOf(country)).toBe(continent);
  });

  test('every existing country has one, and none of them has less than a tenth of all', () => {
    const counts = Map.groupBy(COUNTRY_CODES, continentOf);
    expect([...counts.keys()].toSorted()).toEqual(CONTINENTS.toSorted());
    for (const codes of counts.values()) expect(codes.length).toBeGreaterThan(COUNTRY_CODES.size / 10);
  });
});
