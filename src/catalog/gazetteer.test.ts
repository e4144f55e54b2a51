import { describe, expect, it } from 'vitest';
import { CITIES_MAX, parseGazetteer } from './gazetteer.ts';
import { REGIONS_MAX } from './regions.ts';

const ZONE_TAB =
  '# a comment\nGB\t+513030-0000731\tEurope/London\nPT\t+3744-02540\tAtlantic/Azores\tAzores\n';

function parse(places: string, zones = ZONE_TAB) {
  return parseGazetteer({ name: 'places.yaml', text: places }, { name: 'zone.tab', text: zones });
}

const citiesUpTo = (count: number) => Array.from({ length: count }, (_, index) => `City ${index}`).join(', ');

describe('parseGazetteer', () => {
  it('joins the listed cities to the cities of time zones, each once', () => {
    const gazetteer = parse('cities:\n  GB: [Leeds]\n  PT: [Lisbon]\nzones:\n  Atlantic/Azores:\n');
    expect(gazetteer.countries()).toEqual([
      { code: 'GB', cities: ['Leeds', 'London'] },
      { code: 'PT', cities: ['Lisbon'] },
    ]);
    expect(gazetteer.ofTimeZone('Atlantic/Azores')).toEqual({ country: 'PT', city: null, region: null });
  });

  it('lists every problem with its source, line and column', () => {
    const places = `cities:
  GB: [London, LONDON, Lon/don]
  UK: [Leeds]
zones:
  Europe/Atlantis: Atlantis
towns: []
`;
    expect(() => parse(places, `${ZONE_TAB}GB Europe/Leeds\n`)).toThrow(
      [
        'places.yaml:2:16: this city is listed twice',
        'places.yaml:2:24: "Lon/don" must be the name of a city, without a slash',
        'places.yaml:3:3: "UK" must be a country code of ISO 3166-1 alpha-2, such as GB',
        'places.yaml:5:3: "Europe/Atlantis" is not in the list of time zones',
        'places.yaml:6:1: unknown key "towns"; known are cities, regions, zones',
        'zone.tab:4:1: must be a country code, coordinates and a time zone, between tabs',
      ].join('\n'),
    );
  });

  it('accepts as many cities as the limit and refuses one more', () => {
    expect(parse(`cities:\n  PT: [${citiesUpTo(CITIES_MAX)}]\n`).countries()[1]?.cities.length).toBe(
      CITIES_MAX + 1,
    );
    expect(() => parse(`cities:\n  PT: [${citiesUpTo(CITIES_MAX + 1)}]\n`)).toThrow('the list is too long');
  });

  it('resolves a city of several countries to the one whose main city it is', () => {
    const gazetteer = parse('cities:\n  GB: [London]\n  CA: [Toronto, London]\n');
    expect(gazetteer.resolve('london')).toEqual({ country: 'GB', city: 'London', region: null });
  });

  it('puts a city into the region that lists it, in any spelling, including one that only a time zone names', () => {
    const gazetteer = parse(
      'cities:\n  PT: [Évora]\nregions:\n  GB: {England: [LONDON]}\n  PT: {Alentejo: [Evora]}\n',
    );
    const london = { country: 'GB', city: 'London', region: 'England' };
    expect(gazetteer.resolve('GB/London')).toEqual(london);
    expect(gazetteer.ofTimeZone('Europe/London')).toEqual(london);
    expect(gazetteer.resolve('Évora')).toEqual({ country: 'PT', city: 'Évora', region: 'Alentejo' });
    expect(gazetteer.resolve('GB')).toEqual({ country: 'GB', city: null, region: null });
  });

  it('complains about a city in two regions, one that is not in the list, and a name that no key can contain', () => {
    const places = `cities:
  GB: [Leeds]
regions:
  GB:
    England: [Leeds, London]
    Scotland: [leeds, Atlantis]
    North/South: []
  UK: {}
`;
    expect(() => parse(places)).toThrow(
      [
        'places.yaml:6:16: this city is in England already',
        'places.yaml:6:23: GB has no city of this name',
        'places.yaml:7:5: "North/South" must be the name of a region, without a slash or a colon',
        'places.yaml:8:3: "UK" must be a country code of ISO 3166-1 alpha-2, such as GB',
      ].join('\n'),
    );
  });

  it('accepts as many regions of a country as the limit and refuses one more', () => {
    const regionsUpTo = (count: number) =>
      `regions:\n  GB:\n${Array.from({ length: count }, (_, nth) => `    Region ${nth}: []\n`).join('')}`;
    expect(parse(regionsUpTo(REGIONS_MAX)).resolve('London')?.region).toBeNull();
    expect(() => parse(regionsUpTo(REGIONS_MAX + 1))).toThrow('too many keys');
  });
});
