import type { CountryCities } from '../../core/domain/place.ts';

/** Cities of a country in a short list: what a thumb can scroll through. */
const SHORT_CITIES_MAX = 40;
/** What is of more countries than this is of the whole world, as far as a list of places goes. */
const SHORT_COUNTRIES_MAX = 8;

/** The countries that something is of, with their cities; null where it is of the whole world. */
export function ownPlaces(
  countries: readonly string[],
  places: readonly CountryCities[],
): CountryCities[] | null {
  if (countries.length === 0 || countries.length > SHORT_COUNTRIES_MAX) return null;
  return places
    .filter(({ code }) => countries.includes(code))
    .map(({ code, cities }) => ({ code, cities: cities.slice(0, SHORT_CITIES_MAX) }));
}
