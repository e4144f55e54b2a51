import type { Catalog, Problem, Service } from '../../core/domain/service.ts';
import { catalogIndex } from '../search/catalog-index.ts';
import { called, type NamesIn } from '../sentences/names.ts';
import type { Sources } from '../base/sources.ts';

/** Services by slug; undefined if one left the catalog. */
export function servicesOf(catalog: Catalog): (slug: string) => Service | undefined {
  return (slug) => catalogIndex(catalog).services.get(slug);
}

/** All names for a page about one service with those `problems`; what left the catalog is called by its slug. */
export function namesFor(
  { networkName }: Pick<Sources, 'networkName'>,
  problems: readonly Problem[],
  serviceOf: (slug: string) => Service | undefined,
): NamesIn {
  return (language) => ({
    service(slug) {
      const service = serviceOf(slug);
      return service === undefined ? slug : called(language, service);
    },
    problem(slug) {
      const problem = problems.find((known) => known.slug === slug);
      return problem === undefined ? slug : called(language, problem);
    },
    network: networkName,
  });
}
