/** Where a reporter is, as coarsely as people know it themselves: a country and, if they say so, a city and its region. */
export interface Place {
  /** ISO 3166-1 alpha-2, upper case: `GB`. */
  readonly country: string;
  /** A name of the gazetteer, in English: `Birmingham`; null if only the country is known. */
  readonly city: string | null;
  /** The part of the country that the city lies in, in English: `Scotland`; null if the gazetteer has none. */
  readonly region: string | null;
}

/** How the place of a report was determined: stated by its sender, from the browser's time zone, or from the address. */
export type Placed = 'chosen' | 'zone' | 'address';
export const PLACED: readonly Placed[] = ['chosen', 'zone', 'address'];

/** The stable key of a place in rollups and URLs: `GB` or `GB/Birmingham`. */
export function placeKey(place: Pick<Place, 'country' | 'city'>): string {
  return place.city === null ? place.country : `${place.country}/${place.city}`;
}

/** The place of a key made by {@link placeKey}, which does not contain the region. */
export function placeOfKey(key: string): Place {
  const slash = key.indexOf('/');
  return slash < 0
    ? { country: key, city: null, region: null }
    : { country: key.slice(0, slash), city: key.slice(slash + 1), region: null };
}

/** The stable key of the region of a place: `GB:Scotland`; null if it has none. */
export function regionKey({ country, region }: Place): string | null {
  return region === null ? null : `${country}:${region}`;
}

/** A part of a country. */
interface Region {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** In English: `Scotland`. */
  readonly region: string;
}

/** The region of a key made by {@link regionKey}; null for the key of a country or a city. */
export function regionOfKey(key: string): Region | null {
  const colon = key.indexOf(':');
  // The name of a city may contain a colon, after the slash of its key.
  return colon < 0 || key.lastIndexOf('/', colon) >= 0
    ? null
    : { country: key.slice(0, colon), region: key.slice(colon + 1) };
}

/** Whether a key is that of a whole country. */
export function isCountryKey(key: string): boolean {
  return /^[A-Z]{2}$/u.test(key);
}

/** Every key that a report from a place counts under, coarse to fine: `GB`, `GB:Scotland`, `GB/Glasgow`. */
export function placeKeys(place: Place): string[] {
  const region = regionKey(place);
  return [
    place.country,
    ...(region === null ? [] : [region]),
    ...(place.city === null ? [] : [placeKey(place)]),
  ];
}

/** A person's words for a place; empty and absent are the same. */
export interface PlaceWords {
  readonly country?: string | null | undefined;
  readonly city?: string | null | undefined;
}

/** A country of the gazetteer with the cities that people can choose in it. */
export interface CountryCities {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  /** In English, the chief city first; may be empty. */
  readonly cities: readonly string[];
}

/** The places a reporter can choose from. Lookups ignore case, accents, dots and apostrophes. */
export interface Gazetteer {
  /**
   * The place meant by `'GB'`, `'GB/London'`, `'London'`, `{ country: 'GB', city: 'London' }`; null if it is unknown. A city without a
   * country is the only one of that name, otherwise the one that is its country's chief city, otherwise null.
   */
  resolve(input: string | PlaceWords): Place | null;
  /** The country of a time zone (tzdata, old names too), with the city it is named after, if any: a first guess. */
  ofTimeZone(zone: string): Place | null;
  /** The countries of all time zones, by every name that browsers may use, new and old. */
  zones(): ReadonlyMap<string, string>;
  /** Every country, by code. */
  countries(): readonly CountryCities[];
}
