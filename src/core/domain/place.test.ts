import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNetwork, NETWORK_MAX, networkKey, networkOfKey } from './network.ts';
import {
  isCountryKey,
  placeKey,
  placeKeys,
  placeOfKey,
  regionKey,
  regionOfKey,
  type Place,
} from './place.ts';

const anyCity = fc.string({ unit: 'grapheme', minLength: 1 });
const anyRegion = fc.string({ unit: 'grapheme', minLength: 1 }).filter((name) => !name.includes('/'));
const country = fc.constantFrom('GB', 'US');
const anyPlace: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ country, city: anyCity, region: fc.option(anyRegion) }),
  fc.record({ country, city: fc.constant(null), region: fc.constant(null) }),
);

describe('keys of places', () => {
  test('a place counts under its country, its region and its city, coarse to fine', () => {
    expect(placeKeys({ country: 'GB', city: 'Glasgow', region: 'Scotland' })).toEqual([
      'GB',
      'GB:Scotland',
      'GB/Glasgow',
    ]);
    expect(placeKeys({ country: 'SG', city: 'Singapore', region: null })).toEqual(['SG', 'SG/Singapore']);
    expect(placeKeys({ country: 'GB', city: null, region: null })).toEqual(['GB']);
  });

  test('a key leads back to what it was made of, and none of a country or city is taken for that of a region', () => {
    fc.assert(
      fc.property(anyPlace, (place) => {
        expect(placeOfKey(placeKey(place))).toEqual({ ...place, region: null });
        expect(regionOfKey(placeKey(place))).toBeNull();
        expect(placeKeys(place).map(isCountryKey)).toEqual(placeKeys(place).map((_, nth) => nth === 0));
        const key = regionKey(place);
        const { country, region } = place;
        expect(key === null ? null : regionOfKey(key)).toEqual(region === null ? null : { country, region });
      }),
    );
  });
});

describe('keys of networks', () => {
  test('a key leads back to its number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: NETWORK_MAX }), (network) => {
        expect(networkOfKey(networkKey(network))).toBe(network);
      }),
    );
  });

  test.each(['', 'AS', 'AS0', 'AS01', 'as2856', 'AS2856 ', '2856', `AS${NETWORK_MAX + 1}`, 'GB'])(
    '%j is not the key of a network',
    (key) => {
      expect(networkOfKey(key)).toBeNull();
    },
  );

  test.each([
    [1, true],
    [NETWORK_MAX, true],
    [0, false],
    [NETWORK_MAX + 1, false],
    [1.5, false],
    [Number.NaN, false],
  ])('whether %d is the number of a network: %s', (network, is) => {
    expect(isNetwork(network)).toBe(is);
  });
});
