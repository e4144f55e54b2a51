import * as fc from 'fast-check';
import naughtyStrings from 'big-list-of-naughty-strings' with { type: 'json' };
import { openapi } from '../../src/api/openapi.ts';
import { escaped } from './wire.ts';

/** Requests generated from the OpenAPI document: valid ones, ones just beyond its limits, and ones far from it. */

export interface GeneratedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly format?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

const described = openapi('/') as unknown as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

/** Max Woolf's list, MIT. */
export const NAUGHTY: readonly string[] = naughtyStrings;
const naughty = fc.constantFrom(...NAUGHTY);
/** Arbitrary text, including lone surrogates. */
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string(), naughty);
const DATES = { min: new Date(0), max: new Date(Date.UTC(9999, 0)), noInvalidDate: true };

/** Mostly valid values, and what a careless or hostile program sends instead. */
function valueOf(schema: Schema): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 5, arbitrary: fitting(schema) },
    { weight: 1, arbitrary: anyText },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined)
    return fitting(described.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined) return fc.oneof(...schema.anyOf.map(fitting));
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valueOf(schema.items ?? {}), { maxLength: 5 });
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([name, one]) => [name, valueOf(one)]),
        ),
        { requiredKeys: [] },
      );
    default:
      return fc.jsonValue();
  }
}

function textOf({ format, maxLength = 200 }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.date(DATES).map((date) => date.toISOString());
  const atTheLimit = fc.constantFrom(maxLength, maxLength + 1).map((length) => 'a'.repeat(length));
  return fc.oneof(
    fc.constantFrom('x', 'app', 'GB/London', 'Europe/London', ''),
    fc.string({ unit: 'grapheme', maxLength }),
    naughty,
    atTheLimit,
  );
}

function numberOf({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: Schema): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min: minimum, max: maximum }),
    fc.constantFrom(minimum, maximum, minimum - 1, maximum + 1),
    fc.double(),
  );
}

/** A value in a URL: structured ones are written as people write them by mistake. */
const inAddress = (value: unknown): string =>
  escaped(typeof value === 'string' ? value : JSON.stringify(value));

/** A header value without bytes that would end it; those are sent by `raw` tests. */
const inHeader = (value: unknown): string =>
  String(value)
    .replaceAll(/[\0-\x08\n-\x1f\x7f]/gu, '')
    .slice(0, 2_000);

const WEB_HEADERS: readonly (readonly [string, readonly string[]])[] = [
  ['Accept', ['*/*', 'text/html', 'application/json', 'application/problem+json;q=0.1, */*;q=0', ',,,;q=9']],
  ['Accept-Language', ['de', 'en-GB;q=0.8, de', 'x-klingon, *;q=0', '-,-,-;;;q=']],
  ['Accept-Encoding', ['gzip', 'br', 'identity;q=0', 'zstd, deflate', '*;q=0']],
  ['If-None-Match', ['*', 'W/"x"', '"', '"a", "b"']],
  ['If-Modified-Since', ['Thu, 01 Jan 1970 00:00:00 GMT', 'yesterday']],
  ['Sec-Fetch-Site', ['same-origin', 'none', 'cross-site', 'nowhere']],
  ['Origin', ['null', 'http://a', 'https://evil.example', '\\']],
  ['Range', ['bytes=0-1', 'bytes=-1', 'lines=9-']],
  ['Cookie', ['a=b', '=;=;']],
  ['X-HTTP-Method-Override', ['DELETE']],
  ['Expect', ['100-continue']],
  ['Upgrade', ['websocket', 'h2c']],
  ['Forwarded', ['for=192.0.2.60;proto=http', 'for="[2001:db8::1]:4711"', 'for=_hidden', 'for=;;,,"']],
  ['X-Forwarded-For', ['192.0.2.60, 10.0.0.1', '::ffff:192.0.2.60', 'unknown', ',,,', '999.1.1.1']],
  ['X-Forwarded-Host', ['evil.example']],
];

const webHeaders = fc
  .subarray([...WEB_HEADERS], { maxLength: 4 })
  .chain((some) =>
    fc.tuple(
      ...some.map(([name, values]) =>
        fc.oneof(fc.constantFrom(...values), anyText).map((value) => [name, inHeader(value)] as const),
      ),
    ),
  );

/** Each sender sends few requests, so that they are handled and not only refused by the rate limit. */
const sender = fc.ipV4().map((address): readonly [string, string] => ['X-Forwarded-For', address]);

const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/x-www-form-urlencoded',
  'text/plain',
  'multipart/form-data; boundary=x',
  '',
  'application/json, text/html',
];

function bodyOf({ requestBody }: Operation): fc.Arbitrary<{ type: string; body: string }> {
  const schema = requestBody?.content['application/json']?.schema;
  if (schema === undefined) return fc.constant({ type: '', body: '' });
  const json = valueOf(schema).map((value) => ({
    type: 'application/json',
    body: JSON.stringify(value) ?? '',
  }));
  const form = fc
    .dictionary(fc.constantFrom('problem', 'place', 'zone', 'comment', '__proto__', ''), anyText)
    .map((fields) =>
      Object.entries(fields)
        .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
        .join('&'),
    )
    .map((body) => ({ type: 'application/x-www-form-urlencoded', body }));
  const other = fc.record({ type: fc.constantFrom(...TYPES), body: anyText });
  return fc.oneof(
    { weight: 4, arbitrary: json },
    { weight: 2, arbitrary: form },
    { weight: 2, arbitrary: other },
  );
}

function requestTo(path: string, method: string, operation: Operation): fc.Arbitrary<GeneratedRequest> {
  const parameters = operation.parameters ?? [];
  const values = fc.record(
    Object.fromEntries(parameters.map(({ name, schema }) => [name, fc.oneof(fitting(schema), anyText)])),
  );
  const left = fc.subarray(parameters.filter((one) => one.in !== 'path').map(({ name }) => name));
  return fc
    .record({ values, left, headers: webHeaders, from: sender, body: bodyOf(operation) })
    .map((made) => {
      const given = parameters.filter(({ name }) => !made.left.includes(name));
      const at = (place: Parameter['in']) => given.filter((one) => one.in === place);
      const target = at('path').reduce(
        (all, { name }) => all.replace(`{${name}}`, inAddress(made.values[name])),
        path,
      );
      const query = at('query').map(({ name }) => `${name}=${inAddress(made.values[name])}`);
      const headers = at('header').map(({ name }) => [name, inHeader(made.values[name])] as const);
      const { type, body } = made.body;
      return {
        method: method.toUpperCase(),
        target: query.length === 0 ? target : `${target}?${query.join('&')}`,
        headers: [
          made.from,
          ...made.headers,
          ...headers,
          ...(type === '' ? [] : [['Content-Type', type] as const]),
        ],
        body,
      };
    });
}

/** The URLs of pages, which the document does not list. */
const PAGES: Readonly<Record<string, Readonly<Record<string, Operation>>>> = Object.fromEntries(
  [
    '/',
    '/status/{slug}',
    '/de/status/{slug}',
    '/category/{slug}',
    '/incident/{id}',
    '/how-it-works',
    '/privacy',
    '/live',
    '/{slug}',
  ].map((path) => {
    const name = /\{(\w+)\}/u.exec(path)?.[1];
    const text: Schema = { type: 'string' };
    const query = ['q', 'reported', 'page', 'since'].map((one): Parameter => ({
      name: one,
      in: 'query',
      schema: text,
    }));
    const parameters: Parameter[] =
      name === undefined ? query : [{ name, in: 'path', schema: text }, ...query];
    return [path, { get: { parameters } }];
  }),
);
const FORM: Operation = {
  parameters: [{ name: 'slug', in: 'path', schema: { type: 'string' } }],
  requestBody: { content: { 'application/json': { schema: { $ref: 'NewReport' } } } },
};

/** A request to any existing URL, occasionally with another method. */
export function anyRequest(): fc.Arbitrary<GeneratedRequest> {
  const operations = Object.entries({ ...described.paths, ...PAGES }).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => requestTo(path, method, operation)),
  );
  const request = fc.oneof(...operations, requestTo('/status/{slug}', 'post', FORM));
  const method = fc.constantFrom(
    'GET',
    'POST',
    'HEAD',
    'PUT',
    'DELETE',
    'OPTIONS',
    'PATCH',
    'QUERY',
    'TRACE',
    'CONNECT',
  );
  const otherwise = fc
    .tuple(request, method)
    .map(([one, other]) => Object.assign({}, one, { method: other }));
  return fc.oneof({ weight: 9, arbitrary: request }, { weight: 1, arbitrary: otherwise });
}
