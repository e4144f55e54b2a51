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
