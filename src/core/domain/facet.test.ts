import { describe, expect, test } from 'vitest';
import { facetOfId, facetsOf, liesIn } from './facet.ts';

const ids = (...facts: Parameters<typeof facetsOf>) => facetsOf(...facts)?.map(({ id }) => id) ?? null;

describe('facetsOf', () => {
  test('names every dimension for which a report has a value', () => {
    const place = { country: 'GB', region: 'Scotland', city: 'Glasgow' };
    expect(ids({ place, network: 2856, problem: 'mobile-banking' })).toEqual([
      'country:GB',
      'region:GB:Scotland',
      'city:GB/Glasgow',
      'network:AS2856',
      'problem:mobile-banking',
    ]);
  });

  test('an unstated value makes no facet, and unknown values make the report unknown', () => {
    expect(ids({ place: null, network: null, problem: null })).toEqual([]);
    expect(ids({})).toBeNull();
  });
});

test('a city lies in its region and in its country, and in no other', () => {
  const [country, region, city] = facetsOf({
    place: { country: 'GB', region: 'Scotland', city: 'Glasgow' },
  })!;
  expect([liesIn(city!, region!), liesIn(city!, country!), liesIn(region!, country!)]).toEqual([
    true,
    true,
    true,
  ]);
  expect(liesIn(city!, facetOfId('country:G', null))).toBe(false);
  expect(liesIn(facetOfId('network:AS2856', null), country!)).toBe(false);
  expect(facetOfId(city!.id, city!.within)).toEqual(city);
});
