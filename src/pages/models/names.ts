import type { Catalog, Problem } from '../../core/domain/service.ts';
import { catalogIndex } from '../catalog-index.ts';
import type { Names } from '../names.ts';
import type { Sources } from '../sources.ts';
import type { NameOf } from '../words.ts';

/** The names of services by slug; a service that left the catalog is called by its slug. */
export function namesOf(catalog: Catalog): NameOf {
  return (slug) => catalogIndex(catalog).services.get(slug)?.name ?? slug;
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
