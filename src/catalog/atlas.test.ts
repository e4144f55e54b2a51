import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Atlas, folded, PLACE_LENGTH_MAX } from './atlas.ts';

describe('folded', () => {
  it.each([
    ["St. John's", 'ST JOHNS'],
    ['Łódź', 'lodz'],
    ['Tromsø', 'Tromso'],
    ['Port-au-Prince', 'port au prince'],
    ['İzmir', 'izmir'],
    ['Diyarbakır', 'DIYARBAKIR'],
  ])('treats %s and %s as one name', (name, other) => {
    expect(folded(name)).toBe(folded(other));
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        expect(folded(folded(name))).toBe(folded(name));
      }),
    );
  });
});

describe('Atlas', () => {
  it('keeps the first spelling of a city', () => {
    const atlas = new Atlas();
    expect(atlas.addCity('BR', 'São Paulo')).toEqual({
      place: { country: 'BR', city: 'São Paulo', region: null },
      added: true,
    });
    expect(atlas.addCity('BR', 'Sao Paulo')).toEqual({
      place: { country: 'BR', city: 'São Paulo', region: null },
      added: false,
    });
    expect(atlas.countries()).toEqual([{ code: 'BR', cities: ['São Paulo'] }]);
  });

  it('looks up words at the limit of length and none beyond', () => {
    const atlas = new Atlas();
    const name = 'x'.repeat(PLACE_LENGTH_MAX);
    atlas.addCity('GB', name);
    expect(atlas.resolve(name)).toEqual({ country: 'GB', city: name, region: null });
    expect(atlas.resolve(`${name} `)).toBeNull();
  });
});
