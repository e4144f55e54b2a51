import { z } from 'zod';
import { STATUSES } from '../core/incident/status.ts';
import { components } from './shape.ts';

/** Items of a list by default, and at most. */
const PAGE_LIMIT = 100;
export const PAGE_LIMIT_MAX = 1_000;
/** The longest slug or id in a URL. */
export const PARAM_CHARS_MAX = 200;
/** The longest search, category or slug in a query. */
export const QUERY_CHARS_MAX = 100;
/** Incident ids are longer than slugs. */
export const CURSOR_CHARS_MAX = PARAM_CHARS_MAX;
export const IDEMPOTENCY_KEY_MAX = 255;
/** A day. */
export const STEP_MINUTES_MAX = 1_440;

export const statusShape = z
  .enum(STATUSES)
  .describe(
    'The status of a service. `learning`: too new to judge. `normal`: nothing unusual. `possible`: more reports than usual, but no incident yet, or no longer. `problems`: an incident is open.',
  )
  .register(components, { id: 'Status' });

/** The states of a reported incident. */
export const incidentStateShape = z
  .enum(['open', 'recovering', 'resolved'])
  .describe('Only incidents in this state.');

/** An integer in a query, given as digits. */
export function wholeNumber(least: number, most: number) {
  const sentence = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number(sentence).int(sentence).min(least, sentence).max(most, sentence);
}

const text = () => z.string().max(QUERY_CHARS_MAX);
const cursor = () => z.string().max(CURSOR_CHARS_MAX).optional().describe('The `next` of the previous page.');
/** The cursor of a list sorted by name: if the named item has left the list, the list continues after its place. */
const nameCursor = (name: RegExp) =>
  z
    .string()
    .max(CURSOR_CHARS_MAX)
    .regex(name, 'was not issued by this server')
    .optional()
    .describe('The `next` of the previous page.');
const limit = () => wholeNumber(1, PAGE_LIMIT_MAX).default(PAGE_LIMIT).describe('Maximum number of items.');

const FIELDS_CHARS_MAX = 500;
const fields = () =>
  z
    .string()
    .max(FIELDS_CHARS_MAX)
    .optional()
    .describe(
      'Only these fields of each item, comma-separated. All others are left out, whatever the schema says.',
    );
const format = () =>
  z.enum(['json', 'csv']).optional().describe('`csv`: the items as a table; the same as `Accept: text/csv`.');
const country = () =>
  z
    .string()
    .regex(/^[A-Za-z]{2}$/u, 'must be the two letters of a country, such as GB')
    .max(2)
    .transform((code) => code.toUpperCase())
    .optional();

/** For a single object. */
export const oneQuery = z.strictObject({ fields: fields() });

export const servicesQuery = z.strictObject({
  q: text()
    .optional()
    .describe(
      'What to search for, as in the search box: accents do not matter, typos are tolerated, and `is netflix down` works too.',
    ),
  category: text().optional().describe('Only services of this category, by its slug.'),
  country: country().describe('Only services used in this country, ISO 3166-1 alpha-2.'),
  status: statusShape.optional().describe('Only services with this status.'),
  limit: limit(),
  cursor: nameCursor(/^[a-z0-9-]+$/u),
  fields: fields(),
  format: format(),
});

const NO_TIME = 'must be a time such as 2025-03-10T09:25:00Z, or a day such as 2025-03-10';
/** Enough for a time in nanoseconds with its offset. */
export const TIME_CHARS_MAX = 40;
/** A day means its beginning in UTC. */
export const time = () =>
  z.union([z.iso.datetime({ offset: true }).max(TIME_CHARS_MAX), z.iso.date().max(TIME_CHARS_MAX)], NO_TIME);

export const seriesQuery = z.strictObject({
  from: time().optional().describe('When it begins; by default a day before its end.'),
  to: time().optional().describe('When it ends; by default the last tick.'),
  step: wholeNumber(1, STEP_MINUTES_MAX).default(15).describe('Length of a step in minutes.'),
  country: country().describe(
    'Only reports from this country, ISO 3166-1 alpha-2; counted per UTC day, so only with `step=1440`.',
  ),
  fields: fields(),
  format: format(),
});

const ofIncidents = {
  state: incidentStateShape.optional(),
  since: time().optional().describe('Only those first reported at this moment or later.'),
  until: time().optional().describe('Only those first reported before this moment.'),
  limit: limit(),
  cursor: cursor(),
  fields: fields(),
  format: format(),
};

/** The incidents of one service. */
export const ownIncidentsQuery = z.strictObject(ofIncidents);

export const incidentsQuery = z.strictObject({
  service: text().optional().describe('Only incidents of this service, by its slug.'),
  category: text().optional().describe('Only incidents of services of this category, by its slug.'),
  country: country().describe(
    'Only incidents of services that serve this country, ISO 3166-1 alpha-2, unless confined to other countries.',
  ),
  ...ofIncidents,
});

export const categoriesQuery = z.strictObject({ fields: fields(), format: format() });

export const placesQuery = z.strictObject({
  country: country().describe('Only this country, ISO 3166-1 alpha-2.'),
  limit: limit(),
  cursor: nameCursor(/^[A-Z]{2}$/u),
  fields: fields(),
  format: format(),
});

/** Services that one Statuspage request may select by name. */
export const NAMED_COMPONENTS_MAX = 50;

export const statuspageQuery = z.object({
  components: z
    .string()
    .max(NAMED_COMPONENTS_MAX * PARAM_CHARS_MAX)
    .transform((list) => list.split(',').map((one) => one.trim()))
    .pipe(z.array(z.string().min(1).max(PARAM_CHARS_MAX)).max(NAMED_COMPONENTS_MAX))
    .optional()
    .describe('Only these services: their slugs, comma-separated.'),
  category: text().optional().describe('Only services of this category, by its slug.'),
});

/** Where a reconnecting reader resumes. Browsers send the header by themselves. */
export const liveQuery = z.strictObject({
  since: z
    .string()
    .max(16)
    .regex(/^\d+$/u, 'must be the id of an event, a whole number')
    .optional()
    .describe('The same as `Last-Event-ID`, for clients that cannot set headers.'),
  format: z
    .enum(['json', 'cloudevents'])
    .default('json')
    .describe('`cloudevents`: the data of each event in a CloudEvents 1.0 envelope, a `CloudEvent`.'),
});
