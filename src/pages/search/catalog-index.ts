import type { Catalog, Category, Service } from '../../core/domain/service.ts';
import { madeOnce } from '../../core/base/made-once.ts';
import type { Pieces } from '../../core/base/pieces.ts';
import { SearchIndex, compareNames } from './search-index.ts';

/** Lookups in a catalog, built once per catalog so that no request has to scan it. */
interface CatalogIndex {
  readonly search: SearchIndex;
  /** By slug. */
  readonly services: ReadonlyMap<string, Service>;
  readonly categories: ReadonlyMap<string, Category>;
  readonly categoriesByName: readonly Category[];
  /** Services of a category, by name. */
  ofCategory(slug: string): readonly Service[];
  /** Services used in a country, of a category or of all: those that name the country, sorted by name, then worldwide ones. */
  inCountry(country: string, category?: string): readonly Service[];
  /** How many services of a category, or of all, name each country; worldwide ones name none. */
  countries(category?: string): ReadonlyMap<string, number>;
  /** Whether all services name the same single country. */
  readonly isOfOneCountry: boolean;
  /** The rank of a service when all are sorted by name. */
  nameOrder(slug: string): number;
}

const indices = madeOnce(build);

export const catalogIndex = (catalog: Catalog): CatalogIndex => indices.of(catalog);

/** Builds the index of a catalog before the first request, calling `goOn` after each step so that others get the CPU in between. */
export const prepareCatalog = indices.prepare;

/** Services indexed in one step. */
const LAID_AT_ONCE = 1_024;

function* build(catalog: Catalog): Pieces<CatalogIndex> {
  const search = yield* SearchIndex.build(catalog);
  const services = new Map<string, Service>();
  const places = new Map<string, number>();
  const members = new Map<string, Service[]>();
  /** By country, and by country and category. */
  const local = new Map<string, Service[]>();
  const counted = new Map<string, Map<string, number>>();
  for (const [place, service] of search.services.entries()) {
    services.set(service.slug, service);
    places.set(service.slug, place);
    add(members, service.category, service);
    for (const country of service.countries.length === 0 ? [WORLD] : service.countries) {
      add(local, country, service);
      add(local, `${country} ${service.category}`, service);
      for (const name of country === WORLD ? [] : ['', service.category]) count(counted, name, country);
    }
    if (place % LAID_AT_ONCE === 0) yield;
  }
  return {
    search,
    services,
    categories: new Map(catalog.categories.map((category) => [category.slug, category])),
    categoriesByName: catalog.categories.toSorted(compareNames),
    ofCategory: (slug) => members.get(slug) ?? [],
    inCountry(country, category) {
      const behind = category === undefined ? '' : ` ${category}`;
      return [...(local.get(country + behind) ?? []), ...(local.get(WORLD + behind) ?? [])];
    },
    countries: (category = '') => counted.get(category) ?? NO_COUNTRIES,
    isOfOneCountry: !local.has(WORLD) && counted.get('')?.size === 1,
    nameOrder: (slug) => places.get(slug) ?? services.size,
  };
}

/** The country key of worldwide services. */
const WORLD = '';
const NO_COUNTRIES: ReadonlyMap<string, number> = new Map();

function count(counted: Map<string, Map<string, number>>, name: string, country: string): void {
  const counts = counted.get(name) ?? new Map<string, number>();
  counted.set(name, counts.set(country, (counts.get(country) ?? 0) + 1));
}

function add(lists: Map<string, Service[]>, key: string, service: Service): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [service]);
  else list.push(service);
}
