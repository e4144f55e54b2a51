import type { Catalog, Service } from './service.ts';

/**
 * How problems of one service can cause reports on another: `depends_on` it cannot work without the other; `rival` its users cannot reach
 * those of the other and blame it; `suspected` people reach the other through it, and suspect it; `reached_through` people reach it through
 * the other; `moved_together` no declared reason, but they rose together before.
 */
export type LinkKind = 'depends_on' | 'rival' | 'suspected' | 'reached_through' | 'moved_together';

/** The declared relations of the catalog; services it does not contain are related to nothing. */
export interface Relations {
  /** The services it cannot work without, by slug. */
  dependsOn(service: string): readonly string[];
  /** How many services cannot work without it. */
  dependants(service: string): number;
  /** Its declared competitors, in either direction, beside the rivals of its category. */
  competitors(service: string): readonly string[];
  category(service: string): string | null;
  /** Categories whose services can be linked to those of this one, including itself if they are rivals. */
  linkedCategories(category: string): readonly string[];
  /** How problems of `source` can cause reports on `service`; null if no link is declared. */
  link(service: string, source: string): LinkKind | null;
}

/** The relations of a catalog, indexed once; lookups do not depend on its size. */
export function relationsOf(catalog: Catalog): Relations {
  const services = new Map(catalog.services.map((service) => [service.slug, service]));
  const categories = new Map(catalog.categories.map((category) => [category.slug, category]));
  const dependants = new Map<string, number>();
  const competitors = new Map<string, Set<string>>();
  const linked = new Map<string, Set<string>>();

  for (const { slug, dependsOn = [], competesWith = [] } of catalog.services) {
    for (const provider of dependsOn) dependants.set(provider, (dependants.get(provider) ?? 0) + 1);
    for (const other of competesWith) {
      put(competitors, slug, other);
      put(competitors, other, slug);
    }
  }
  for (const { slug, rivals, suspects = [] } of catalog.categories) {
    if (rivals !== undefined) put(linked, slug, slug);
    for (const suspect of suspects) {
      put(linked, slug, suspect);
      put(linked, suspect, slug);
    }
  }
  const competitorLists = sorted(competitors);
  const linkedLists = sorted(linked);

  function byCategory(service: Service, source: Service): LinkKind | null {
    const own = categories.get(service.category);
    const other = categories.get(source.category);
    if (own === undefined || other === undefined) return null;
    if (own === other && own.rivals === 'everywhere') return 'rival';
    if (!shareCountry(service, source)) return null;
    if (own === other && own.rivals === 'country') return 'rival';
    if (other.suspects?.includes(own.slug)) return 'suspected';
    return own.suspects?.includes(other.slug) ? 'reached_through' : null;
  }

  return {
    dependsOn: (service) => services.get(service)?.dependsOn ?? NONE,
    dependants: (service) => dependants.get(service) ?? 0,
    competitors: (service) => competitorLists.get(service) ?? NONE,
    category: (service) => services.get(service)?.category ?? null,
    linkedCategories: (category) => linkedLists.get(category) ?? NONE,
    link(service, source) {
      const [one, other] = [services.get(service), services.get(source)];
      if (one === undefined || other === undefined || one === other) return null;
      if (one.dependsOn?.includes(source)) return 'depends_on';
      if (competitors.get(service)?.has(source)) return 'rival';
      return byCategory(one, other);
    },
  };
}

/** No relations: for counts without a catalog. */
export const noRelations: Relations = relationsOf({ categories: [], services: [] });

const NONE: readonly string[] = [];

/** A worldwide service is in every country. */
function shareCountry(a: Service, b: Service): boolean {
  if (a.countries.length === 0 || b.countries.length === 0) return true;
  return a.countries.some((country) => b.countries.includes(country));
}

function put(lists: Map<string, Set<string>>, key: string, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, new Set([value]));
  else list.add(value);
}

function sorted(lists: ReadonlyMap<string, ReadonlySet<string>>): Map<string, readonly string[]> {
  return new Map([...lists].map(([key, values]) => [key, [...values].sort()]));
}
