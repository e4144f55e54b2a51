import { z } from 'zod';
import { networkKey } from '../../core/domain/network.ts';
import { placeKey } from '../../core/domain/place.ts';
import { component, type Json } from '../shape.ts';
import { companyShape, networkPath, slugsPath } from './company.ts';
import { WORLD, numberOf, numberOfCountry } from '../../catalog/numbers.ts';
import { amongQuery, locationsQuery, siteCompaniesQuery } from './requests.ts';
import { identifier, instant, operation, whole } from './shape.ts';

const countryShape = component('V2Country', 'A country.', {
  id: identifier().describe('Its number.'),
  downdetector_id: identifier().describe('The same.'),
  iso: z.string().length(2).describe('ISO 3166-1 alpha-2; `ZZ` for the whole world.'),
  name: z.string().describe('Its name in English.'),
});

const cityShape = component('V2City', 'A city.', {
  id: identifier().describe('Its number.'),
  name: z.string().describe('Its name in English.'),
  country_id: identifier().describe('Its country.'),
  country_iso: z.string().length(2).describe('ISO 3166-1 alpha-2.'),
});

const providerShape = component('V2Provider', 'The company behind a network.', {
  id: identifier().describe('The number of the network.'),
  downdetector_id: identifier().describe('The same.'),
  name: z.string().describe('The name, or the number if unknown.'),
});

const networkShape = component('V2Network', 'A network.', {
  id: identifier().describe('Its number.'),
  asn: identifier().describe('The same.'),
  provider_id: identifier().describe('The same.'),
  name: z.string().describe('The name, or the number if unknown.'),
});

const siteShape = component('V2Site', 'The services of one country, or of the whole world.', {
  id: identifier().describe('Its number, that of the country.'),
  name: z.string().describe('The names of the instance and the country.'),
  domain: z.string().describe('The URL of the instance; empty if not set.'),
  country_id: identifier().describe('The country.'),
  country: countryShape,
  twitter: z.string().describe('Empty: there is no account.'),
});

const amount = () => whole().describe('Number of reports.');
const cityTopShape = component('V2CityTop', 'Reports from a city.', { amount: amount(), city: cityShape });
const countryTopShape = component('V2CountryTop', 'Reports from a country.', {
  amount: amount(),
  country: countryShape,
});
const networkTopShape = component('V2NetworkTop', 'Reports through a network.', {
  amount: amount(),
  network: networkShape,
});
const providerTopShape = component('V2ProviderTop', 'Reports through a provider.', {
  amount: amount(),
  provider: providerShape,
});
const clusterShape = component('V2Cluster', 'Reports from one place, without coordinates.', {
  amount: amount(),
  latitude: z.number().nullable().describe('Null.'),
  longitude: z.number().nullable().describe('Null.'),
  city_id: identifier().describe('The city.'),
  country_id: identifier().describe('Its country.'),
});
const locationShape = component('V2Location', 'One report; none are published, to protect people.', {
  company_id: identifier().describe('The service.'),
  created_at: instant().describe('When it arrived.'),
  device: z.string().nullable().describe('What it was sent with.'),
  indicator_id: identifier().nullable().describe('The problem it names.'),
  location: z.looseObject({ country_id: identifier().describe('The country.') }).describe('Its place.'),
  network: z.looseObject({ asn: identifier().describe('The network.') }).describe('Its network.'),
});

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

export function countryJson(iso: string): Json<typeof countryShape> {
  const id = numberOfCountry(iso);
  return { id, downdetector_id: id, iso, name: iso === WORLD ? 'World' : (names.of(iso) ?? iso) };
}

export function cityJson(country: string, city: string): Json<typeof cityShape> {
  return {
    id: numberOf('city', placeKey({ country, city })),
    name: city,
    country_id: numberOfCountry(country),
    country_iso: country,
  };
}

export function clusterJson(country: string, city: string, reports: number): Json<typeof clusterShape> {
  const { id, country_id } = cityJson(country, city);
  return { amount: reports, latitude: null, longitude: null, city_id: id, country_id };
}

export function providerJson(asn: number, name: string): Json<typeof providerShape> {
  return { id: asn, downdetector_id: asn, name: name === '' ? networkKey(asn) : name };
}

export function networkJson(asn: number, name: string): Json<typeof networkShape> {
  return { id: asn, asn, provider_id: asn, name: name === '' ? networkKey(asn) : name };
}

/** `domain`: the instance's public address; empty if it is not known. */
export function siteJson(iso: string, instance: string, domain: string): Json<typeof siteShape> {
  const country = countryJson(iso);
  return {
    id: country.id,
    name: `${instance} ${country.name}`,
    domain,
    country_id: country.id,
    country,
    twitter: '',
  };
}

const sitePath = { id: 'The number of the site.' };
const TOP_SAYS = 'Most reports first.';

export const placeOperations = [
  operation({
    id: 'v2ListCities',
    path: '/v2/slugs/{slugs}/cities',
    summary: 'The cities with the most reports about services, each with at least five people',
    says: TOP_SAYS,
    shape: z.array(cityTopShape),
    query: amongQuery,
    inPath: slugsPath,
  }),
  operation({
    id: 'v2ListCountries',
    path: '/v2/slugs/{slugs}/countries',
    summary: 'The countries with the most reports about services',
    says: TOP_SAYS,
    shape: z.array(countryTopShape),
    query: amongQuery,
    inPath: slugsPath,
  }),
  operation({
    id: 'v2ListNetworks',
    path: '/v2/slugs/{slugs}/networks',
    summary: 'The networks with the most reports about services, each with at least five people',
    says: TOP_SAYS,
    shape: z.array(networkTopShape),
    query: amongQuery,
    inPath: slugsPath,
  }),
  operation({
    id: 'v2ListProviders',
    path: '/v2/slugs/{slugs}/providers',
    summary: 'The same as providers',
    says: TOP_SAYS,
    shape: z.array(providerTopShape),
    query: amongQuery,
    inPath: slugsPath,
  }),
  ...['/v2/slugs/{slugs}/heatmap', '/v2/slugs/{slugs}/heatmap/current'].map((path) =>
    operation({
      id: path.endsWith('current') ? 'v2GetCurrentHeatmap' : 'v2GetHeatmap',
      path,
      summary: `Where reports come from, city by city${path.endsWith('current') ? ', in the last hour' : ''}`,
      says: TOP_SAYS,
      shape: z.array(clusterShape),
      query: amongQuery,
      inPath: slugsPath,
    }),
  ),
  operation({
    id: 'v2ListLocations',
    path: '/v2/slugs/{slugs}/locations',
    summary: 'Single reports: none are published',
    says: 'An empty list.',
    shape: z.array(locationShape),
    query: locationsQuery,
    inPath: slugsPath,
    paged: true,
  }),
  operation({
    id: 'v2GetCountry',
    path: '/v2/countries/{id}',
    summary: 'One country',
    says: 'The country.',
    shape: countryShape,
    inPath: { id: 'The number of the country, or its ISO code.' },
  }),
  operation({
    id: 'v2GetCity',
    path: '/v2/cities/{id}',
    summary: 'One city',
    says: 'The city.',
    shape: cityShape,
    inPath: { id: 'The number of the city.' },
  }),
  operation({
    id: 'v2GetProvider',
    path: '/v2/providers/{id}',
    summary: 'One provider',
    says: 'The provider.',
    shape: providerShape,
    inPath: { id: networkPath.asn },
  }),
  operation({
    id: 'v2ListSites',
    path: '/v2/sites',
    summary: 'The world, and the countries that services serve',
    says: 'The world first, then by code.',
    shape: z.array(siteShape),
  }),
  operation({
    id: 'v2GetSite',
    path: '/v2/sites/{id}',
    summary: 'One site',
    says: 'The site.',
    shape: siteShape,
    inPath: sitePath,
  }),
  operation({
    id: 'v2ListCompaniesOfSite',
    path: '/v2/sites/{id}/companies',
    summary: 'The services of a site',
    says: 'By name.',
    shape: z.array(companyShape),
    query: siteCompaniesQuery,
    inPath: sitePath,
    paged: true,
  }),
];
