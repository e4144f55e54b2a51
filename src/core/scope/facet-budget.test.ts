import { expect, test } from 'vitest';
import { FACETS_BUDGET, OWN_COST, looksOfFacet } from './facet-budget.ts';
import { facetOfId, type Facet } from '../domain/facet.ts';

const cities = (count: number): Facet[] =>
  Array.from({ length: count }, (_, nth) => facetOfId(`city:GB/Town ${nth}`, 'country:GB'));

test('the service gives up the budget that facets may spend', () => {
  expect(10 ** -OWN_COST + FACETS_BUDGET).toBeCloseTo(1, 12);
});

test('a look at one of many places costs accordingly more, and other kinds change nothing', () => {
  const [ten, twenty] = [cities(10), cities(20)];
  expect(looksOfFacet('city', twenty)).toBeCloseTo(2 * looksOfFacet('city', ten), 9);
  const more = [...ten, facetOfId('network:AS2856', null), facetOfId('problem:app', null)];
  expect(looksOfFacet('city', more)).toBe(looksOfFacet('city', ten));
});

test('no look at a facet is worth less than one at the whole', () => {
  expect(looksOfFacet('city', [null])).toBe(1);
});
