import type { Catalog, Problem } from '../../core/domain/service.ts';
import type { Names } from '../names.ts';
import type { Sources } from '../sources.ts';
import type { NameOf } from '../words.ts';

/** The names of services by slug; a service that left the catalog is called by its slug. Built when it is first asked. */
export function namesOf(catalog: Catalog): NameOf {
  let names: Map<string, string> | null = null;
  return (slug) => {
    names ??= new Map(catalog.services.map((service) => [service.slug, service.name]));
    return names.get(slug) ?? slug;
  };
}

/** All that a page about one service names, whose problems are `problems`. */
export function namesFor(
  { networkName }: Pick<Sources, 'networkName'>,
  problems: readonly Problem[],
  service: NameOf,
): Names {
  return {
    service,
    problem: (slug) => problems.find((problem) => problem.slug === slug)?.label ?? slug,
    network: networkName,
  };
}
