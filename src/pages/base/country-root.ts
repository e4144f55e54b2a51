import { codeOfSegment, countrySegment } from '../../core/domain/country-code.ts';
import { catalogIndex } from '../search/catalog-index.ts';
import type { Sources } from './sources.ts';

/** The URL prefix of a country's pages: `/gb`. */
export const countryRoot = (code: string): string => `/${countrySegment(code)}`;

type Known = Pick<Sources, 'places' | 'instance' | 'catalog'>;

/**
 * The countries that have pages of their own, by code: those of the gazetteer, or those the operator chose. None if the instance covers one
 * country, by its setting or because all of its services do. A static copy has only countries that a service names.
 */
export function countriesOf(sources: Known): readonly string[] {
  if (!hasCountries(sources)) return [];
  return sources.places.map(({ code }) => code).filter((code) => isNamed(sources, code));
}

/** Whether a country has pages of its own; checked for each URL that begins with one. */
export const hasCountry = (sources: Known, code: string): boolean =>
  hasCountries(sources) && isNamed(sources, code) && sources.places.some((place) => place.code === code);

function hasCountries({ instance: { countries }, catalog }: Known): boolean {
  return countries?.length !== 1 && !catalogIndex(catalog()).isOfOneCountry;
}

const isNamed = ({ instance: { countries, copy }, catalog }: Known, code: string): boolean =>
  (countries === null || countries.includes(code)) &&
  (copy === undefined || catalogIndex(catalog()).countries().has(code));

/** A URL without its country segment, which follows the language; no country if it names none that has pages. */
export function splitCountry(
  path: string,
  sources: Known,
): { readonly path: string; readonly country?: string } {
  const segment = /^\/([a-z]{2,3})(?=\/)/u.exec(path)?.[1];
  const country = segment === undefined ? null : codeOfSegment(segment);
  if (segment === undefined || country === null || countrySegment(country) !== segment) return { path };
  return hasCountry(sources, country) ? { path: path.slice(1 + segment.length), country } : { path };
}
