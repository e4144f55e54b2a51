import { folded, type Atlas } from './atlas.ts';
import type { TextRule } from './shapes.ts';
import type { Entry } from './source.ts';

/** More than the named regions of any large country: Turkey has 81 provinces. */
export const REGIONS_MAX = 100;

/** The rules for a region's name. */
export const REGION: TextRule = {
  lengthMax: 60,
  read: true,
  test: (text) => text !== '' && text === text.trim() && !/[/:]/u.test(text),
  mustBe: 'the name of a region, without a slash or a colon',
};

interface Written {
  readonly region: string;
  readonly entry: Entry;
}

/** The region of each city, and where the file says so. */
export class Regions {
  readonly #byCountry = new Map<string, Map<string, Written>>();

  /** Parses `country: { region: [cities] }`; complains about cities in two regions of a country. */
  static read(mapping: Entry | null | undefined): Regions {
    const regions = new Regions();
    for (const { key: country, value } of mapping?.pairs ?? [])
      for (const { key: region, value: cities } of value.pairs)
        for (const entry of cities.items)
          regions.#put(country.text, entry.text, { region: region.text, entry });
    return regions;
  }

  of(country: string, city: string): string | null {
    return this.#byCountry.get(country)?.get(city)?.region ?? null;
  }

  /** Complains about every unknown city: because of a misspelling, a city would have no region. */
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
