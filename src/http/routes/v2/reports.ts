import { bucketsJson } from '../../../api/v2/report.ts';
import { bucketsQuery, reportsQuery } from '../../../api/v2/requests.ts';
import { WORLD } from '../../../catalog/numbers.ts';
import { refuse, type Desk } from './asking.ts';

/** Reports in buckets. */
export function reportRoutes(desk: Desk): void {
  const { counts } = desk;

  desk.get('/v2/slugs/:slugs/reports', reportsQuery, async ({ params, query }) => {
    const services = desk.services(params['slugs'], query.companies);
    if ('refuse' in services) return services;
    const countries = desk.countries(query.countries);
    if (countries !== undefined && 'refuse' in countries) return countries;
    const stretch = desk.buckets(query, services.length * (countries?.length ?? 2));
    if ('refuse' in stretch) return stretch;
    const slugs = services.map(({ slug }) => slug);
    return { send: bucketsJson(await counts.buckets(slugs, countries, stretch)) };
  });

  desk.get('/v2/networks/:asn/reports', bucketsQuery, async ({ params, query }) => {
    const asn = desk.network(params['asn']);
    if (typeof asn !== 'number') return asn;
    const slugs = counts.busiest();
    const stretch = desk.buckets(query, slugs.length);
    if ('refuse' in stretch) return stretch;
    return { send: bucketsJson(await counts.ofNetwork(slugs, asn, stretch)) };
  });

  desk.get('/v2/countries/:id/reports', bucketsQuery, async ({ params, query }) => {
    const country = desk.country(params['id']);
    if (country === null) return refuse(404, 'There is no country of this number or code.');
    const slugs = counts.busiest();
    const stretch = desk.buckets(query, slugs.length);
    if ('refuse' in stretch) return stretch;
    const countries = country === WORLD ? undefined : [country];
    return { send: bucketsJson(await counts.buckets(slugs, countries, stretch)) };
  });
}
