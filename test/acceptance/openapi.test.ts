import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../src/core/base/time.ts';
import { TRUST_LOOPBACK, openInstance, type Instance } from '../support/instance.ts';

/** As much of JSON Schema as the document uses. */
interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Description {
  readonly paths: Readonly<
    Record<string, { get?: { responses: { 200: { content: Record<string, { schema: Schema }> } } } }>
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const START = Date.UTC(2025, 5, 2, 9);
let instance: Instance;
let described: Description;
let incident = '';

const json = async (path: string): Promise<unknown> => (await fetch(instance.url + path)).json();

/** An incident that ended while nobody could report, so that nothing of what can be said is missing. */
beforeAll(async () => {
  instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
  for (let nth = 0; nth < 200; nth++) {
    instance.clock.set(START + nth * SECOND);
    if (nth % 5 === 0) await instance.app.pass();
    const place = nth % 2 === 0 ? 'GB/London' : 'GB/Glasgow';
    const body = { problem: 'app', place };
    const address = `10.0.${nth >> 6}.${nth & 63}`;
    await instance.app.intake.accept({ service: 'x', body, address, idempotencyKey: null, fetchSite: null });
  }
  instance.clock.set(START + HOUR);
  await instance.app.pass();
  await instance.walkTo(START + HOUR + 45 * MINUTE);
  described = (await json('/openapi.json')) as Description;
  incident = (await instance.app.store.incidents.list({ limit: 1 }))[0]!.id;
});
afterAll(() => instance.close());

/** What a value has that its schema does not say, and what it lacks, by path. */
function faults(schema: Schema, value: unknown, path = ''): string[] {
  const { $ref, allOf, anyOf } = schema;
  if ($ref !== undefined)
    return faults(described.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, value, path);
  if (allOf !== undefined) return faults(merged(allOf), value, path);
  if (anyOf !== undefined) {
    const found = anyOf.map((one) => faults(one, value, path));
    return found.some((none) => none.length === 0) ? [] : found.flat();
  }
  if (schema.enum !== undefined) return schema.enum.includes(value) ? [] : [`${path} is ${String(value)}`];
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => kindsOf(value).includes(type)))
    return [`${path} is ${kindsOf(value)[0]} and not ${types.join(' or ')}`];
  if (schema.format === 'date-time' && value !== null && Number.isNaN(Date.parse(String(value))))
    return [`${path} is no moment`];
  if (Array.isArray(value)) return value.flatMap((one) => faults(schema.items ?? {}, one, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  const { properties = {}, required = [] } = schema;
  return [
    ...required.filter((name) => !(name in value)).map((name) => `${path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, one]) => {
      const property = properties[name];
      return property === undefined
        ? [`${path}.${name} is not described`]
        : faults(property, one, `${path}.${name}`);
    }),
  ];
}

function merged(all: readonly Schema[]): Schema {
  const parts = all.map((one) =>
    one.$ref === undefined ? one : (described.components.schemas[one.$ref.split('/').at(-1) ?? ''] ?? {}),
  );
  return {
    type: 'object',
    properties: Object.assign({}, ...parts.map(({ properties = {} }) => properties)),
    required: parts.flatMap(({ required = [] }) => required),
  };
}

function kindsOf(value: unknown): string[] {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  if (typeof value === 'number') return Number.isInteger(value) ? ['integer', 'number'] : ['number'];
  return [typeof value];
}

test('every answer is as /openapi.json describes it, with nothing more and nothing less', async () => {
  const addressed = Object.entries(described.paths).flatMap(([path, { get }]) => {
    const schema = get?.responses[200].content['application/json']?.schema;
    return schema === undefined
      ? []
      : [{ path: path.replace('{slug}', 'x').replace('{id}', incident), schema }];
  });
  expect(addressed.length).toBeGreaterThan(6);
  expect(await json(`/api/v1/incidents/${incident}`)).toMatchObject({
    endedWithin: { to: expect.any(String) },
  });
  for (const { path, schema } of addressed)
    expect([path, faults(schema, await json(path))]).toEqual([path, []]);
  const minutes = described.paths['/api/v1/services/{slug}/series']!.get!.responses[200].content;
  expect(faults(minutes['application/json']!.schema, await json('/api/v1/services/x/series?step=1'))).toEqual(
    [],
  );
  expect(
    faults({ type: 'object', properties: { a: { type: 'string' } }, required: ['b'] }, { a: 1, c: 2 }),
  ).toEqual(['.b is missing', '.a is integer and not string', '.c is not described']);
});
