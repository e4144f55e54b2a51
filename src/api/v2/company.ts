import { z } from 'zod';
import { problemsOf, type Category, type Service } from '../../core/domain/service.ts';
import type { Verdict } from '../../pages/sentences/verdict.ts';
import { component, type Json } from '../shape.ts';
import { WORLD, numberOf, numberOfCountry } from '../../catalog/numbers.ts';
import { companiesQuery, fieldsQuery, searchQuery, statusQuery } from './requests.ts';
import { dayOfCounts, identifier, operation, whole } from './shape.ts';

const statusShape = z
  .enum(['success', 'warning', 'danger'])
  .describe(
    '`success`: normal, or a surge that is not verified. `warning`: more reports than usual. `danger`: an incident is open.',
  );

export const companyShape = component(
  'V2Company',
  'A service: the requested `fields`, or what is cheap to know.',
  {
    id: identifier().optional().describe('Its number.'),
    name: z.string().optional().describe('Its name as people know it.'),
    slug: z.string().optional().describe('Identifies it in URLs.'),
    url: z.string().optional().describe('Its page here.'),
    status: statusShape.optional(),
    stats_24: dayOfCounts().optional().describe('Reports of the last day; the last bucket is incomplete.'),
    stats_60: whole().optional().describe('Reports of the last hour.'),
    baseline: dayOfCounts().optional().describe('Expected reports in the same buckets; 0 if unknown.'),
    baseline_current: whole().optional().describe('The last of `baseline`.'),
    category_id: identifier().optional().describe('Its category.'),
    country_iso: z
      .string()
      .length(2)
      .optional()
      .describe('The requested country, its first, or `ZZ` if it serves the world.'),
    country_id: identifier().optional().describe('The number of that country.'),
    site_id: identifier().optional().describe('The site of that country.'),
    indicators: z.string().optional().describe('The labels of its problems, comma-separated.'),
    description: z.string().optional().describe('What it is, in a sentence.'),
  },
);
type CompanyJson = Json<typeof companyShape>;
export type CompanyField = keyof CompanyJson;

export const COMPANY_FIELDS = Object.keys(companyShape.shape) as readonly CompanyField[];
/** The default fields. */
const SPARSE: readonly CompanyField[] = [
  'id',
  'name',
  'slug',
  'url',
  'status',
  'category_id',
  'country_iso',
  'country_id',
  'site_id',
];

/** The known fields among those requested; by default, all that are cheap to compute. */
export function fieldsOf(asked: string | undefined): readonly CompanyField[] {
  if (asked === undefined) return SPARSE;
  const names = new Set(asked.split(',').map((name) => name.trim()));
  return COMPANY_FIELDS.filter((field) => names.has(field));
}

export type StatusWord = z.infer<typeof statusShape>;

/** As in Statuspage format: what is not verified, or was withdrawn, alerts nobody. */
export function statusWord({ kind }: Verdict): StatusWord {
  if (kind === 'problems') return 'danger';
  return kind === 'possible' || kind === 'recovering' ? 'warning' : 'success';
}

/** The data of a service; counts are read only if a field needs them. */
interface CompanyFacts {
  readonly service: Service;
  readonly category: Category;
  readonly status: () => Promise<StatusWord>;
  /** The requested country; null if there is none. */
  readonly country: string | null;
  readonly url: string;
  /** Reports of the last day in buckets, and the expected count of each. */
  readonly counts: () => Promise<readonly number[]>;
  readonly baseline: () => readonly number[];
  readonly lastHour: () => Promise<number>;
}

export async function companyJson(
  facts: CompanyFacts,
  fields: readonly CompanyField[],
): Promise<CompanyJson> {
  const { service, category } = facts;
  const country = facts.country ?? service.countries[0] ?? WORLD;
  const makers: {
    readonly [Field in CompanyField]-?: () => CompanyJson[Field] | Promise<CompanyJson[Field]>;
  } = {
    id: () => numberOf('company', service.slug),
    name: () => service.name,
    slug: () => service.slug,
    url: () => facts.url,
    status: facts.status,
    stats_24: async () => [...(await facts.counts())],
    stats_60: () => facts.lastHour(),
    baseline: () => [...facts.baseline()],
    baseline_current: () => facts.baseline().at(-1) ?? 0,
    category_id: () => numberOf('category', category.slug),
    country_iso: () => country,
    country_id: () => numberOfCountry(country),
    site_id: () => numberOfCountry(country),
    indicators: () =>
      problemsOf(service, category)
        .map(({ label }) => label)
        .join(', '),
    description: () => `What people report about ${service.name} (${category.name}).`,
  };
  const values = await Promise.all(fields.map(async (field) => [field, await makers[field]()] as const));
  return Object.fromEntries(values);
}

/** A company as a reference in other objects. */
export const companyNameShape = component('V2CompanyName', 'A service by its names.', {
  id: identifier().describe('Its number.'),
  name: z.string().describe('Its name as people know it.'),
  slug: z.string().describe('Identifies it in URLs.'),
});

export function companyNameJson({ slug, name }: Service): Json<typeof companyNameShape> {
  return { id: numberOf('company', slug), name, slug };
}

const companyTopShape = component('V2CompanyTop', 'Reports about one service.', {
  amount: whole().describe('How many.'),
  company: companyNameShape,
});

export const companyPath = { id: 'The number of the company.' };
export const slugsPath = { slugs: 'Slugs of services, comma-separated.' };
export const networkPath = { asn: 'The number of the network.' };

export const companyOperations = [
  operation({
    id: 'v2SearchCompanies',
    path: '/v2/companies/search',
    summary: 'Services by name, slug, country or category; at least one is required',
    says: 'Best match first.',
    shape: z.array(companyShape),
    query: searchQuery,
    paged: true,
  }),
  operation({
    id: 'v2ListCompanies',
    path: '/v2/companies',
    summary: 'Services by their numbers',
    says: 'Those that exist, in the requested order.',
    shape: z.array(companyShape),
    query: companiesQuery,
  }),
  operation({
    id: 'v2GetCompany',
    path: '/v2/companies/{id}',
    summary: 'One service',
    says: 'The service.',
    shape: companyShape,
    query: fieldsQuery,
    inPath: companyPath,
  }),
  operation({
    id: 'v2GetStatus',
    path: '/v2/companies/{id}/status',
    summary: 'The status of a service, as a bare word',
    says: 'The word.',
    shape: statusShape,
    query: statusQuery,
    inPath: companyPath,
  }),
  operation({
    id: 'v2GetCurrentStatus',
    path: '/v2/companies/{id}/status/current',
    summary: 'The status of a service',
    says: 'The word in an object.',
    shape: component('V2Status', 'The status of a service.', { status: statusShape }),
    inPath: companyPath,
  }),
  operation({
    id: 'v2GetBaseline',
    path: '/v2/companies/{id}/baseline',
    summary: 'Expected reports in the buckets of the last day',
    says: 'Oldest first.',
    shape: dayOfCounts(),
    inPath: companyPath,
  }),
  operation({
    id: 'v2GetCurrentBaseline',
    path: '/v2/companies/{id}/baseline/current',
    summary: 'Expected reports in the current bucket, as a bare number',
    says: 'The number.',
    shape: whole(),
    inPath: companyPath,
  }),
  operation({
    id: 'v2GetLast15',
    path: '/v2/companies/{id}/last_15',
    summary: 'Reports of the last 15 minutes, as a bare number',
    says: 'The number.',
    shape: whole(),
    inPath: companyPath,
  }),
  operation({
    id: 'v2ListCompaniesOfSlug',
    path: '/v2/slugs/{slugs}/companies',
    summary: 'Services by slug: one each, for all its countries',
    says: 'The service.',
    shape: z.array(companyShape),
    query: fieldsQuery,
    inPath: slugsPath,
  }),
  operation({
    id: 'v2ListTopOfNetwork',
    path: '/v2/networks/{asn}/top',
    summary: 'The services most reported through a network, of the 50 busiest',
    description:
      'Over the last 24 hours; services that fewer than five people on the network reported are left out.',
    says: 'Most reported first.',
    shape: z.array(companyTopShape),
    inPath: networkPath,
  }),
];
