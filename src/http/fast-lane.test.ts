import { request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { OutcryError } from '../core/base/errors.ts';
import { INCIDENT_ID, type Scene } from '../../test/support/site/fixtures.ts';
import { fixtureContext, type FixtureContext } from './context.fixture.ts';
import { WITH_KEY_TIMES } from './admission/reads.ts';
import { BODY_BYTES_MAX, createServer, type Server } from './server.ts';

let server: Server;
let context = fixtureContext();
/** Requests that reached the framework. */
let routed: string[];
let logged: string[];

async function start(changes: Partial<FixtureContext> = {}, scene: Scene = 'quiet'): Promise<void> {
  context = { ...fixtureContext(scene), ...changes };
  logged = [];
  server = createServer(context, pino({ level: 'error' }, { write: (line) => logged.push(line) }));
  routed = [];
  server.app.addHook('onRequest', (asked, _reply, done) => {
    routed.push(asked.url);
    done();
  });
  await server.app.listen({ port: 0, host: '127.0.0.1' });
}
afterEach(() => server.app.close());

interface Asked {
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

interface Answered {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Headers that each server adds for its connection. */
const OWN_HEADERS = new Set(['date', 'connection', 'keep-alive']);

function said(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name)));
}

function ask({ method = 'GET', url, headers = {}, body = '' }: Asked): Promise<Answered> {
  const { port } = server.app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const whole = method === 'POST' && headers['transfer-encoding'] === undefined;
    const length = whole ? { 'content-length': String(Buffer.byteLength(body)) } : {};
    request({ port, method, path: url, headers: { host: HOST, ...length, ...headers } }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString('latin1');
      // Each name once: a header that is sent twice would be joined by the client.
      expect(new Set(answer.rawHeaders.filter((_, nth) => nth % 2 === 0)).size).toBe(
        answer.rawHeaders.length / 2,
      );
      resolve({ status: answer.statusCode, headers: said(answer.headers), body: text });
    })
      .on('error', reject)
      .end(body);
  });
}

/** How many requests are left, and the rest of the answer, which is the same for every caller. */
function counted({ headers: { ratelimit, ...headers }, ...answer }: Answered) {
  const left = /r=(?<left>\d+)/u.exec(String(ratelimit))?.groups?.['left'];
  return { left: left === undefined ? null : Number(left), answer: { ...answer, headers } };
}

/** The same request, answered by the routes. */
async function askRoutes({ method = 'GET', url, headers = {}, body }: Asked): Promise<Answered> {
  const answer = await server.app.inject({
    method,
    url,
    headers: { host: HOST, ...headers },
    ...(body !== undefined && { payload: body }),
  });
  const { statusCode: status, rawPayload } = answer;
  return {
    status,
    headers: said(answer.headers as IncomingHttpHeaders),
    body: rawPayload.toString('latin1'),
  };
}

const HOST = 'status.example';
const JSON_BODY = { 'user-agent': 'test', 'content-type': 'application/json' };
const REPORTS = '/api/v1/services/x/reports';

describe('what the routes answered is served from the cache, with the same bytes and head', () => {
  test.each<[string, Asked]>([
    ['the home page', { url: '/' }],
    ['a page in Brotli', { url: '/status/x', headers: { 'accept-encoding': 'gzip, deflate, br' } }],
    ['a page in gzip', { url: '/status/x', headers: { 'accept-encoding': 'gzip, br;q=0' } }],
    ['an uncompressed page', { url: '/status/x', headers: { 'accept-encoding': 'zstd' } }],
    ['a page by an escaped URL', { url: '/status/%78/' }],
    ['a page as text', { url: '/status/x', headers: { accept: 'text/plain' } }],
    ['a page in a frame', { url: '/embed/x' }],
    ['an unchanged page', { url: '/status/x', headers: { 'if-none-match': '*' } }],
    ['a changed page', { url: '/status/x', headers: { 'if-none-match': '"other"' } }],
    ['a page by HEAD', { method: 'HEAD', url: '/status/x', headers: { 'accept-encoding': 'br' } }],
    ['an incident', { url: `/incident/${INCIDENT_ID}` }],
    ['a category', { url: '/category/social' }],
    ['services', { url: '/api/v1/services' }],
    ['a search for services', { url: '/api/v1/services?q=x&limit=1' }],
    ['services as a table', { url: '/api/v1/services', headers: { accept: 'text/csv' } }],
    ['a service', { url: '/api/v1/services/x' }],
    ['some fields of a service', { url: '/api/v1/services/x?fields=slug,status' }],
    ['an unchanged service', { url: '/api/v1/services/x', headers: { 'if-none-match': 'W/"a", *' } }],
    ['a service by HEAD', { method: 'HEAD', url: '/api/v1/services/x' }],
    [
      'an unchanged service by HEAD',
      { method: 'HEAD', url: '/api/v1/services/x', headers: { 'if-none-match': '*' } },
    ],
    ['a series', { url: '/api/v1/services/x/series' }],
    ['incidents', { url: '/api/v1/incidents' }],
    ['categories', { url: '/api/v1/categories' }],
    ['places', { url: '/api/v1/places?limit=3' }],
    ['calibration', { url: '/api/v1/calibration' }],
    ['the summary of Statuspage', { url: '/api/v2/summary.json', headers: { 'accept-encoding': 'gzip' } }],
    ['a company of Downdetector', { url: '/v2/companies/search?slug=x' }],
    ['a feed', { url: '/history.atom' }],
    ['a badge', { url: '/badge/x.svg' }],
    ['a map', { url: '/map/status/x.svg' }],
    ['a card', { url: '/card/status/x.png' }],
    ['the OpenAPI document', { url: '/openapi.json' }],
  ])('%s', async (_what, asked) => {
    await start({}, 'outage');
    const first = counted(await ask(asked));
    if (asked.method === 'HEAD') await ask({ ...asked, method: 'GET' });
    expect(new Set(routed.splice(0))).toEqual(new Set([asked.url]));
    const again = counted(await ask(asked));
    expect(routed).toEqual([]);
    expect(again.answer).toEqual(first.answer);
    expect([200, 304]).toContain(first.answer.status);
    const others = asked.method === 'HEAD' ? 2 : 1;
    expect(again.left).toBe(first.left === null ? null : first.left - others);
    expect(again.answer).toEqual(counted(await askRoutes(asked)).answer);
  });

  test.each<[string, Asked, Asked]>([
    ['language', { url: '/status/x' }, { url: '/status/x', headers: { 'accept-language': 'de' } }],
    ['encoding', { url: '/status/x' }, { url: '/status/x', headers: { 'accept-encoding': 'br' } }],
    ['kind of client', { url: '/' }, { url: '/', headers: { 'user-agent': 'curl/8' } }],
    ['format', { url: '/api/v1/services' }, { url: '/api/v1/services', headers: { accept: 'text/csv' } }],
    ['host', { url: '/history.atom' }, { url: '/history.atom', headers: { host: 'other.example' } }],
  ])('each %s has its own answer', async (_what, one, other) => {
    await start();
    const [first, second] = [await ask(one), await ask(other)];
    expect(routed.splice(0)).toHaveLength(2);
    expect(second.body).not.toBe(first.body);
    expect([counted(await ask(one)), counted(await ask(other))].map(({ answer }) => answer)).toEqual(
      [counted(first), counted(second)].map(({ answer }) => answer),
    );
    expect(routed).toEqual([]);
  });

  test('until a tick, a mark or another catalog, or until the instance falls behind', async () => {
    const watch = { ...context.watch, catchingUp: false };
    await start({ watch });
    const change = [
      () => context.site.onTick({ at: 0, states: [] }),
      () => context.site.redrawAll(),
      () => context.site.forget(),
      () => void (watch.catchingUp = true),
    ];
    for (const happens of change) {
      await ask({ url: '/api/v1/services/x' });
      await ask({ url: '/api/v1/services/x' });
      expect(routed.splice(0)).toHaveLength(1);
      happens();
    }
    await ask({ url: '/api/v1/services/x' });
    context.site.onReport('x');
    await ask({ url: '/api/v1/services/x' });
    expect(routed).toHaveLength(1);
  });
});

describe('cached answers do not get around the limits', () => {
  test.each([
    ['an address', {}, 3],
    ['a key', { authorization: 'Bearer key' }, 3 * WITH_KEY_TIMES],
  ])('%s: as often as the routes allow, then refused in the same way', async (_who, headers, limit) => {
    await start({
      readsAMinute: 3,
      keys: { ...context.keys, bearer: () => ({ key: 'k', scopes: ['read'] }) },
    });
    const asked = { url: '/api/v1/services/x', headers };
    const left = [];
    for (let nth = 0; nth < limit; nth++) left.push(counted(await ask(asked)).left);
    expect(left).toEqual(Array.from({ length: limit }, (_, nth) => limit - 1 - nth));
    expect(routed).toHaveLength(1);
    const refused = await ask(asked);
    expect(refused).toMatchObject({ status: 429, headers: { 'cache-control': 'no-store' } });
    expect(refused).toEqual(await askRoutes(asked));
  });

  test('nor with an invalid key', async () => {
    await start({ keys: { ...context.keys, bearer: () => 'expired' } });
    for (const url of ['/api/v1/services/x', '/v2/companies/search?slug=x']) {
      expect((await ask({ url })).status).toBe(200);
      const asked = { url, headers: { authorization: 'Bearer outcry-token' } };
      const refused = await ask(asked);
      expect(refused.status).toBe(401);
      expect(refused).toEqual(await askRoutes(asked));
    }
  });

  test('nor without a key if one is required', async () => {
    const bearer = (token: string) =>
      token === 'key' ? ({ key: 'k', scopes: ['read'] } as const) : 'foreign';
    await start({ keysRequired: true, keys: { ...context.keys, bearer } });
    const url = '/v2/companies/search?slug=x';
    const known = await ask({ url, headers: { authorization: 'Bearer key' } });
    expect(known).toMatchObject({ status: 200, headers: { 'cache-control': 'private, max-age=5' } });
    expect((await ask({ url })).status).toBe(401);
    expect((await ask({ url, headers: { authorization: 'Bearer other' } })).status).toBe(401);
  });
});

describe('reports are answered as the routes answer them', () => {
  test.each<[string, Asked]>([
    ['a report', { method: 'POST', url: REPORTS, headers: JSON_BODY, body: '{"problem":"app"}' }],
    ['an empty report', { method: 'POST', url: REPORTS, headers: JSON_BODY, body: '' }],
    ['a body that is not JSON', { method: 'POST', url: REPORTS, headers: JSON_BODY, body: '{' }],
    [
      'an Idempotency-Key that is too long',
      {
        method: 'POST',
        url: REPORTS,
        headers: { ...JSON_BODY, 'idempotency-key': 'k'.repeat(256) },
        body: '{}',
      },
    ],
  ])('%s', async (_what, asked) => {
    await start();
    const fast = await ask(asked);
    expect(routed).toEqual([]);
    const { accepted, refused } = context;
    const [taken, turnedAway] = [accepted.splice(0), refused.splice(0)];
    expect(fast).toEqual(await askRoutes(asked));
    expect(routed).toEqual([asked.url]);
    expect([taken, turnedAway]).toEqual([accepted, refused]);
  });

  test('a refusal, with the time to wait', async () => {
    const drop = { dropped: 'too_fast', detail: 'Too fast — wait.', retryAfter: 7 } as const;
    await start({
      intake: {
        accept: () => Promise.resolve(drop),
        told: () => null,
        logged: () => {},
        answer: async () => null,
        refuse: (one) => one,
      },
    });
    const asked = { method: 'POST', url: REPORTS, headers: JSON_BODY, body: '{}' } as const;
    const fast = await ask(asked);
    expect(fast).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    expect(routed).toEqual([]);
    expect(fast).toEqual(await askRoutes(asked));
  });

  test.each([
    [500, new Error('secret')],
    [503, new OutcryError('store_failed', 'secret')],
  ])('a report that fails gets %i, and the reason is only logged', async (status, error) => {
    const broken: unknown[] = [];
    await start({
      intake: {
        accept: () => Promise.reject(error),
        told: () => null,
        logged: () => {},
        answer: async () => null,
        refuse: (one) => one,
      },
      onBroken: (reason) => broken.push(reason),
    });
    const asked = { method: 'POST', url: REPORTS, headers: JSON_BODY, body: '{}' } as const;
    const fast = await ask(asked);
    expect(routed).toEqual([]);
    expect(broken).toEqual([error]);
    expect(fast.status).toBe(status);
    expect(fast.body).not.toContain('secret');
    expect(logged.join()).toContain('secret');
    expect(fast).toEqual(await askRoutes(asked));
  });
});

describe('the routes answer', () => {
  test.each<[string, Asked, number]>([
    ['an unknown service', { url: '/status/nobody' }, 404],
    ['an unknown service of the API', { url: '/api/v1/services/nobody' }, 404],
    ['a reader who has just reported', { url: '/status/x?reported=counted' }, 200],
    ['a reader who asks about their network', { url: '/status/x?network=own' }, 200],
    ['a reader’s own services', { url: '/mine?of=x' }, 200],
    ['a health check', { url: '/healthz' }, 200],
    [
      'a form',
      {
        method: 'POST',
        url: REPORTS,
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      },
      202,
    ],
    [
      'an unsupported type',
      { method: 'POST', url: REPORTS, headers: { 'content-type': 'text/plain' }, body: 'x' },
      415,
    ],
    [
      'a body one byte too long',
      { method: 'POST', url: REPORTS, headers: JSON_BODY, body: body(BODY_BYTES_MAX + 1) },
      413,
    ],
    [
      'a chunked body',
      { method: 'POST', url: REPORTS, headers: { ...JSON_BODY, 'transfer-encoding': 'chunked' }, body: '{}' },
      202,
    ],
  ])('%s', async (_what, asked, status) => {
    await start();
    for (let nth = 1; nth <= 2; nth++) {
      expect((await ask(asked)).status).toBe(status);
      expect(routed).toHaveLength(nth);
    }
  });

  test('not the longest possible body', async () => {
    await start();
    const asked = { method: 'POST', url: REPORTS, headers: JSON_BODY, body: body(BODY_BYTES_MAX) } as const;
    expect((await ask(asked)).status).toBe(202);
    expect(routed).toEqual([]);
  });

  test('a page that cannot be drawn, with what is wrong', async () => {
    const { site } = fixtureContext();
    await start({ site: { ...site, page: () => Promise.reject(new OutcryError('store_failed', 'secret')) } });
    const { status, body: page } = await ask({ url: '/status/x' });
    expect(status).toBe(503);
    expect(page).toContain('<!doctype html>');
    expect(routed).toHaveLength(1);
  });

  function body(bytes: number): string {
    return `{"comment":"${'a'.repeat(bytes - '{"comment":""}'.length)}"}`;
  }
});

test('below a path both forms of a URL are accepted', async () => {
  await start({ publicUrl: 'https://example.org/outcry' });
  for (const url of ['/outcry/status/x', '/status/x', '/outcry', '/outcry/']) {
    const first = await ask({ url });
    expect([url, first.status]).toEqual([url, 200]);
    routed.splice(0);
    expect(await ask({ url })).toEqual(first);
    expect(routed).toEqual([]);
  }
});

test('a request in the fast lane that names another client and is not believed is noticed once', async () => {
  await start();
  const headers = { 'x-forwarded-for': '192.0.2.1' };
  await ask({ url: '/status/x' });
  routed.splice(0);
  await ask({ url: '/status/x', headers });
  await ask({ method: 'POST', url: REPORTS, headers: { ...JSON_BODY, ...headers }, body: '{}' });
  expect(routed).toEqual([]);
  expect((await context.metrics.text()).text).toMatch(/^outcry_untrusted_forwarded_requests_total 2$/mu);
});
