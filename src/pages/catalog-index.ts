import type { Catalog, Category, Service } from '../core/domain/service.ts';
import { madeOnce } from '../core/base/made-once.ts';
import type { Pieces } from '../core/base/pieces.ts';
import { SearchIndex, compareNames } from './search-index.ts';

/** A catalog as pages ask it: no question reads all of it. Made once a catalog. */
interface CatalogIndex {
  readonly search: SearchIndex;
  /** By slug. */
  readonly services: ReadonlyMap<string, Service>;
  readonly categories: ReadonlyMap<string, Category>;
  readonly categoriesByName: readonly Category[];
  /** Services of a category, by name. */
  ofCategory(slug: string): readonly Service[];
  /** The place of a service among all by name. */
  nameOrder(slug: string): number;
}

const indices = madeOnce(build);

export const catalogIndex = (catalog: Catalog): CatalogIndex => indices.of(catalog);

/** Makes the index of a catalog before the first question, `goOn` after each step: others have the processor in between. */
export const prepareCatalog = indices.prepare;

/** Services that are laid out in one step. */
const LAID_AT_ONCE = 1_024;

function* build(catalog: Catalog): Pieces<CatalogIndex> {
  const search = yield* SearchIndex.build(catalog);
  const services = new Map<string, Service>();
  const places = new Map<string, number>();
  const members = new Map<string, Service[]>();
  for (const [place, service] of search.services.entries()) {
    services.set(service.slug, service);
    places.set(service.slug, place);
    add(members, service.category, service);
    if (place % LAID_AT_ONCE === 0) yield;
  }
  return {
    search,
    services,
    categories: new Map(catalog.categories.map((category) => [category.slug, category])),
    categoriesByName: catalog.categories.toSorted(compareNames),
    ofCategory: (slug) => members.get(slug) ?? [],
    nameOrder: (slug) => places.get(slug) ?? services.size,
  };
}

function add(lists: Map<string, Service[]>, key: string, service: Service): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [service]);
  else list.push(service);
}
