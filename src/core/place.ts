/** Where a reporter is, as coarse as people know it themselves: a country and, where they say so, a city. */
export interface Place {
  /** ISO 3166-1 alpha-2, upper case: `GB`. */
  readonly country: string;
  /** A name of the gazetteer, in English: `Birmingham`; null where only the country is known. */
  readonly city: string | null;
}

/** The stable key of a place in rollups and addresses: `GB` or `GB/Birmingham`. */
export function placeKey(place: Place): string {
  return place.city === null ? place.country : `${place.country}/${place.city}`;
}

/** The place of a key made by {@link placeKey}. */
export function placeOfKey(key: string): Place {
  const slash = key.indexOf('/');
  return slash < 0
    ? { country: key, city: null }
    : { country: key.slice(0, slash), city: key.slice(slash + 1) };
}

/** What somebody calls a place; empty and absent are the same. */
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

/** The places a reporter can choose from. Looking one up ignores case, accents, dots and apostrophes. */
export interface Gazetteer {
  /**
   * The place meant by `'GB'`, `'GB/London'`, `'London'`, `{ country: 'GB', city: 'London' }`; null where it is unknown.
   * A city without its country is the only one of that name, else the one that is the chief city of its country, else null.
   */
  resolve(input: string | PlaceWords): Place | null;
  /** The country of a time zone (tzdata, old names too), with the city it is named after, if any: a first guess. */
  ofTimeZone(zone: string): Place | null;
  /** Every country, by code. */
  countries(): readonly CountryCities[];
}
