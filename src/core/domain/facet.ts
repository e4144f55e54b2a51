import { networkKey } from './network.ts';
import { placeKey, placeOfKey, regionKey, type Place } from './place.ts';
import type { Report } from './report.ts';

/** What reports on one service can have in common besides the service. */
export type FacetDimension = 'country' | 'region' | 'city' | 'network' | 'problem';
export const FACET_DIMENSIONS: readonly FacetDimension[] = [
  'country',
  'region',
  'city',
  'network',
  'problem',
];

/**
 * From this many reporters on, a city, network or problem is named and judged separately; fewer would reveal who they were. No stretch that
 * the core counts is longer than a voice lasts, so reports in it are people.
 */
export const FACET_REPORTS_MIN = 5;

/**
 * One value of one dimension. Its id is `dimension:key`: `country:GB`, `region:GB:Scotland`, `city:GB/London`,
 * `network:AS2856`, `problem:mobile-banking`.
 */
export interface Facet {
  readonly id: string;
  readonly dimension: FacetDimension;
  readonly key: string;
  /** The id of the next larger place it lies in; null if there is none. */
  readonly within: string | null;
}

/** The facts of a report from which facets are made; absent: not known to the caller, null: known not to be stated. */
export type FacetFacts = Partial<Pick<Report, 'problem' | 'place' | 'network'>>;

/** The facets of a report, coarsest place first; null if the caller knows none of the facts. */
export function facetsOf({ problem, place, network }: FacetFacts): Facet[] | null {
  if (problem === undefined && place === undefined && network === undefined) return null;
  const facets: Facet[] = [];
  if (place !== undefined && place !== null) addPlaces(facets, place);
  if (network !== undefined && network !== null) facets.push(facet('network', networkKey(network), null));
  if (problem !== undefined && problem !== null) facets.push(facet('problem', problem, null));
  return facets;
}

function addPlaces(facets: Facet[], place: Place): void {
  const country = facet('country', place.country, null);
  facets.push(country);
  const key = regionKey(place);
  const region = key === null ? null : facet('region', key, country.id);
  if (region !== null) facets.push(region);
  if (place.city !== null) facets.push(facet('city', placeKey(place), (region ?? country).id));
}

function facet(dimension: FacetDimension, key: string, within: string | null): Facet {
  return { id: `${dimension}:${key}`, dimension, key, within };
}

/** The facet with an id made by {@link facetsOf}, and what it lies in. */
export function facetOfId(id: string, within: string | null): Facet {
  const colon = id.indexOf(':');
  return { id, dimension: id.slice(0, colon) as FacetDimension, key: id.slice(colon + 1), within };
}

/** Whether a facet lies in another, directly or as a city in a region of the country. */
export function liesIn(inner: Pick<Facet, 'dimension' | 'key' | 'within'>, outer: Facet): boolean {
  if (inner.within === outer.id) return true;
  return (
    outer.dimension === 'country' && inner.dimension === 'city' && placeOfKey(inner.key).country === outer.key
  );
}
