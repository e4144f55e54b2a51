import { codeOfSegment, countrySegment } from '../core/domain/country-code.ts';
import { catalogIndex } from './catalog-index.ts';
import type { Sources } from './sources.ts';

/** What the addresses of the pages of a country begin with: `/gb`. */
export const countryRoot = (code: string): string => `/${countrySegment(code)}`;

type Known = Pick<Sources, 'places' | 'instance' | 'catalog'>;

/**
 * The countries that have pages of their own, by code: those of the gazetteer, or of them those that the operator named. None where
 * the instance is one country, by its setting or because all of its services are, and none on a static copy.
 */
export function countriesOf({ places, instance, catalog }: Known): readonly string[] {
  const { countries, copy } = instance;
  if (copy !== undefined || countries?.length === 1 || catalogIndex(catalog()).isOfOneCountry) return [];
  const all = places.map(({ code }) => code);
  return countries === null ? all : all.filter((code) => countries.includes(code));
}

/** Whether a country has pages of its own. */
export const hasCountry = (sources: Known, code: string): boolean => countriesOf(sources).includes(code);

/** An address without its country, which it names behind its language; none where it names none that has pages. */
export function splitCountry(
  path: string,
  sources: Known,
): { readonly path: string; readonly country?: string } {
  const segment = /^\/([a-z]{2,3})(?=\/)/u.exec(path)?.[1];
  const country = segment === undefined ? null : codeOfSegment(segment);
  if (segment === undefined || country === null || countrySegment(country) !== segment) return { path };
  return hasCountry(sources, country) ? { path: path.slice(1 + segment.length), country } : { path };
}
