import { z } from 'zod';
import { problemsOf, type Service } from '../../../core/domain/service.ts';
import { indicatorJson, indicatorsJson } from '../../../api/v2/indicator.ts';
import { amongQuery, stretchQuery } from '../../../api/v2/requests.ts';
import { refuse, wholeNumber, type Desk } from './asking.ts';
import type { Stretch } from './counts.ts';

/** The problems that reports can name. */
export function indicatorRoutes(desk: Desk): void {
  const { counts, context } = desk;

  function labelIn(services: readonly Service[], problem: string): string {
    for (const service of services) {
      const category = context.catalog.category(service.category);
      const problems = category === null ? service.problems : problemsOf(service, category);
      const found = problems.find(({ slug }) => slug === problem);
      if (found !== undefined) return found.label;
    }
    return problem;
  }

  async function indicatorsOf(services: readonly Service[], stretch: Stretch) {
    const slugs = services.map(({ slug }) => slug);
    const { all, shares } = await counts.top(slugs, 'problem', stretch);
    const named = shares.map(({ key, amount }) => ({ slug: key, label: labelIn(services, key), amount }));
    return { send: indicatorsJson(named, all) };
  }

  desk.get('/v2/companies/:id/indicators', stretchQuery, ({ params, query }) => {
    const service = desk.company(params['id']);
    if ('refuse' in service) return service;
    const stretch = desk.stretch(query);
    return 'refuse' in stretch ? stretch : indicatorsOf([service], stretch);
  });

  desk.get('/v2/slugs/:slugs/indicators', amongQuery, ({ params, query }) => {
    const services = desk.services(params['slugs'], query.companies);
    if ('refuse' in services) return services;
    const countries = desk.countries(query.countries);
    if (countries !== undefined && 'refuse' in countries) return countries;
    const stretch = desk.stretch(query);
    if ('refuse' in stretch) return stretch;
    return desk.bounded(stretch, services.length) ?? indicatorsOf(services, stretch);
  });

  desk.get('/v2/slugs/:slugs/indicators/current', amongQuery, ({ params, query }) => {
    const services = desk.services(params['slugs'], query.companies);
    return 'refuse' in services ? services : indicatorsOf(services, counts.lastHour);
  });

  desk.get('/v2/indicators/:id', z.object({}), ({ params }) => {
    const found = desk.directory.indicator(wholeNumber(params['id']) ?? -1);
    if (found === null) return refuse(404, 'There is no indicator of this number.');
    return { send: indicatorJson(found.owner, found.problem) };
  });
}
