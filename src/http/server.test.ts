import { Agent, get, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  CURSOR_CHARS_MAX,
  PAGE_LIMIT_MAX,
  PARAM_CHARS_MAX,
  QUERY_CHARS_MAX,
  STEP_MINUTES_MAX,
  TIME_CHARS_MAX,
} from '../api/requests.ts';
import { assert } from '../core/base/assert.ts';
import { OutcryError } from '../core/base/errors.ts';
import { INCIDENT_ID, fixtureSources } from '../../test/support/site/fixtures.ts';
import { fixtureContext, type FixtureContext } from './context.fixture.ts';
import { CLOSE_GRACE_MS, createServer, type Server } from './server.ts';

let context: FixtureContext;
let server: Server;

function start(changes: Partial<FixtureContext> = {}): void {
  context = { ...fixtureContext(), ...changes };
  server = createServer(context, pino({ level: 'silent' }));
}
beforeEach(() => start());
afterEach(() => server.app.close());

test('a chart is of a day unless the URL names a longer time; any other value is not a page of its own', async () => {
  const bodyOf = async (url: string) => (await server.app.inject(url)).body;
  const day = await bodyOf('/status/x');
  expect(await bodyOf('/status/x?range=year')).toContain('Reports in the last year');
  for (const range of ['', 'day', 'decade', 'week%00'])
    expect(await bodyOf(`/status/x?range=${range}`)).toBe(day);
});

test('a note about a reader’s own network is sent to that reader only, and never cached', async () => {
  await server.app.close();
  start(fixtureContext('outage'));
  const answer = await server.app.inject('/status/x?network=own');
  expect(answer.body).toMatch(/On your network, <bdi>AS 5089<\/bdi>: [\d,]+ reports\. On <bdi>AS 2856/u);
  expect(answer.headers['cache-control']).toBe('no-store');
  expect((await server.app.inject('/status/x')).body).not.toContain('your network');
  expect((await server.app.inject('/status/nowhere?network=own')).statusCode).toBe(404);
});

describe('how often the instance is wrong', () => {
  test('is available to programs as on the page, with what editors found', async () => {
    await context.store.marks.put({ incident: 's0-12-0', finding: 'withdrawn', note: null, at: 0 });
    const answer = await server.app.inject('/api/v1/calibration');
    expect(answer.statusCode).toBe(200);
    const told = answer.json<Record<string, never>>();
    expect(told).toMatchObject({
      services: 1_168,
      falseIncidentsAMonth: { aim: 2 },
      incidents: { confirmed: 0, unconfirmed: 0 },
      all: { size: 'all', exceedances: [{ nominal: 0.1 }, {}, {}, {}] },
    });
    expect(told['sizes']).toHaveLength(6);
  });

  test('is in the metrics, under labels of closed sets', async () => {
    const { body } = await server.app.inject('/metrics');
    const { falseIncidentsAMonth } = (await server.app.inject('/api/v1/calibration')).json<{
      falseIncidentsAMonth: { expected: number };
    }>();
    const metric = /^outcry_expected_false_incidents_a_month (\d+\.\d+)$/mu.exec(body)?.[1];
    expect(Number(metric)).toBeGreaterThan(0);
    expect(Number(metric)).toBeCloseTo(falseIncidentsAMonth.expected, 2);
    expect(body).toMatch(/^outcry_calibration_watched_seconds\{size="under_1_a_day"\} 4758912000$/mu);
    expect(body).toMatch(/^outcry_calibration_exceedances\{size="over_60_an_hour",nominal="1e-2"\} \d+$/mu);
    expect(body.match(/^outcry_calibration_exceedances\{/gmu)).toHaveLength(24);
    expect(body.match(/^outcry_incidents_marked\{/gmu)).toHaveLength(4);
  });

  test('is a mark on an incident, returned with it', async () => {
    const incident = await fixtureSources('over').incidents.get(INCIDENT_ID);
    assert(incident !== null, 'the fixture has it');
    const commit = {
      at: 0,
      judge: 1,
      anew: false,
      cursor: null,
      historyVersion: 0,
      updates: [],
      notices: [],
      snapshots: [],
      account: null,
    };
    await context.store.commit({ ...commit, incidents: [incident] });
    const url = `/api/v1/incidents/${INCIDENT_ID}`;
    expect((await server.app.inject(url)).json()).toMatchObject({ mark: null });
    await context.store.marks.put({ incident: INCIDENT_ID, finding: 'withdrawn', note: 'A test.', at: 0 });
    expect((await server.app.inject(url)).json()).toMatchObject({
      mark: { finding: 'withdrawn', note: 'A test.', at: '1970-01-01T00:00:00.000Z' },
    });
  });
});

describe('the search of the API', () => {
  test.each(['credit agricole', 'is netflix down?', 'TWITTER', 'facebok', 'bank', '??', 'nobody'])(
    'finds what the page finds, in the same order: %s',
    async (q) => {
      const answer = await server.app.inject({ url: '/api/v1/services', query: { q } });
      const slugs = answer.json<{ items: { slug: string }[] }>().items.map(({ slug }) => slug);
      const { identity } = await context.site.page({ page: 'search', query: q });
      const links = [...identity.toString().matchAll(/href="\/status\/([^"]+)"/gu)].map(([, slug]) => slug);
      expect(slugs).toEqual(links);
    },
  );

  test('continues after the cursor in the same order, and refuses a cursor that it did not return', async () => {
    const page = async (query: Record<string, string>) => {
      const answer = await server.app.inject({ url: '/api/v1/services', query: { q: 'x', ...query } });
      return answer.json<{ items: { slug: string }[]; next: string | null }>();
    };
    const all = (await page({})).items.map(({ slug }) => slug);
    const first = await page({ limit: '1' });
    expect(first).toMatchObject({ items: [{ slug: all[0] }], next: all[0] });
    const rest = await page({ cursor: first.next ?? '' });
    expect(rest.items.map(({ slug }) => slug)).toEqual(all.slice(1));
    expect(await page({ cursor: 'nobody' })).toMatchObject({ status: 400 });
  });

  test('for an empty text is not a search', async () => {
    const all = await server.app.inject('/api/v1/services');
    expect((await server.app.inject('/api/v1/services?q=%20')).body).toBe(all.body);
  });
});

describe('a query of the API', () => {
  const status = async (url: string): Promise<number> => (await server.app.inject(url)).statusCode;

  test.each(['services', 'incidents'])(
    'with empty fields, as forms send them, is the same as without them: %s',
    async (list) => {
      const [all, empty] = await Promise.all([
        server.app.inject(`/api/v1/${list}`),
        server.app.inject(`/api/v1/${list}?cursor=&limit=&q=&category=&status=&service=`),
      ]);
      expect(empty.statusCode).toBe(200);
      expect(empty.body).toBe(all.body);
      const found = await server.app.inject('/api/v1/services?q=x');
      expect((await server.app.inject('/api/v1/services?q=x&cursor=')).body).toBe(found.body);
    },
  );

  test('is accepted at its limits and refused one past them', async () => {
    const text = (length: number) => 'a'.repeat(length);
    for (const [path, max] of [
      ['services?q=', QUERY_CHARS_MAX],
      ['services?cursor=', CURSOR_CHARS_MAX],
    ] as const) {
      expect([path, await status(`/api/v1/${path}${text(max)}`)]).toEqual([path, 200]);
      expect([path, await status(`/api/v1/${path}${text(max + 1)}`)]).toEqual([path, 400]);
    }
    const moment = (length: number) => `2025-03-10T09:25:00.${'0'.repeat(length - 21)}Z`;
    expect(await status(`/api/v1/incidents?since=${moment(TIME_CHARS_MAX)}`)).toBe(200);
    expect(await status(`/api/v1/incidents?since=${moment(TIME_CHARS_MAX + 1)}`)).toBe(400);
    // No service has that name, but the filter is still parsed.
    expect(await status(`/api/v1/incidents?service=${text(QUERY_CHARS_MAX)}`)).toBe(404);
    expect(await status(`/api/v1/incidents?service=${text(QUERY_CHARS_MAX + 1)}`)).toBe(400);
    for (const [path, max] of [
      ['services?limit=', PAGE_LIMIT_MAX],
      ['services/x/series?step=', STEP_MINUTES_MAX],
    ] as const) {
      expect([path, await status(`/api/v1/${path}${max}`)]).toEqual([path, 200]);
      expect([path, await status(`/api/v1/${path}${max + 1}`)]).toEqual([path, 400]);
    }
  });
});

describe('a query', () => {
  test.each([
    ['/?q=x&q=y', '/?q=x'],
    ['/status/x?places=all&places=short', '/status/x?places=all'],
    ['/status/x?reported=counted&reported=repeat', '/status/x?reported=counted'],
  ])('%s is answered as %s', async (twice, once) => {
    const [given, wanted] = await Promise.all([server.app.inject(twice), server.app.inject(once)]);
    expect(given.statusCode).toBe(200);
    expect(given.headers['etag']).toBe(wanted.headers['etag']);
  });
});

describe('a URL that cannot be decoded', () => {
  const TOO_LONG = 'a'.repeat(PARAM_CHARS_MAX + 1);

  test.each([
    ['/status/%E0%A4%A', 404, 'text/html'],
    [`/status/${TOO_LONG}`, 404, 'text/html'],
    ['/api/v1/services/%E0%A4%A', 400, 'application/problem+json'],
    [`/api/v1/services/${TOO_LONG}`, 414, 'application/problem+json'],
  ])('%s is answered with our own error', async (url, status, type) => {
    const answer = await server.app.inject(url);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain(type);
    expect(answer.body).not.toContain('%E0%A4%A');
    expect(answer.body).not.toContain(TOO_LONG);
    expect(answer.body).not.toContain('There is nothing at this address.');
    for (const [name, value] of Object.entries(context.headers))
      expect(answer.headers[name.toLowerCase()]).toBe(value);
  });

  test('the longest readable id is looked up', async () => {
    const answer = await server.app.inject(`/api/v1/services/${'a'.repeat(PARAM_CHARS_MAX)}`);
    expect(answer.json()).toMatchObject({ status: 404, type: 'urn:outcry:unknown_service' });
  });
});

test('a cursor that names an unreported incident is refused', async () => {
  const known = await fixtureSources('outage').incidents.get(INCIDENT_ID);
  assert(known !== null, 'the outage has its incident');
  const incidents = { ...context.store.incidents, get: async () => ({ ...known, detectedAt: null }) };
  await server.app.close();
  start({ store: { ...context.store, incidents } });
  const answer = await server.app.inject(`/api/v1/incidents?cursor=${INCIDENT_ID}`);
  expect(answer.statusCode).toBe(400);
});

test.each([
  ['/api/v1/incidents/any', /application\/problem\+json/u],
  ['/incident/any', /text\/html/u],
])('if the store refuses, %s says when to retry; for a bug of ours it does not', async (url, type) => {
  for (const [error, status, retryAfter] of [
    [new OutcryError('store_failed', 'The disk refused.'), 503, '5'],
    [new TypeError('a mistake'), 500, undefined],
  ] as const) {
    await server.app.close();
    const { store, site } = fixtureContext();
    const incidents = { ...store.incidents, get: () => Promise.reject(error) };
    const broken: unknown[] = [];
    start({
      store: { ...store, incidents },
      site: { ...site, page: () => Promise.reject(error) },
      onBroken: (reason) => broken.push(reason),
    });
    const answer = await server.app.inject(url);
    expect(answer.statusCode).toBe(status);
    expect(broken).toEqual([error]);
    expect(answer.headers['content-type']).toMatch(type);
    expect(answer.headers['retry-after']).toBe(retryAfter);
  }
});

describe('at shutdown', () => {
  async function listen(): Promise<number> {
    await server.app.listen({ port: 0, host: '127.0.0.1' });
    return (server.app.server.address() as AddressInfo).port;
  }

  test('a request under way is answered, and its connection does not delay the shutdown', async () => {
    const { site } = context;
    let finish = () => {};
    const drawn = new Promise<void>((resolve) => (finish = resolve));
    let begun = () => {};
    const underWay = new Promise<void>((resolve) => (begun = resolve));
    start({
      site: {
        ...site,
        async page(key) {
          begun();
          await drawn;
          return site.page(key);
        },
      },
    });
    const port = await listen();
    const agent = new Agent({ keepAlive: true });
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      get({ port, path: '/', agent }, resolve).on('error', reject);
    });
    await underWay;
    let cut = false;
    const { server: http } = server.app;
    const cutAll = http.closeAllConnections.bind(http);
    http.closeAllConnections = () => {
      cut = true;
      cutAll();
    };
    const ended = server.app.close();
    finish();
    const { statusCode } = (await answer).resume();
    expect(statusCode).toBe(200);
    await ended;
    expect(cut).toBe(false);
    agent.destroy();
  });

  test(
    'a request that is never finished is cut off after the grace',
    async () => {
      const { site } = context;
      let begun = () => {};
      const underWay = new Promise<void>((resolve) => (begun = resolve));
      await server.app.close();
      start({ site: { ...site, page: () => (begun(), new Promise(() => {})) } });
      const socket = connect(await listen(), '127.0.0.1');
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await underWay;
      const cut = new Promise((resolve) => socket.once('close', resolve));
      await server.app.close();
      await cut;
      expect(socket.bytesRead).toBe(0);
    },
    2 * CLOSE_GRACE_MS,
  );
});

test('if nothing exists, programs get a problem and people a page, depending on the URL', async () => {
  const long = 'a'.repeat(PARAM_CHARS_MAX + 1);
  const forPrograms = [`/badge/${long}.json`, `/status/${long}/history.atom?x`, '/mcp/x', '/api/v9', '/v2/x'];
  const forPeople = [`/status/${long}`, '/nowhere', '/api/services/y'];
  for (const url of [...forPrograms, ...forPeople]) {
    const { statusCode, headers } = await server.app.inject({ url });
    const kind = forPeople.includes(url) ? /^text\/html/u : /json/u;
    expect(headers['content-type'], url).toMatch(kind);
    // A name that is too long does not exist; programs get an explicit error.
    expect([404, 414]).toContain(statusCode);
  }
});
