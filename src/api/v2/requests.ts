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
  wholeNumber(PAGE_SIZE_MIN, max).default(PAGE_SIZE).describe('Maximum number of items per page.');
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
  startdate: moment('Start, ISO 8601; only together with `enddate`. Default: the last 24 hours.'),
  enddate: moment('End; only together with `startdate`.'),
};
const among = {
  countries: listed()
    .optional()
    .describe(
      'Only reports from these countries: ISO codes or numbers, comma-separated. Problems and networks are always counted for all countries.',
    ),
  companies: listed().optional().describe('Only these companies: their numbers, comma-separated.'),
};
const fields = {
  fields: z
    .string()
    .max(FIELDS_CHARS_MAX)
    .optional()
    .describe('Fields to return, comma-separated; unknown ones are ignored.'),
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
  interval: z.enum(Object.keys(INTERVALS)).default('15m').describe('Length of a bucket.'),
  offset: z
    .string()
    .max(5)
    .regex(/^\d{1,4}m$/u, 'must be minutes such as 7m')
    .optional()
    .describe('Shifts the bucket edges, in minutes: `7m`.'),
};

export const stretchQuery = z.object({ ...stretch });
export const pagedQuery = z.object({ ...stretch, page: page(), page_size: pageSize(PAGE_SIZE_MAX) });
export const fieldsQuery = z.object({ ...fields });
export const amongQuery = z.object({ ...stretch, ...among });
export const bucketsQuery = z.object({ ...stretch, ...buckets });
export const reportsQuery = z.object({ ...stretch, ...among, ...buckets });

export const searchQuery = z.object({
  name: text().optional().describe('Part of its name.'),
  slug: text().optional().describe('Its slug, exactly.'),
  country: text().optional().describe('A country that it serves, ISO 3166-1 alpha-2.'),
  category_id: number().optional().describe('Its category.'),
  ...fields,
  page: page(),
  page_size: pageSize(PAGE_SIZE_MAX),
});
export const companiesQuery = z.object({
  ids: listed().optional().describe(`Their numbers, comma-separated, at most ${IDS_MAX}.`),
  ...fields,
});
export const statusQuery = z.object({
  threshold: number()
    .optional()
    .describe('`danger` if there were more reports than this in the last 15 minutes.'),
});
export const incidentsQuery = z.object({
  only_active: z
    .enum(['true', 'false', '1', '0'])
    .default('false')
    .transform((given) => given === 'true' || given === '1')
    .describe('Only active ones, whenever they began.'),
  ...pagedQuery.shape,
});
export const siteCompaniesQuery = z.object({
  ...fields,
  order_by: z.enum(['name']).default('name').describe('Sort key.'),
  order_direction: z.enum(['asc', 'desc']).default('asc').describe('Sort direction.'),
  page: z.string().max(CURSOR_CHARS_MAX).optional().describe('The X-Page-Next of the previous page.'),
  page_size: pageSize(PAGE_SIZE_MAX),
});
export const locationsQuery = z.object({
  ...stretch,
  ...among,
  page: z.string().max(CURSOR_CHARS_MAX).optional().describe('The X-Page-Next of the previous page.'),
  page_size: pageSize(LOCATIONS_PAGE_SIZE_MAX),
});
export const termsQuery = z.object({
  ...stretch,
  filter: text().optional().describe('Required words, comma-separated.'),
  exclude: text().optional().describe('Excluded words, comma-separated.'),
  amount: wholeNumber(1, PAGE_SIZE_MAX).optional().describe('Maximum number of items.'),
});
export const tweetsQuery = z.object({
  ...pagedQuery.shape,
  term: text().optional().describe('A required word.'),
  retweets: text().optional().describe('Whether to include repeats.'),
});
export const messagesQuery = z.object({
  company_id: number().optional().describe('The company.'),
  slug: text().optional().describe('The slug of the company.'),
  country: text().optional().describe('The country of the company.'),
});
export const tokensQuery = z.object({
  grant_type: z
    .string()
    .max(QUERY_CHARS_MAX)
    .optional()
    .describe('`client_credentials`, here or in the body.'),
});
