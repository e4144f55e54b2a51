import type { Catalog } from '../../core/service.ts';
import type { NameOf } from '../words.ts';

/** The names of services by slug; a service that left the catalog is called by its slug. Built when it is first asked. */
export function namesOf(catalog: Catalog): NameOf {
  let names: Map<string, string> | null = null;
  return (slug) => {
    names ??= new Map(catalog.services.map((service) => [service.slug, service.name]));
    return names.get(slug) ?? slug;
  };
}
