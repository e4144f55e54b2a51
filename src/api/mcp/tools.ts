import { z } from 'zod';
import {
  PARAM_CHARS_MAX,
  QUERY_CHARS_MAX,
  STEP_MINUTES_MAX,
  incidentStateShape,
  statusShape,
  time,
} from '../requests.ts';

/** The answer of the instance to a `GET`. */
interface Answered {
  readonly status: number;
  readonly body: string;
}
/** Sends a request to the instance with the rights of the program that called the tool. */
export type Ask = (path: string, accept?: string) => Promise<Answered>;

/** The result of a tool: text for the model, and the same as data if there is any. */
export interface Told {
  readonly text: string;
  readonly data?: object;
  /** Whether it explains why there is no result. */
  readonly failed?: boolean;
}

interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  /** `given` has the type of `input`. */
  readonly call: (given: never, ask: Ask) => Promise<Told>;
}

/** The most items for a model, which pays for every word. */
export const MODEL_ITEMS_MAX = 50;
const TOLD = 10;
/** Characters of a result, some 10,000 tokens: programs that run models cut off or refuse longer ones. */
export const MODEL_CHARS_MAX = 40_000;
/** The latest updates of an incident that are included. */
export const MODEL_UPDATES_MAX = 20;
/** The default step of a series is an hour. */
const STEP_MINUTES = 60;

const text = (says: string) => z.string().max(QUERY_CHARS_MAX).optional().describe(says);
const limit = z.int().min(1).max(MODEL_ITEMS_MAX).default(TOLD).describe('Maximum number of items.');
const cursor = text('The `next` of the previous answer, to continue after it.');
const moment = (says: string) => time().optional().describe(says);

function tool<Input extends z.ZodObject>(of: {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly call: (given: z.output<Input>, ask: Ask) => Promise<Told>;
}): Tool {
  return of;
}

const SERVICE_FIELDS = 'slug,name,category,status,evidence,window,incident';
const INCIDENT_FIELDS =
  'id,service,state,onset,detectedAt,endedAt,reports,lessWeight,peak,scope,problems,blame';
const POINT_FIELDS = 'at,reports,expected';

const isItDown = tool({
  name: 'is_it_down',
  title: 'Is it down?',
  description:
    'Whether people are reporting problems with a service right now, in words, with the reports of the last 24 hours. Accepts a name as people type it.',
  input: z.strictObject({
    service: z
      .string()
      .min(1)
      .max(QUERY_CHARS_MAX)
      .describe('Name or slug of the service, such as `Netflix` or `x`.'),
  }),
  async call({ service }, ask) {
    const found = await ask(`/api/v1/services?${query({ q: service, limit: 5, fields: 'slug,name' })}`);
    if (found.status !== 200) return refused(found);
    const { items } = JSON.parse(found.body) as { items: { slug: string; name: string }[] };
    const [first, ...others] = items;
    if (first === undefined) return { text: `No service here matches "${service}".`, failed: true };
    const path = encodeURIComponent(first.slug);
    const [page, detail] = await Promise.all([
      ask(`/status/${path}`, 'text/plain'),
      ask(`/api/v1/services/${path}`),
    ]);
    if (detail.status !== 200) return refused(detail);
    if (page.status !== 200) return { text: 'Temporarily unavailable: try again.', failed: true };
    const also = others.map(({ name, slug }) => `${name} (${slug})`).join(', ');
    return {
      text: also === '' ? page.body : `${page.body}\nOther services that match: ${also}\n`,
      data: JSON.parse(detail.body) as object,
    };
  },
});

const searchServices = tool({
  name: 'search_services',
  title: 'Search services',
  description:
    'Services of this instance with their status: by name, by category, or only those with problems.',
  input: z.strictObject({
    query: text('What to search for: a name, typos allowed. By default, all services.'),
    category: text('Only services of this category, by its slug.'),
    status: statusShape.optional(),
    limit,
    cursor,
  }),
  call: ({ query: q, ...rest }, ask) => told(ask, '/api/v1/services', { q, ...rest, fields: SERVICE_FIELDS }),
});

const listIncidents = tool({
  name: 'list_incidents',
  title: 'List incidents',
  description:
    'Reported incidents, newest first: when reports about a service were significantly higher than usual, where and since when.',
  input: z.strictObject({
    service: text('Only of this service, by its slug.'),
    category: text('Only of services of this category, by its slug.'),
    country: z.string().length(2).optional().describe('Only about this country, ISO 3166-1 alpha-2.'),
    state: incidentStateShape.optional(),
    since: moment('Only those first reported at this moment or later.'),
    until: moment('Only those first reported before this moment.'),
    limit,
    cursor,
  }),
  call: (given, ask) => told(ask, '/api/v1/incidents', { ...given, fields: INCIDENT_FIELDS }),
});

const getIncident = tool({
  name: 'get_incident',
  title: 'One incident',
  description: 'One incident with its latest updates and what an editor found.',
  input: z.strictObject({
    id: z.string().min(1).max(PARAM_CHARS_MAX).describe('Id of the incident, as given in lists.'),
  }),
  async call({ id }, ask) {
    const answer = await ask(`/api/v1/incidents/${encodeURIComponent(id)}`);
    if (answer.status !== 200) return refused(answer);
    const incident = JSON.parse(answer.body) as { updates: readonly object[] };
    const updates = incident.updates.slice(-MODEL_UPDATES_MAX);
    return bounded({ ...incident, updates, earlierUpdates: incident.updates.length - updates.length });
  },
});

const getSeries = tool({
  name: 'get_series',
  title: 'Reports over time',
  description:
    'Reports about a service per step, with the expected number. `reports` is null when nobody could report, which is not zero.',
  input: z.strictObject({
    service: z.string().min(1).max(PARAM_CHARS_MAX).describe('Slug of the service.'),
    from: moment('When it begins; by default a day before its end.'),
    to: moment('When it ends; by default now.'),
    step: z.int().min(1).max(STEP_MINUTES_MAX).default(STEP_MINUTES).describe('Length of a step in minutes.'),
  }),
  call: ({ service, ...rest }, ask) =>
    told(ask, `/api/v1/services/${encodeURIComponent(service)}/series`, { ...rest, fields: POINT_FIELDS }),
});

/** The tools for a model. None of them writes: reports are for people. */
export const TOOLS: readonly Tool[] = [isItDown, searchServices, listIncidents, getIncident, getSeries];

/** The answer of the API as a result. */
async function told(
  ask: Ask,
  path: string,
  fields: Record<string, string | number | undefined>,
): Promise<Told> {
  const answer = await ask(`${path}?${query(fields)}`);
  return answer.status === 200 ? bounded(JSON.parse(answer.body) as object) : refused(answer);
}

/** Data, and the same as text; if that is too long for a model, how to ask for less. */
function bounded(data: object): Told {
  const text = JSON.stringify(data);
  if (text.length <= MODEL_CHARS_MAX) return { text, data };
  const advice = 'Ask for less: a smaller limit, a longer step or a shorter period.';
  return {
    text: `The answer has ${text.length} characters, but at most ${MODEL_CHARS_MAX} can be returned. ${advice}`,
    failed: true,
  };
}

/** The sentence of a problem. */
function refused({ body }: Answered): Told {
  const { detail } = JSON.parse(body) as { detail: string };
  return { text: detail, failed: true };
}

function query(fields: Record<string, string | number | undefined>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
