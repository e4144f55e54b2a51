import type { Catalog, Problem, Service } from '../../core/domain/service.ts';
import { called, type NamesIn } from '../names.ts';
import type { Sources } from '../sources.ts';

/** Services by slug, built when one is first asked for. */
export function servicesOf(catalog: Catalog): (slug: string) => Service | undefined {
  let services: Map<string, Service> | null = null;
  return (slug) => {
    services ??= new Map(catalog.services.map((service) => [service.slug, service]));
    return services.get(slug);
  };
}

/** All that a page about one service names, whose problems are `problems`; what left the catalog is called by its slug. */
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
