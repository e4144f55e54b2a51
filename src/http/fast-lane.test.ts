import { request, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { OutcryError } from '../core/base/errors.ts';
import { INCIDENT_ID } from '../../test/support/site/fixtures.ts';
import { fixtureContext, type FixtureContext } from './context.fixture.ts';
import { pageAt } from './routes/pages.ts';
import { PARAM_CHARS_MAX } from '../api/requests.ts';
import { BODY_BYTES_MAX, createServer, type Server } from './server.ts';

let server: Server;
let context: FixtureContext;
/** Requests that reached the framework. */
let routed: string[];
let logged: string[];

async function start(changes: Partial<FixtureContext> = {}): Promise<void> {
  context = { ...fixtureContext(), ...changes };
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

/** What every server adds, as it sees its connection. */
const OWN_HEADERS = new Set(['date', 'connection', 'keep-alive']);

function said(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name)));
}

function ask({ method = 'GET', url, headers = {}, body = '' }: Asked): Promise<Answered> {
  const { port } = server.app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const whole = method === 'POST' && headers['transfer-encoding'] === undefined;
    const length = whole ? { 'content-length': String(Buffer.byteLength(body)) } : {};
    request({ port, method, path: url, headers: { ...length, ...headers } }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ status: answer.statusCode, headers: said(answer.headers), body: text });
    })
      .on('error', reject)
      .end(body);
  });
}

/** The same, of the routes. */
async function askRoutes({ method = 'GET', url, headers = {}, body }: Asked): Promise<Answered> {
  const answer = await server.app.inject({
    method,
    url,
    headers,
    ...(body !== undefined && { payload: body }),
  });
  const { statusCode: status, rawPayload } = answer;
  return {
    status,
    headers: said(answer.headers as IncomingHttpHeaders),
    body: rawPayload.toString('latin1'),
  };
}

const JSON_BODY = { 'user-agent': 'test', 'content-type': 'application/json' };
const REPORTS = '/api/v1/services/x/reports';

describe('what the fast lane answers is what the routes answer', () => {
  test.each<[string, Asked]>([
    ['the home page', { url: '/' }],
    ['a page in Brotli', { url: '/status/x', headers: { 'accept-encoding': 'gzip, deflate, br' } }],
    ['a page in gzip', { url: '/status/x', headers: { 'accept-encoding': 'gzip, br;q=0' } }],
    ['a page as it is', { url: '/status/x', headers: { 'accept-encoding': 'zstd' } }],
    ['a page that has not changed', { url: '/status/x', headers: { 'if-none-match': '*' } }],
    ['a page that has changed', { url: '/status/x', headers: { 'if-none-match': '"other"' } }],
    ['an incident', { url: `/incident/${INCIDENT_ID}` }],
    ['a category', { url: '/category/social' }],
    ['a service that is not there', { url: '/status/nobody' }],
    ['a report', { method: 'POST', url: REPORTS, headers: JSON_BODY, body: '{"problem":"app"}' }],
    ['a report that says nothing', { method: 'POST', url: REPORTS, headers: JSON_BODY, body: '' }],
    ['a body that is no JSON', { method: 'POST', url: REPORTS, headers: JSON_BODY, body: '{' }],
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

  test('a refusal, with how long to wait', async () => {
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
  ])('a report that fails is %i, and the reason is in the log alone', async (status, error) => {
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
    ['a query', { url: '/?q=x' }, 200],
    ['a page in another spelling', { url: '/status/x/' }, 200],
    ['an escape', { url: '/status/%78' }, 200],
    ['another method', { method: 'HEAD', url: '/status/x' }, 200],
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
      'another type',
      { method: 'POST', url: REPORTS, headers: { 'content-type': 'text/plain' }, body: 'x' },
      415,
    ],
    [
      'the longest body and one byte',
      { method: 'POST', url: REPORTS, headers: JSON_BODY, body: body(BODY_BYTES_MAX + 1) },
      413,
    ],
    [
      'a body that comes in pieces',
      { method: 'POST', url: REPORTS, headers: { ...JSON_BODY, 'transfer-encoding': 'chunked' }, body: '{}' },
      202,
    ],
  ])('%s', async (_what, asked, status) => {
    await start();
    expect((await ask(asked)).status).toBe(status);
    expect(routed).toHaveLength(1);
  });

  test('names longer than can be read, and not the longest', () => {
    const ofWorld = (path: string) => ({ path });
    expect(pageAt(`/status/${'a'.repeat(PARAM_CHARS_MAX)}`, ofWorld)).not.toBeNull();
    expect(pageAt(`/status/${'a'.repeat(PARAM_CHARS_MAX + 1)}`, ofWorld)).toBeNull();
  });

  test('not the longest body there may be', async () => {
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

test('below a path both forms of an address are taken', async () => {
  await start({ publicUrl: 'https://example.org/outcry' });
  for (const url of ['/outcry/status/x', '/status/x', '/outcry', '/outcry/'])
    expect((await ask({ url })).status).toBe(200);
  expect(routed).toEqual([]);
});

test('a request in the fast lane that names another client and is not believed is noticed once', async () => {
  await start();
  const headers = { 'x-forwarded-for': '192.0.2.1' };
  await ask({ url: '/status/x', headers });
  await ask({ method: 'POST', url: REPORTS, headers: { ...JSON_BODY, ...headers }, body: '{}' });
  expect(routed).toEqual([]);
  expect((await context.metrics.text()).text).toMatch(/^outcry_untrusted_forwarded_requests_total 2$/mu);
});
