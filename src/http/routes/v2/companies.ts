import { z } from 'zod';
import { MINUTE } from '../../../core/base/time.ts';
import type { Service } from '../../../core/domain/service.ts';
import { serves } from '../../../core/scope/concerns.ts';
import { companyNameJson, fieldsOf } from '../../../api/v2/company.ts';
import { WORLD } from '../../../catalog/numbers.ts';
import {
  IDS_MAX,
  LISTED_MAX,
  companiesQuery,
  fieldsQuery,
  searchQuery,
  statusQuery,
} from '../../../api/v2/requests.ts';
import { catalogIndex } from '../../../pages/search/catalog-index.ts';
import { findServices } from '../../../pages/search/search.ts';
import { refuse, wholeNumber, type Desk, type Refused } from './asking.ts';
import { servicesOfSite } from './directory.ts';

const NOTHING = z.object({});

/** Services, and the data of a single one. */
export function companyRoutes(desk: Desk): void {
  const { counts, context } = desk;

  desk.get('/v2/companies/search', searchQuery, async ({ query }) => {
    const { country: named, fields, page, page_size: size } = query;
    const country = named === undefined ? null : desk.country(named);
    if (named !== undefined && country === null) return { send: [] };
    const found = search(query, country);
    if ('refuse' in found) return found;
    const start = (page - 1) * size;
    const shown = found.slice(start, start + size);
    const send = await Promise.all(shown.map((one) => desk.companyJson(one, fieldsOf(fields), country)));
    return { send, next: start + size < found.length ? page + 1 : null };
  });

  /** The services that match every criterion, best first, at most {@link LISTED_MAX}. */
  function search(
    { name, slug, category_id: id }: z.infer<typeof searchQuery>,
    country: string | null,
  ): readonly Service[] | Refused {
    const { all } = context.catalog;
    const category = id === undefined ? null : desk.directory.category(id);
    if (id !== undefined && category === null) return [];
    const fits = (service: Service): boolean =>
      (slug === undefined || service.slug === slug) &&
      (category === null || service.category === category.slug) &&
      (country === null || country === WORLD || serves(service, country));
    if (slug !== undefined) {
      const service = context.catalog.service(slug);
      return service !== null && fits(service) ? [service] : [];
    }
    if (name !== undefined) return findServices(all, name, LISTED_MAX).filter(fits);
    if (category !== null)
      return catalogIndex(all).ofCategory(category.slug).slice(0, LISTED_MAX).filter(fits);
    if (country === null)
      return refuse(400, 'Give at least one of name, slug, country and category_id to search by.');
    return servicesOfSite(desk.directory, country, { last: null, descending: false, limit: LISTED_MAX });
  }

  desk.get('/v2/companies', companiesQuery, async ({ query: { ids, fields } }) => {
    if (ids === undefined || ids.length === 0) return refuse(400, 'Give ids, separated by commas.');
    if (ids.length > IDS_MAX) return refuse(400, `At most ${IDS_MAX} ids at once.`);
    const numbers = ids.map(wholeNumber);
    if (numbers.includes(null)) return refuse(400, 'An id is a whole number.');
    const found = numbers.flatMap((id) => desk.directory.company(id ?? -1) ?? []);
    return { send: await Promise.all(found.map((one) => desk.companyJson(one, fieldsOf(fields)))) };
  });

  /** A route about one company. */
  function onCompany<Query>(
    path: string,
    schema: z.ZodType<Query>,
    answer: (service: Service, query: Query) => unknown,
  ): void {
    desk.get(`/v2/companies/:id${path}`, schema, async ({ params, query }) => {
      const service = desk.company(params['id']);
      return 'refuse' in service ? service : { send: await answer(service, query) };
    });
  }

  const lastQuarter = (slug: string): Promise<number> => counts.last(slug, 15 * MINUTE);
  const wordOf = ({ slug }: Service) => desk.statusOf(slug);

  onCompany('', fieldsQuery, (service, { fields }) => desk.companyJson(service, fieldsOf(fields)));
  onCompany('/status', statusQuery, async (service, { threshold }) => {
    if (threshold === undefined) return wordOf(service);
    return (await lastQuarter(service.slug)) > threshold ? 'danger' : 'success';
  });
  onCompany('/status/current', NOTHING, async (service) => ({ status: await wordOf(service) }));
  onCompany('/baseline', NOTHING, ({ slug }) => counts.baseline(slug));
  onCompany('/baseline/current', NOTHING, ({ slug }) => counts.baseline(slug).at(-1));
  onCompany('/last_15', NOTHING, ({ slug }) => lastQuarter(slug));

  desk.get('/v2/slugs/:slugs/companies', fieldsQuery, async ({ params, query }) => {
    const services = desk.services(params['slugs']);
    if ('refuse' in services) return services;
    return { send: await Promise.all(services.map((one) => desk.companyJson(one, fieldsOf(query.fields)))) };
  });

  desk.get('/v2/networks/:asn/top', NOTHING, async ({ params }) => {
    const asn = desk.network(params['asn']);
    if (typeof asn !== 'number') return asn;
    const shares = await counts.networkShares(counts.busiest(), asn, counts.lastDay);
    const send = shares.flatMap(({ slug, amount }) => {
      const service = context.catalog.service(slug);
      return service === null ? [] : [{ amount, company: companyNameJson(service) }];
    });
    return { send };
  });
}
