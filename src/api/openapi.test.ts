import { expect, expectTypeOf, test } from 'vitest';
import type { Exceedance } from '../core/account/calibration.ts';
import type { Blame } from '../core/blame/collateral.ts';
import type { Hole } from '../core/domain/coverage.ts';
import type { Incident, Peak } from '../core/incident/incident.ts';
import type { Mark } from '../core/domain/mark.ts';
import type { ProblemShare } from '../core/scope/problem-shares.ts';
import type { Scope } from '../core/scope/scope.ts';
import type { Problem, Service } from '../core/domain/service.ts';
import type { ServiceState } from '../core/incident/status.ts';
import type { Update } from '../core/incident/update.ts';
import { DROP_REASONS } from '../intake/draft.ts';
import type { Accepted } from '../intake/intake.ts';
import { receiptJson } from './answers.ts';
import type { calibrationJson } from './calibration.ts';
import type { incidentDetailJson, incidentJson } from './incident.ts';
import { openapi } from './openapi.ts';
import type { problemShareJson, scopeJson } from './scope.ts';
import type { holeJson } from './series.ts';
import type { serviceJson } from './service.ts';
import { type serviceDetailJson } from './service.ts';

const document = openapi('https://example.org/outcry');
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

/** Every schema in a part of the document, including the part itself, by path. */
function schemasIn(part: unknown, path = ''): { path: string; schema: Record<string, unknown> }[] {
  if (typeof part !== 'object' || part === null) return [];
  const within = Object.entries(part).flatMap(([name, one]) => schemasIn(one, `${path}/${name}`));
  return [{ path, schema: part as Record<string, unknown> }, ...within];
}

test('every field is described, or has a described shape', () => {
  const fields = schemasIn(document.components.schemas).flatMap(({ path, schema }) =>
    Object.entries((schema['properties'] ?? {}) as Record<string, object>).map(([name, field]) => ({
      field: `${path}.${name}`,
      isDescribed: 'description' in field || '$ref' in field,
    })),
  );
  expect(fields.length).toBeGreaterThan(100);
  expect(fields.filter(({ isDescribed }) => !isDescribed)).toEqual([]);
  for (const schema of Object.values(document.components.schemas)) expect(schema.description).toMatch(/\.$/u);
});

test('every operation has a unique name and describes its refusals', () => {
  const names = operations.map(({ operationId }) => operationId);
  expect(new Set(names).size).toBe(names.length);
  for (const { responses, tags } of operations) {
    const type = tags.includes('downdetector') ? 'application/json' : 'application/problem+json';
    expect(responses.default.content).toHaveProperty([type]);
  }
});

test('every text in a request is bounded', () => {
  const asked = operations.flatMap((operation) => schemasIn(operation.parameters));
  const sent = schemasIn(document.components.schemas['NewReport']);
  const texts = [...asked, ...sent].filter(({ schema }) => schema['type'] === 'string');
  const free = texts.filter(({ schema }) => !('maxLength' in schema || 'enum' in schema));
  expect(texts.length).toBeGreaterThan(10);
  expect(free).toEqual([]);
});

test('its server is the public URL', () => {
  expect(document.servers).toMatchObject([{ url: 'https://example.org/outcry' }]);
});

test('every reason to refuse a report is a documented type', () => {
  const { type } = document.components.schemas['Problem']!.properties as Record<
    string,
    { description: string }
  >;
  for (const reason of DROP_REASONS) expect(type?.description).toContain(`urn:outcry:${reason}`);
});

/** The fields of answers, compared with the data they describe; the compiler checks each list against both sides. */
test('an answer has every field of the data it describes', () => {
  type Told = ReturnType<typeof incidentDetailJson>['updates'][number];
  type Of<Make extends (...args: never[]) => unknown> = keyof NonNullable<ReturnType<Make>>;

  expectTypeOf<Of<typeof incidentJson>>().toEqualTypeOf<
    Exclude<keyof Incident, 'pendingAt'> | 'onsetInterval'
  >();
  expectTypeOf<keyof ReturnType<typeof incidentJson>['peak']>().toEqualTypeOf<
    Exclude<keyof Peak, 'windowMs'> | 'minutes'
  >();
  expectTypeOf<keyof NonNullable<ReturnType<typeof incidentJson>['blame']>>().toEqualTypeOf<
    Exclude<keyof Blame, 'lagMs'> | 'lagMinutes'
  >();
  expectTypeOf<Of<typeof scopeJson>>().toEqualTypeOf<
    Exclude<keyof Scope, 'windowMs' | 'observed' | 'expected'> | 'window'
  >();
  expectTypeOf<Of<typeof problemShareJson>>().toEqualTypeOf<
    Exclude<keyof ProblemShare, 'more'> | 'moreThanUsual'
  >();
  expectTypeOf<keyof Told>().toEqualTypeOf<
    | Exclude<
        keyof Update,
        'incident' | 'service' | 'windowMs' | 'reports' | 'lessWeight' | 'expected' | 'facet'
      >
    | 'window'
  >();
  expectTypeOf<keyof NonNullable<ReturnType<typeof incidentDetailJson>['mark']>>().toEqualTypeOf<
    Exclude<keyof Mark, 'incident'>
  >();
  expectTypeOf<Of<typeof serviceJson>>().toEqualTypeOf<
    | 'slug'
    | 'name'
    | 'category'
    | 'countries'
    | 'asOf'
    | 'evidence'
    | 'window'
    | Exclude<keyof ServiceState, 'service' | 'judgement'>
  >();
  expectTypeOf<Of<typeof serviceDetailJson>>().toEqualTypeOf<
    Exclude<keyof Service, 'names'> | Of<typeof serviceJson> | 'last24h' | 'worksAgain'
  >();
  expectTypeOf<keyof ReturnType<typeof serviceDetailJson>['problems'][number]>().toEqualTypeOf<
    Exclude<keyof Problem, 'names'>
  >();
  expectTypeOf<
    ReturnType<typeof calibrationJson>['all']['exceedances'][number]
  >().toEqualTypeOf<Exceedance>();
  expectTypeOf<Of<typeof holeJson>>().toEqualTypeOf<keyof Hole>();
  expectTypeOf<Of<typeof receiptJson>>().toEqualTypeOf<keyof Accepted>();

  expectTypeOf<ReturnType<typeof incidentJson>['state']>().toEqualTypeOf<Incident['state']>();
  expectTypeOf<Told['reason']>().toEqualTypeOf<Update['reason']>();
  expectTypeOf<ReturnType<typeof serviceJson>['status']>().toEqualTypeOf<ServiceState['status']>();
  expectTypeOf<ReturnType<typeof holeJson>['reason']>().toEqualTypeOf<Hole['reason']>();

  expect(receiptJson({ id: 'r', counted: false, reason: 'repeat' })).toEqual({
    id: 'r',
    counted: false,
    reason: 'repeat',
  });
});
