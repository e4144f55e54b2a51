import { readStarterCatalog } from './catalog/index.ts';
import { relationsOf, type Relations } from './core/domain/relations.ts';
import { problemsOf, type Catalog, type Category, type Service } from './core/domain/service.ts';
import type { Store } from './ports/store.ts';

/** The catalog in force, which may be replaced; its services are sorted by slug. */
export interface LiveCatalog {
  readonly all: Catalog;
  service(slug: string): Service | null;
  category(slug: string): Category | null;
  readonly relations: Relations;
  /** Slugs of the problems a report on the service may name. */
  problems(service: Service): readonly string[];
  /** Checks whether another process has replaced it; true if it has, and the new one is then in force. */
  refresh(): Promise<boolean>;
}

/**
 * The catalog in the store; in a new store, the starter catalog, which is then stored. `prepare` is called with each catalog before it is
 * in force.
 */
export async function openLiveCatalog(
  shelf: Store['catalog'],
  prepare: (catalog: Catalog) => Promise<void> = async () => {},
): Promise<LiveCatalog> {
  if ((await shelf.load()) === null) await shelf.apply(await readStarterCatalog());
  let version = await shelf.version();
  let held = await next();

  async function next(): Promise<Index> {
    const loaded = index(await shelf.load());
    await prepare(loaded.all);
    return loaded;
  }

  return {
    get all() {
      return held.all;
    },
    service: (slug) => held.services.get(slug) ?? null,
    category: (slug) => held.categories.get(slug) ?? null,
    get relations() {
      return held.relations;
    },
    problems(service) {
      let slugs = held.problems.get(service);
      if (slugs === undefined) {
        const category = held.categories.get(service.category);
        const problems = category === undefined ? service.problems : problemsOf(service, category);
        held.problems.set(service, (slugs = problems.map(({ slug }) => slug)));
      }
      return slugs;
    },
    async refresh() {
      const latest = await shelf.version();
      if (latest === version) return false;
      held = await next();
      version = latest;
      return true;
    },
  };
}

interface Index {
  readonly all: Catalog;
  readonly services: ReadonlyMap<string, Service>;
  readonly categories: ReadonlyMap<string, Category>;
  readonly relations: Relations;
  /** Cached slugs, of the services that were asked for. */
  readonly problems: Map<Service, readonly string[]>;
}

function index(catalog: Catalog | null): Index {
  const { categories, services } = catalog ?? { categories: [], services: [] };
  const bySlug = services.toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
  return {
    all: { categories, services: bySlug },
    services: new Map(services.map((service) => [service.slug, service])),
    categories: new Map(categories.map((category) => [category.slug, category])),
    relations: relationsOf({ categories, services }),
    problems: new Map(),
  };
}
