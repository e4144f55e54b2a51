import type { Catalog, Category, Service } from '../core/domain/service.ts';
import { drain, type Pieces } from '../core/base/pieces.ts';
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

const made = new WeakMap<Catalog, CatalogIndex>();

export function catalogIndex(catalog: Catalog): CatalogIndex {
  const known = made.get(catalog);
  if (known !== undefined) return known;
  const index = drain(build(catalog));
  made.set(catalog, index);
  return index;
}

/** Makes the index of a catalog before the first question, `goOn` after each step: others have the processor in between. */
export async function prepareCatalog(catalog: Catalog, goOn: () => Promise<unknown>): Promise<void> {
  const steps = build(catalog);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) {
      made.set(catalog, step.value);
      return;
    }
    await goOn();
  }
}

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
