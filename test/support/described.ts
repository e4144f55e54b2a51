import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { openapi } from '../../src/api/openapi.ts';

/** An answer as sent. */
export interface SentAnswer {
  readonly method: string;
  /** The URL without its query, or the route. */
  readonly path: string;
  /** Whether only some fields were requested. */
  readonly partial?: boolean;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

interface Response {
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}

const PROBLEM = 'application/problem+json';
/** URLs of Downdetector API v2; those of Statuspage are below `/api/v2/`. */
const DOWNDETECTOR = /(?<!\/api)\/v2\//u;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/u;

const described = closed(openapi('/'));
const OTHERWISE: Response = {
  content: { [PROBLEM]: { schema: { $ref: '#/components/schemas/Problem' } } },
};
const V2_OTHERWISE: Response = {
  content: { 'application/json': { schema: { $ref: '#/components/schemas/V2Error' } } },
};
const ajv = new Ajv2020({ strict: false, allErrors: true, formats: { 'date-time': MOMENT } });
ajv.addSchema(described, 'openapi');

const compiled = new Map<string, ValidateFunction>();
const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { responses }]) => ({
    method: method.toUpperCase(),
    // Below any base path; a route matches like a URL, because `:slug` is in the place of a slug.
    matches: new RegExp(`${path.replaceAll(/\{\w+\}/gu, '[^/]+')}$`, 'u'),
    responses: responses as Readonly<Record<string, Response>>,
  })),
);

/** The deviations of an answer from the document, each with the URL; an undocumented field is one. */
export function faultsOf(answer: SentAnswer): string[] {
  const said = `${answer.method} ${answer.path} ${answer.status}`;
  return [...bodyFaults(answer), ...headerFaults(answer)].map((fault) => `${said}: ${fault}`);
}

function bodyFaults({ method, path, status, headers, body, partial = false }: SentAnswer): string[] {
  const type = String(headers['content-type']).split(';')[0] ?? '';
  const operation = operations.find((one) => one.method === method && one.matches.test(path));
  // For a request that fails, at any URL: a problem, or its equivalent in that API.
  const isV2 = DOWNDETECTOR.test(path);
  const otherwise = isV2 ? (operation?.responses['default'] ?? V2_OTHERWISE) : OTHERWISE;
  const isRefusal = type === PROBLEM || (status >= 400 && isV2);
  const response = operation?.responses[status] ?? (isRefusal ? otherwise : undefined);
  const schema = response?.content[type]?.schema;
  if (schema === undefined) return [`${type} is not described`];
  const faults = schemaFaults(schema, type.endsWith('json') ? JSON.parse(body) : body);
  // Fields that were not requested are missing.
  return partial ? faults.filter((fault) => !fault.includes('must have required property')) : faults;
}

/** The deviations of a value from its schema. */
export function schemaFaults(schema: object, value: unknown): string[] {
  const key = JSON.stringify(schema);
  let validate = compiled.get(key);
  if (validate === undefined) {
    validate = ajv.compile(JSON.parse(key.replaceAll('"#/components', '"openapi#/components')) as object);
    compiled.set(key, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function headerFaults({ status, headers }: SentAnswer): string[] {
  const type = String(headers['content-type']);
  if (!type.startsWith(PROBLEM)) return [];
  const needed = { 405: 'allow', 429: 'retry-after', 503: 'retry-after' }[status];
  return needed === undefined || needed in headers ? [] : [`the header ${needed} is missing`];
}

/** The document with every object closed: undocumented fields are faults here, although clients have to accept them. */
function closed<T>(document: T): T {
  return JSON.parse(JSON.stringify(document), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'properties' in value && 'type' in value
      ? { additionalProperties: false, ...value }
      : value,
  ) as T;
}
