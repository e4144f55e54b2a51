import { folded, type Atlas } from './atlas.ts';
import { COUNTRY, COUNTRY_CODES } from './country-codes.ts';
import type { Entry, TextRule } from './source.ts';

/** Above the parts that people name of any large country: Turkey has 81 provinces. */
export const REGIONS_MAX = 100;

const REGION: TextRule = {
  lengthMax: 60,
  read: true,
  test: (text) => text !== '' && text === text.trim() && !/[/:]/u.test(text),
  mustBe: 'the name of a region, without a slash or a colon',
};

interface Written {
  readonly region: string;
  readonly entry: Entry;
}

/** Which region a city lies in, as the file says, and where it says so. */
export class Regions {
  readonly #byCountry = new Map<string, Map<string, Written>>();

  /** Reads `country: { region: [cities] }`; complains of a city that two regions of a country have. */
  static read(mapping: Entry | undefined, city: TextRule, citiesMax: number): Regions {
    const regions = new Regions();
    for (const { key, value } of mapping?.pairs(COUNTRY_CODES.size) ?? []) {
      const country = key.text(COUNTRY);
      for (const { key: name, value: cities } of value.pairs(REGIONS_MAX)) {
        const region = name.text(REGION);
        for (const entry of cities.list(citiesMax))
          regions.#put(country, entry.text(city), { region, entry });
      }
    }
    return regions;
  }

  of(country: string, city: string): string | null {
    return this.#byCountry.get(country)?.get(city)?.region ?? null;
  }

  /** Complains of every city that is none: a name misspelt here would leave the city without its region. */
  checkAgainst(atlas: Atlas): void {
    for (const [country, cities] of this.#byCountry)
      for (const [city, { entry }] of cities)
        if (!atlas.has(country, city)) entry.complain(`${country} has no city of this name`);
  }

  #put(country: string, city: string, written: Written): void {
    const cities = this.#byCountry.get(country) ?? new Map<string, Written>();
    this.#byCountry.set(country, cities);
    const known = cities.get(folded(city));
    if (known === undefined) cities.set(folded(city), written);
    else written.entry.complain(`this city is in ${known.region} already`);
  }
}
