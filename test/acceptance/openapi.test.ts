import { afterAll, beforeAll, expect, test } from 'vitest';
import { openapi } from '../../src/api/openapi.ts';
import { FORMAT_OPERATIONS } from '../../src/api/format-operations.ts';
import { OPERATIONS } from '../../src/api/operations.ts';
import { HOUR, MINUTE, SECOND } from '../../src/core/base/time.ts';
import { faultsOf, schemaFaults } from '../support/described.ts';
import { TRUST_LOOPBACK, openInstance, type Instance } from '../support/instance.ts';
import { SAYING_NOTHING } from '../support/people.ts';

const START = Date.UTC(2025, 5, 2, 9);
let instance: Instance;
let incident = '';

const json = async (path: string): Promise<unknown> => (await fetch(instance.url + path)).json();

/** An incident that ended while reports could not be taken, so that every optional field has a value. */
beforeAll(async () => {
  instance = await openInstance({ start: START, config: TRUST_LOOPBACK });
  for (let nth = 0; nth < 200; nth++) {
    instance.clock.set(START + nth * SECOND);
    if (nth % 5 === 0) await instance.app.pass();
    const place = nth % 2 === 0 ? 'GB/London' : 'GB/Glasgow';
    const body = { problem: 'app', place };
    const address = `10.0.${nth >> 6}.${nth & 63}`;
    await instance.app.intake.accept({
      service: 'x',
      body,
      address,
      ...SAYING_NOTHING,
    });
  }
  instance.clock.set(START + HOUR);
  await instance.app.pass();
  await instance.walkTo(START + HOUR + 45 * MINUTE);
  incident = (await instance.app.store.incidents.list({ limit: 1 }))[0]!.id;
});
afterAll(() => instance.close());

/** The address of every operation that answers with JSON, for an existing service and incident. */
const asked = () =>
  [...OPERATIONS, ...FORMAT_OPERATIONS].flatMap(({ method, path, answers }) => {
    const answer = answers[200];
    // Those of Downdetector are tested in src/http/routes/v2/endpoints.test.ts, with the data they need.
    const isV2 = path.startsWith('/v2/');
    if (isV2 || method !== 'get' || answer === undefined || !('shape' in answer)) return [];
    const named = path.replace('/category/{slug}', '/category/social').replace('{code}', 'GB');
    const query = path === '/oembed' ? `?url=${encodeURIComponent(`${instance.url}/status/x`)}` : '';
    return [named.replace('{slug}', 'x').replace('{id}', incident) + query];
  });

test('every answer is exactly as /openapi.json describes it', async () => {
  expect(asked().length).toBeGreaterThan(8);
  for (const path of [...asked(), '/api/v1/services/x/series?step=1']) {
    const answer = await fetch(instance.url + path);
    const { status, headers } = answer;
    const body = await answer.text();
    const sent = { method: 'GET', path: path.split('?')[0] ?? '', status, body };
    expect(status, path).toBe(200);
    expect(faultsOf({ ...sent, headers: Object.fromEntries(headers) })).toEqual([]);
  }
  const detail = await json(`/api/v1/incidents/${incident}`);
  expect(detail).toMatchObject({ endedWithin: { to: expect.any(String) } });
});

test('the served document is the one that the tests compare answers with', async () => {
  expect(await json('/openapi.json')).toEqual(JSON.parse(JSON.stringify(openapi('/'))));
});

test('an undescribed field, a missing one and one of the wrong type are faults', () => {
  const headers = { 'content-type': 'application/json' };
  const answer = { method: 'GET', path: '/healthz', status: 200, headers, body: '{"status":"ok"}' };
  expect(faultsOf(answer)).toEqual([]);
  expect(faultsOf({ ...answer, body: '{"status":"ok","more":1}' })).toHaveLength(1);
  expect(faultsOf({ ...answer, body: '{}' })).toHaveLength(1);
  expect(faultsOf({ ...answer, body: '{"status":1}' })).not.toEqual([]);
  expect(faultsOf({ ...answer, status: 201 })).toEqual([
    'GET /healthz 201: application/json is not described',
  ]);
  expect(faultsOf({ ...answer, path: '/nowhere' })).toHaveLength(1);
  const problem = { type: 'about:blank', title: 'Too Many Requests', status: 429, detail: 'Wait.' };
  const refused = { 'content-type': 'application/problem+json' };
  expect(faultsOf({ ...answer, status: 429, headers: refused, body: JSON.stringify(problem) })).toEqual([
    'GET /healthz 429: the header retry-after is missing',
  ]);
});

test('the data of a live stream event is a service', async () => {
  const stop = new AbortController();
  const { body } = await fetch(`${instance.url}/api/v1/services/x/live`, { signal: stop.signal });
  let text = '';
  for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (/^data: .*\n\n/mu.test(text)) break;
  }
  stop.abort();
  const data = /^event: service\ndata: (.*)$/mu.exec(text)?.[1];
  expect(schemaFaults({ $ref: '#/components/schemas/Service' }, JSON.parse(data ?? 'null'))).toEqual([]);
});
