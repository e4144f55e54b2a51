import { describe, expect, it } from 'vitest';
import { CITIES_MAX, parseGazetteer } from './gazetteer.ts';

const ZONE_TAB =
  '# a comment\nGB\t+513030-0000731\tEurope/London\nPT\t+3744-02540\tAtlantic/Azores\tAzores\n';

function parse(places: string, zones = ZONE_TAB) {
  return parseGazetteer({ name: 'places.yaml', text: places }, { name: 'zone.tab', text: zones });
}

const citiesUpTo = (count: number) => Array.from({ length: count }, (_, index) => `City ${index}`).join(', ');

describe('parseGazetteer', () => {
  it('joins the cities of people to the cities of time zones, each once', () => {
    const gazetteer = parse('cities:\n  GB: [Leeds]\n  PT: [Lisbon]\nzones:\n  Atlantic/Azores:\n');
    expect(gazetteer.countries()).toEqual([
      { code: 'GB', cities: ['Leeds', 'London'] },
      { code: 'PT', cities: ['Lisbon'] },
    ]);
    expect(gazetteer.ofTimeZone('Atlantic/Azores')).toEqual({ country: 'PT', city: null, region: null });
  });

  it('lists every problem with its source and line', () => {
    const places = `cities:
  GB: [London, LONDON, Lon/don]
  UK: [Leeds]
zones:
  Europe/Atlantis: Atlantis
towns: []
`;
    expect(() => parse(places, `${ZONE_TAB}GB Europe/Leeds\n`)).toThrow(
      [
        'places.yaml:6: unknown key "towns"; known are cities, zones',
        'zone.tab:4: must be a country code, coordinates and a time zone, between tabs',
        'places.yaml:5: "Europe/Atlantis" is not in the list of time zones',
        'places.yaml:2: this city is listed twice',
        'places.yaml:2: "Lon/don" must be the name of a city, without a slash',
        'places.yaml:3: "UK" must be a country code of ISO 3166-1 alpha-2, such as GB',
      ].join('\n'),
    );
  });

  it('takes as many cities as the limit and refuses one more', () => {
    expect(parse(`cities:\n  PT: [${citiesUpTo(CITIES_MAX)}]\n`).countries()[1]?.cities.length).toBe(
      CITIES_MAX + 1,
    );
    expect(() => parse(`cities:\n  PT: [${citiesUpTo(CITIES_MAX + 1)}]\n`)).toThrow('the list is too long');
  });

  it('answers a city of several countries with the one whose chief city it is', () => {
    const gazetteer = parse('cities:\n  GB: [London]\n  CA: [Toronto, London]\n');
    expect(gazetteer.resolve('london')).toEqual({ country: 'GB', city: 'London', region: null });
  });
});
