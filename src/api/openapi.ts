import { z } from 'zod';
import { problemShape } from './answers.ts';
import { FORMAT_OPERATIONS } from './format-operations.ts';
import { GROUPS, HEADERS, type Answer, type Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { PARAM_CHARS_MAX } from './requests.ts';
import { components } from './shape.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/**
 * Removes what zod states redundantly: the pattern of a date or time, the bounds of an integer, the absence of a third element in a pair.
 */
function tidy({ jsonSchema }: { jsonSchema: Schema }): void {
  if (jsonSchema.format === 'date-time' || jsonSchema.format === 'date') delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // openapi-python-client cannot parse a schema that is `false`.
  if (jsonSchema.items === false) delete jsonSchema.items;
}

/** As input schemas, which allow unknown fields: answers may get new fields at any time. */
const MANNER = { io: 'input', override: tidy } as const;

/** The version of the API, not of the program: it changes if clients would break. */
export const API_VERSION = '1';

const refTo = (id: string) => `#/components/schemas/${id}`;

/** The schema of a shape, or a reference to it. */
function schemaOf(shape: z.ZodType): Schema {
  const named = components.get(shape);
  if (named !== undefined) return { $ref: refTo(named.id) };
  // A list refers to its element's shape if that has a name.
  if (shape instanceof z.ZodArray) {
    const element = shape.element as z.ZodType;
    if (components.has(element)) return { type: 'array', items: schemaOf(element) };
  }
  return bare(z.toJSONSchema(shape, MANNER));
}

/** Without what the document states once, and what the schema's position implies. */
function bare({ $schema: _schema, $id: _id, ...rest }: Schema): Schema {
  return rest;
}

const IN_PATH: Readonly<Record<string, string>> = {
  slug: 'Slug of the service or category.',
  id: 'Id of the incident.',
  code: 'ISO 3166-1 alpha-2 code of the country.',
};

function parametersOf({ path, query, headers = [], inPath: says = {} }: Operation) {
  const inPath = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: says[name] ?? IN_PATH[name],
    schema: { type: 'string', maxLength: PARAM_CHARS_MAX },
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, field]) => {
    const { description, ...inline } = bare(z.toJSONSchema(field as z.ZodType, MANNER));
    const whole = field instanceof z.ZodOptional ? components.get(field.unwrap()) : undefined;
    const schema = whole === undefined ? inline : { $ref: refTo(whole.id) };
    const required = !(field as z.ZodType).safeParse(undefined).success;
    return { name, in: 'query', required, description, schema };
  });
  const inHeader = headers.map(({ name, charsMax, says }) => ({
    name,
    in: 'header',
    required: false,
    description: says,
    schema: { type: 'string', maxLength: charsMax },
  }));
  return [...inPath, ...inQuery, ...inHeader];
}

function responseOf(answer: Answer) {
  const { says: description, headers = [] } = answer;
  if ('empty' in answer) return { description };
  const schema = 'shape' in answer ? schemaOf(answer.shape) : { type: 'string', description: answer.text };
  return {
    description,
    ...(headers.length > 0 && {
      headers: Object.fromEntries(headers.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
    }),
    content: {
      [answer.media]: { schema },
      ...(answer.csv === true && {
        'text/csv': {
          schema: { type: 'string', description: 'The items, with the field names in the first line.' },
        },
      }),
      ...(answer.xml !== undefined && {
        [answer.xml]: { schema: { type: 'string', description: 'The same as XML.' } },
      }),
    },
  };
}

const OTHERWISE = responseOf({
  says: 'Any other error; 405 names the methods that the URL accepts.',
  media: 'application/problem+json',
  shape: problemShape,
  headers: ['Allow', 'Retry-After'],
});

const UNREAD = { 'application/problem+json': { schema: schemaOf(problemShape) } };

/** Requests rejected before their URL is read get a problem at every URL. */
function alsoUnread(response: ReturnType<typeof responseOf>) {
  return 'content' in response ? { ...response, content: { ...response.content, ...UNREAD } } : response;
}

function described(operation: Operation) {
  const { id, group, summary, description, body, answers, otherwise } = operation;
  const responses = Object.entries(answers).map(([status, answer]) => [status, responseOf(answer)]);
  return {
    operationId: id,
    tags: [group],
    summary,
    ...(description !== undefined && { description }),
    parameters: parametersOf(operation),
    ...(body !== undefined && {
      requestBody: { required: false, content: { 'application/json': { schema: schemaOf(body) } } },
    }),
    responses: {
      ...Object.fromEntries(responses),
      default: otherwise === undefined ? OTHERWISE : alsoUnread(responseOf(otherwise)),
    },
  };
}

function schemas(): Record<string, Schema> {
  const all = z.toJSONSchema(components, { ...MANNER, uri: refTo }).schemas;
  return Object.fromEntries(Object.entries(all).map(([id, schema]) => [id, bare(schema)]));
}

/**
 * The API as an OpenAPI 3.1 document, generated from the shapes that validate requests and type answers. `server` is the instance's public
 * URL, or `/`.
 */
export const openapi = (server: string) => ({
  openapi: '3.1.1',
  info: {
    title: 'Outcry',
    version: API_VERSION,
    description:
      'Is it down, or is it me? Reports of the people who use a service, against what is usual at that hour.',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: server, description: 'This instance.' }],
  tags: GROUPS,
  paths: Object.fromEntries(
    [...OPERATIONS, ...FORMAT_OPERATIONS].map((operation) => [
      operation.path,
      { [operation.method]: described(operation) },
    ]),
  ),
  components: { schemas: schemas(), headers: HEADERS },
});
