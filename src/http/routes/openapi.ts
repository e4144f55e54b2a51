import { BLAME_REASONS, BLAME_ROLES } from '../../core/blame/collateral.ts';
import { HOLE_REASONS } from '../../core/domain/coverage.ts';
import { STATUSES } from '../../core/incident/status.ts';
import { FACET_DIMENSIONS } from '../../core/domain/facet.ts';
import { INCIDENT_STATES } from '../../core/incident/incident.ts';
import { FINDINGS } from '../../core/domain/mark.ts';
import { SCOPE_KINDS } from '../../core/scope/scope.ts';
import { SIZES } from '../../core/account/size.ts';
import { PAGE_LIMIT, PAGE_LIMIT_MAX } from '../query.ts';

const time = { type: 'string', format: 'date-time' };
const timeOrNull = { type: ['string', 'null'], format: 'date-time' };
const text = { type: 'string' };
const countOrNull = {
  type: ['integer', 'null'],
  minimum: 0,
  description: 'null: reports could not be taken, so nobody knows.',
};
const count = { type: 'integer', minimum: 0 };
const figure = { type: 'number', minimum: 0 };
const textOrNull = { type: ['string', 'null'] };
const numberOrNull = { type: ['number', 'null'] };
const figureOrNull = { type: ['number', 'null'], minimum: 0 };
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: Record<string, unknown>, optional: readonly string[] = []) => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
const listOf = (item: unknown) =>
  object({ items: { type: 'array', items: item }, next: { type: ['string', 'null'] } });

const intervalOrNull = { anyOf: [object({ from: time, to: time }), { type: 'null' }] };

const texts = { type: 'array', items: text };
const listing = (properties: Record<string, unknown>) => ({ type: 'array', items: object(properties) });

const schemas = {
  Service: object({
    slug: text,
    name: text,
    category: text,
    countries: texts,
    status: { enum: STATUSES },
    asOf: time,
    evidence: figure,
    window: object({ minutes: figure, reports: count, expected: figure, facet: textOrNull }),
    incident: { anyOf: [ref('Incident'), { type: 'null' }] },
    knowledge: object({ hours: figure, hoursNeeded: figure }),
  }),
  ServiceDetail: {
    allOf: [
      ref('Service'),
      object({
        aliases: texts,
        homepage: textOrNull,
        officialStatus: textOrNull,
        dependsOn: texts,
        competesWith: texts,
        problems: listing({ slug: text, label: text }),
        last24h: object({
          reports: count,
          problems: listing({ problem: text, reports: count }),
          places: listing({ country: text, city: textOrNull, reports: count }),
          regions: listing({ country: text, region: text, reports: count }),
        }),
      }),
    ],
  },
  Incident: object({
    id: text,
    service: text,
    state: { enum: INCIDENT_STATES },
    onset: time,
    onsetInterval: { type: 'array', items: time, minItems: 2, maxItems: 2 },
    detectedAt: timeOrNull,
    endedAt: timeOrNull,
    endedWithin: intervalOrNull,
    peak: object({ at: time, minutes: figure, reports: count, expected: figure, evidence: figure }),
    reports: count,
    scope: ref('Scope'),
    problems: { type: 'array', items: ref('ProblemShare') },
    blame: { anyOf: [ref('Blame'), { type: 'null' }] },
  }),
  Blame: object({
    role: { enum: BLAME_ROLES.filter((role) => role !== 'independent') },
    of: textOrNull,
    via: textOrNull,
    others: texts,
    reason: { enum: BLAME_REASONS.filter((reason) => reason !== 'alone') },
    times: numberOrNull,
    lagMinutes: numberOrNull,
    odds: figure,
  }),
  Mark: object({ finding: { enum: FINDINGS }, note: textOrNull, at: time }),
  SizeCalibration: object({
    size: { enum: [...SIZES, 'all'] },
    services: count,
    serviceDays: figure,
    exceedances: {
      type: 'array',
      items: object({
        nominal: figure,
        surges: count,
        measured: figure,
        low: figure,
        high: numberOrNull,
      }),
    },
  }),
  Scope: object({
    kind: { enum: SCOPE_KINDS },
    parts: { type: 'array', items: ref('ScopePart') },
    problem: { anyOf: [ref('ScopePart'), { type: 'null' }] },
    window: {
      anyOf: [object({ minutes: figure, reports: count, expected: figureOrNull }), { type: 'null' }],
    },
  }),
  ScopePart: object({
    dimension: { enum: FACET_DIMENSIONS },
    key: text,
    reports: count,
    expected: figureOrNull,
  }),
  ProblemShare: object({
    problem: text,
    reports: count,
    share: figure,
    low: figure,
    high: figure,
    usual: figureOrNull,
    moreThanUsual: { type: 'boolean' },
  }),
  Update: object(
    {
      id: text,
      at: time,
      state: { enum: INCIDENT_STATES },
      reason: text,
      window: object({ minutes: figure, reports: count, expected: figure, facet: textOrNull }),
      evidence: figure,
      of: textOrNull,
      within: intervalOrNull,
      scope: ref('Scope'),
    },
    ['scope'],
  ),
  Hole: object({ service: textOrNull, from: time, to: timeOrNull, reason: { enum: HOLE_REASONS } }),
  NewReport: object(
    {
      problem: { type: ['string', 'null'], description: 'Slug of one of the problems of the service.' },
      place: {
        description: 'A country and a city of the gazetteer: `GB`, `GB/London`, or an object.',
        anyOf: [text, object({ country: text, city: text }, ['country', 'city']), { type: 'null' }],
      },
      zone: { type: ['string', 'null'], description: 'IANA time zone; used where no place is given.' },
      comment: { type: ['string', 'null'], description: 'At most 280 characters of plain text.' },
    },
    ['problem', 'place', 'zone', 'comment'],
  ),
  Receipt: object({ id: text, counted: { type: 'boolean' }, reason: { enum: ['repeat'] } }, ['reason']),
  Problem: object({ type: text, title: text, status: count, detail: text }),
  Point: object({
    at: time,
    reports: countOrNull,
    expected: { type: ['number', 'null'] },
    low: { type: ['number', 'null'] },
    high: { type: ['number', 'null'] },
  }),
};

const json = (description: string, schema: unknown) => ({
  description,
  content: { 'application/json': { schema } },
});
const stream = (description: string) => ({ description, content: { 'text/event-stream': { schema: text } } });
/** An event named `beat` says every 15 s that the stream is alive. */
const EVENTS = 'Events named `service`, and one named `beat` every 15 seconds';
const problemAnswer = {
  description: 'RFC 9457 problem details',
  content: { 'application/problem+json': { schema: ref('Problem') } },
};
const inPath = (name: string) => ({ name, in: 'path', required: true, schema: text });
const inQuery = (name: string, schema: unknown) => ({ name, in: 'query', schema });
const get = (summary: string, answer: unknown, parameters: readonly unknown[] = []) => ({
  get: { summary, parameters, responses: { 200: answer, default: problemAnswer } },
});
const limit = inQuery('limit', { type: 'integer', minimum: 1, maximum: PAGE_LIMIT_MAX, default: PAGE_LIMIT });
const cursor = inQuery('cursor', text);
const slug = inPath('slug');

/** The API as a document for programs, OpenAPI 3.1, below the path of the instance; a test holds it against the answers. */
export const openapi = (base: string) => ({
  openapi: '3.1.0',
  info: { title: 'Outcry', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
  servers: [{ url: base === '' ? '/' : base }],
  paths: {
    '/api/v1/services': get(
      'Services by slug; with q, best first',
      json('A page of services', listOf(ref('Service'))),
      [inQuery('q', text), inQuery('category', text), inQuery('status', { enum: STATUSES }), limit, cursor],
    ),
    '/api/v1/services/{slug}': get(
      'One service with its last day',
      json('The service', ref('ServiceDetail')),
      [slug],
    ),
    '/api/v1/services/{slug}/series': get(
      'Counts beside what was to be expected',
      json(
        'Consecutive steps',
        object({
          service: text,
          from: time,
          to: time,
          stepMinutes: figure,
          items: { type: 'array', items: ref('Point') },
          holes: { type: 'array', items: ref('Hole') },
        }),
      ),
      [
        slug,
        inQuery('from', time),
        inQuery('to', time),
        inQuery('step', { type: 'integer', minimum: 1, maximum: 1_440 }),
      ],
    ),
    '/api/v1/services/{slug}/reports': {
      post: {
        summary: 'Report a problem; answered once the report is on disk',
        description: 'The network of a report is that of its sender’s address; it cannot be given.',
        parameters: [
          slug,
          { name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 255 } },
        ],
        requestBody: { content: { 'application/json': { schema: ref('NewReport') } } },
        responses: { 202: json('Stored', ref('Receipt')), default: problemAnswer },
      },
    },
    '/api/v1/services/{slug}/live': get('The service after every tick that changed it', stream(EVENTS), [
      slug,
    ]),
    '/api/v1/live': get('Every service after every tick that changed it', stream(EVENTS)),
    '/api/v1/incidents': get(
      'Reported incidents, newest first',
      json('A page of incidents', listOf(ref('Incident'))),
      [inQuery('service', text), limit, cursor],
    ),
    '/api/v1/incidents/{id}': get(
      'One incident with its updates',
      json('The incident', {
        allOf: [
          ref('Incident'),
          object({
            mark: { anyOf: [ref('Mark'), { type: 'null' }] },
            updates: { type: 'array', items: ref('Update') },
          }),
        ],
      }),
      [inPath('id')],
    ),
    '/api/v1/calibration': get(
      'How often this instance is wrong, by its own account',
      json(
        'Rates are a service-day',
        object({
          asOf: time,
          services: count,
          falseIncidentsAMonth: object({ expected: figure, aim: figure }),
          problems: figure,
          incidents: object(Object.fromEntries([...FINDINGS, 'unmarked'].map((name) => [name, count]))),
          all: ref('SizeCalibration'),
          sizes: { type: 'array', items: ref('SizeCalibration') },
        }),
      ),
    ),
    '/healthz': get('Whether the process answers', json('It does', object({ status: text }))),
    '/readyz': get('Whether the watch keeps up', json('It does', object({ status: text }))),
    '/metrics': get('Figures for Prometheus', {
      description: 'Text format 0.0.4',
      content: { 'text/plain': { schema: text } },
    }),
  },
  components: { schemas },
});
