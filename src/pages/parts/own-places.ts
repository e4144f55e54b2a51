import type { CountryCities } from '../../core/domain/place.ts';

/** Cities of a country in a short list: as many as one can scroll through. */
const SHORT_CITIES_MAX = 40;
/** With more countries than this, the list of places treats something as worldwide. */
const SHORT_COUNTRIES_MAX = 8;

/** The countries of a service or category, with their cities; null if it is worldwide. */
export function ownPlaces(
  countries: readonly string[],
  places: readonly CountryCities[],
): CountryCities[] | null {
  if (countries.length === 0 || countries.length > SHORT_COUNTRIES_MAX) return null;
  return places
    .filter(({ code }) => countries.includes(code))
    .map(({ code, cities }) => ({ code, cities: cities.slice(0, SHORT_CITIES_MAX) }));
}
