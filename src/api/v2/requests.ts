import { z } from 'zod';
import { CURSOR_CHARS_MAX, QUERY_CHARS_MAX, wholeNumber } from '../requests.ts';
import { MINUTE, type Millis } from '../../core/base/time.ts';

/** Items per page: default, minimum and maximum. */
const PAGE_SIZE = 25;
const PAGE_SIZE_MIN = 1;
export const PAGE_SIZE_MAX = 100;
/** For `/slugs/{slug}/locations`, where clients ask for more at once. */
export const LOCATIONS_PAGE_SIZE_MAX = 1_000;
/** How far into a list numbered pages go; beyond that, the request has to be narrowed. */
export const LISTED_MAX = 1_000;
/** Slugs in one path, or countries or companies in one parameter. */
export const LIST_MAX = 10;
/** Companies requested by number at once. */
export const IDS_MAX = 100;
const FIELDS_CHARS_MAX = 500;

const text = () => z.string().max(QUERY_CHARS_MAX);
const number = () => wholeNumber(0, Number.MAX_SAFE_INTEGER);
const listed = () =>
  z
    .string()
    .max(IDS_MAX * 20)
    .transform((list) => list.split(',').flatMap((one) => (one.trim() === '' ? [] : [one.trim()])));
const pageSize = (max: number) =>
  wholeNumber(PAGE_SIZE_MIN, max).default(PAGE_SIZE).describe('How many items a page has at most.');
const page = () => wholeNumber(1, LISTED_MAX).default(1).describe('Which page, from 1; see X-Page-Next.');

const MOMENT =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(?:(Z)|([+ -])(\d\d):?(\d\d))?)?$/u;

/** ISO 8601, UTC if it has no offset, to the minute. An unescaped `+` arrives as a space. */
function readMoment(given: string): Millis | null {
  const [, day = '', time = '00:00', , sign, hours = '', minutes = ''] = MOMENT.exec(given) ?? [];
  const offset = sign === undefined ? 'Z' : `${sign === ' ' ? '+' : sign}${hours}:${minutes}`;
  const at = day === '' ? Number.NaN : Date.parse(`${day}T${time}${offset}`);
  return Number.isFinite(at) && at >= 0 ? Math.round(at / MINUTE) * MINUTE : null;
}

const moment = (says: string) =>
  z
    .string()
    .max(40)
    .transform((given, { addIssue }) => {
      const at = readMoment(given);
      if (at === null) addIssue('must be a moment such as 2025-03-10T09:25:00Z');
      return at ?? 0;
    })
    .optional()
    .describe(says);

const stretch = {
  startdate: moment('From when, ISO 8601; only together with `enddate`. Left out: the last 24 hours.'),
  enddate: moment('Up to when; only together with `startdate`.'),
};
const among = {
  countries: listed()
    .optional()
    .describe(
      'Only reports from these countries: ISO codes or numbers, by commas. Problems and networks are not counted by country: theirs are told of all.',
    ),
  companies: listed().optional().describe('Only these companies, by their numbers, by commas.'),
};
const fields = {
  fields: z
    .string()
    .max(FIELDS_CHARS_MAX)
    .optional()
    .describe('Which fields of a company to send, by commas; names that are not known are passed over.'),
};

/** Bucket lengths by name. */
export const INTERVALS: Readonly<Record<string, Millis>> = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '60m': 60 * MINUTE,
  '1h': 60 * MINUTE,
  '1d': 1_440 * MINUTE,
  '2d': 2_880 * MINUTE,
};

const buckets = {
  interval: z.enum(Object.keys(INTERVALS)).default('15m').describe('How long a bucket is.'),
  offset: z
    .string()
    .max(5)
    .regex(/^\d{1,4}m$/u, 'must be minutes such as 7m')
    .optional()
    .describe('How many minutes the edges of buckets are moved by: `7m`.'),
};

export const stretchQuery = z.object({ ...stretch });
export const pagedQuery = z.object({ ...stretch, page: page(), page_size: pageSize(PAGE_SIZE_MAX) });
export const fieldsQuery = z.object({ ...fields });
export const amongQuery = z.object({ ...stretch, ...among });
export const bucketsQuery = z.object({ ...stretch, ...buckets });
export const reportsQuery = z.object({ ...stretch, ...among, ...buckets });

export const searchQuery = z.object({
  name: text().optional().describe('A part of its name.'),
  slug: text().optional().describe('Its slug, exactly.'),
  country: text().optional().describe('A country that it serves, ISO 3166-1 alpha-2.'),
  category_id: number().optional().describe('Its category.'),
  ...fields,
  page: page(),
  page_size: pageSize(PAGE_SIZE_MAX),
});
export const companiesQuery = z.object({
  ids: listed().optional().describe(`Their numbers, by commas, at most ${IDS_MAX}.`),
  ...fields,
});
export const statusQuery = z.object({
  threshold: number()
    .optional()
    .describe('`danger` where more reports came in the last 15 minutes than this.'),
});
export const incidentsQuery = z.object({
  only_active: z
    .enum(['true', 'false', '1', '0'])
    .default('false')
    .transform((given) => given === 'true' || given === '1')
    .describe('Only those under way, whenever they began.'),
  ...pagedQuery.shape,
});
export const siteCompaniesQuery = z.object({
  ...fields,
  order_by: z.enum(['name']).default('name').describe('What they are sorted by.'),
  order_direction: z.enum(['asc', 'desc']).default('asc').describe('Which way.'),
  page: z.string().max(CURSOR_CHARS_MAX).optional().describe('The X-Page-Next of the page before.'),
  page_size: pageSize(PAGE_SIZE_MAX),
});
export const locationsQuery = z.object({
  ...stretch,
  ...among,
  page: z.string().max(CURSOR_CHARS_MAX).optional().describe('The X-Page-Next of the page before.'),
  page_size: pageSize(LOCATIONS_PAGE_SIZE_MAX),
});
export const termsQuery = z.object({
  ...stretch,
  filter: text().optional().describe('Words that must be in a text, by commas.'),
  exclude: text().optional().describe('Words that must not be in it, by commas.'),
  amount: wholeNumber(1, PAGE_SIZE_MAX).optional().describe('How many at most.'),
});
export const tweetsQuery = z.object({
  ...pagedQuery.shape,
  term: text().optional().describe('A word that must be in a text.'),
  retweets: text().optional().describe('Whether repeated texts are wanted.'),
});
export const messagesQuery = z.object({
  company_id: number().optional().describe('Messages on this company.'),
  slug: text().optional().describe('Messages on the companies of this slug.'),
  country: text().optional().describe('Messages on companies of this country.'),
});
export const tokensQuery = z.object({
  grant_type: z
    .string()
    .max(QUERY_CHARS_MAX)
    .optional()
    .describe('`client_credentials`, here or in the body.'),
});
