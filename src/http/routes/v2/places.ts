import { z } from 'zod';
import { networkOfKey } from '../../../core/domain/network.ts';
import { isCountryKey, placeOfKey, regionOfKey } from '../../../core/domain/place.ts';
import { fieldsOf } from '../../../api/v2/company.ts';
import { WORLD, countryOfNumber, numberOf } from '../../../catalog/numbers.ts';
import {
  cityJson,
  clusterJson,
  countryJson,
  networkJson,
  providerJson,
  siteJson,
} from '../../../api/v2/place.ts';
import { amongQuery, locationsQuery, siteCompaniesQuery } from '../../../api/v2/requests.ts';
import type { CountryCities } from '../../../core/domain/place.ts';
import { refuse, wholeNumber, type Desk, type Refused } from './asking.ts';
import type { Stretch } from './counts.ts';
import { servicesOfSite } from './directory.ts';

const NOTHING = z.object({});
/** Entries in a list of places or networks. */
const TOP_MAX = 20;
/** Clusters on a map. */
const CLUSTERS_MAX = 1_024;

type Among = z.infer<typeof amongQuery>;
interface PlaceCount {
  readonly country: string;
  readonly city: string;
  readonly amount: number;
}

/** Where reports come from, and through which networks. */
export function placeRoutes(desk: Desk): void {
  const { context, counts } = desk;

  /** Shares of a dimension over slugs in the requested stretch, or in another one. */
  async function topOf(
    slugs: string | undefined,
    query: Among,
    dimension: 'place' | 'network',
    other?: Stretch,
  ) {
    const services = desk.services(slugs, query.companies);
    if ('refuse' in services) return services;
    const countries = desk.countries(query.countries);
    if (countries !== undefined && 'refuse' in countries) return countries;
    const stretch = other ?? desk.stretch(query);
    if ('refuse' in stretch) return stretch;
    const bounded = desk.bounded(stretch, services.length);
    if (bounded !== null) return bounded;
    const { shares } = await counts.top(
      services.map(({ slug }) => slug),
      dimension,
      stretch,
    );
    const isWanted = (key: string): boolean =>
      dimension === 'network' || countries === undefined || countries.includes(key.slice(0, 2));
    return { shares: shares.filter(({ key }) => isWanted(key)) };
  }

  async function citiesOf(
    slugs: string | undefined,
    query: Among,
    other?: Stretch,
  ): Promise<readonly PlaceCount[] | Refused> {
    const top = await topOf(slugs, query, 'place', other);
    if ('refuse' in top) return top;
    return top.shares.flatMap(({ key, amount }) => {
      const { country, city } = placeOfKey(key);
      return city === null || regionOfKey(key) !== null ? [] : [{ country, city, amount }];
    });
  }

  desk.get('/v2/slugs/:slugs/cities', amongQuery, async ({ params, query }) => {
    const cities = await citiesOf(params['slugs'], query);
    if ('refuse' in cities) return cities;
    const top = cities.slice(0, TOP_MAX);
    return { send: top.map(({ country, city, amount }) => ({ amount, city: cityJson(country, city) })) };
  });

  for (const path of ['heatmap', 'heatmap/current'])
    desk.get(`/v2/slugs/:slugs/${path}`, amongQuery, async ({ params, query }) => {
      const cities = await citiesOf(params['slugs'], query, path === 'heatmap' ? undefined : counts.lastHour);
      if ('refuse' in cities) return cities;
      const shown = cities.slice(0, CLUSTERS_MAX);
      return { send: shown.map(({ country, city, amount }) => clusterJson(country, city, amount)) };
    });

  desk.get('/v2/slugs/:slugs/countries', amongQuery, async ({ params, query }) => {
    const top = await topOf(params['slugs'], query, 'place');
    if ('refuse' in top) return top;
    const countries = top.shares.filter(({ key }) => isCountryKey(key)).slice(0, TOP_MAX);
    return { send: countries.map(({ key, amount }) => ({ amount, country: countryJson(key) })) };
  });

  /** The networks with the largest shares, with their names; the most reported first. */
  async function networksOf(slugs: string | undefined, query: Among) {
    const top = await topOf(slugs, query, 'network');
    if ('refuse' in top) return top;
    return top.shares.slice(0, TOP_MAX).flatMap(({ key, amount }) => {
      const asn = networkOfKey(key);
      return asn === null ? [] : [{ amount, asn, name: context.networkName(asn) }];
    });
  }

  desk.get('/v2/slugs/:slugs/networks', amongQuery, async ({ params, query }) => {
    const found = await networksOf(params['slugs'], query);
    if ('refuse' in found) return found;
    return { send: found.map(({ amount, asn, name }) => ({ amount, network: networkJson(asn, name) })) };
  });

  desk.get('/v2/slugs/:slugs/providers', amongQuery, async ({ params, query }) => {
    const found = await networksOf(params['slugs'], query);
    if ('refuse' in found) return found;
    return { send: found.map(({ amount, asn, name }) => ({ amount, provider: providerJson(asn, name) })) };
  });

  desk.get('/v2/slugs/:slugs/locations', locationsQuery, ({ params, query }) => {
    const services = desk.services(params['slugs']);
    if ('refuse' in services) return services;
    const stretch = desk.stretch(query);
    return 'refuse' in stretch ? stretch : { send: [] };
  });

  desk.get('/v2/countries/:id', NOTHING, ({ params }) => {
    const country = desk.country(params['id']);
    if (country === null) return refuse(404, 'There is no country of this number or code.');
    return { send: countryJson(country) };
  });

  desk.get('/v2/cities/:id', NOTHING, ({ params }) => {
    const found = citiesByNumber(context.places).get(wholeNumber(params['id']) ?? -1);
    if (found === undefined) return refuse(404, 'There is no city of this number.');
    return { send: cityJson(found.country, found.city) };
  });

  desk.get('/v2/providers/:id', NOTHING, ({ params }) => {
    const asn = desk.network(params['id']);
    return typeof asn === 'number' ? { send: providerJson(asn, context.networkName(asn)) } : asn;
  });

  const domain = context.publicUrl === null ? '' : new URL(context.publicUrl).host;
  const siteOf = (iso: string) => siteJson(iso, context.name, domain);

  function isoOfSite(id: string | undefined): string | Refused {
    const iso = countryOfNumber(wholeNumber(id) ?? 0);
    const isSite = iso !== null && (iso === WORLD || desk.directory.countries.includes(iso));
    return isSite ? iso : refuse(404, 'There is no site of this number.');
  }

  desk.get('/v2/sites', NOTHING, () => ({ send: [WORLD, ...desk.directory.countries].map(siteOf) }));

  desk.get('/v2/sites/:id', NOTHING, ({ params }) => {
    const iso = isoOfSite(params['id']);
    return typeof iso === 'string' ? { send: siteOf(iso) } : iso;
  });

  desk.get('/v2/sites/:id/companies', siteCompaniesQuery, async ({ params, query }) => {
    const iso = isoOfSite(params['id']);
    if (typeof iso !== 'string') return iso;
    const { page, page_size: limit, order_direction: direction, fields } = query;
    const last = page === undefined ? null : context.catalog.service(page);
    if (page !== undefined && last === null) return refuse(400, 'The page was not issued by this server.');
    const descending = direction === 'desc';
    const found = servicesOfSite(desk.directory, iso, { last, descending, limit: limit + 1 });
    const shown = found.slice(0, limit);
    const send = await Promise.all(shown.map((one) => desk.companyJson(one, fieldsOf(fields), iso)));
    return { send, next: found.length > limit ? (shown.at(-1)?.slug ?? null) : null };
  });
}

/** Cities of a gazetteer by their numbers, built on first use. */
const numbered = new WeakMap<
  readonly CountryCities[],
  ReadonlyMap<number, { country: string; city: string }>
>();

function citiesByNumber(places: readonly CountryCities[]) {
  let cities = numbered.get(places);
  if (cities === undefined) {
    const all = places.flatMap(({ code, cities: names }) => names.map((city) => ({ country: code, city })));
    cities = new Map(all.map((one) => [numberOf('city', `${one.country}/${one.city}`), one]));
    numbered.set(places, cities);
  }
  return cities;
}
