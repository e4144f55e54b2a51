import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOwnPages } from '../admission/own-pages.ts';
import { parseRanges } from '../../intake/address.ts';
import { fixtureContext, type FixtureContext } from '../context.fixture.ts';
import { createSenders } from '../admission/senders.ts';
import { BODY_BYTES_MAX, createServer, type Server } from '../server.ts';

let context: FixtureContext;
let server: Server;
const open = (more: Partial<FixtureContext> = {}): void => {
  context = { ...fixtureContext('outage'), ...more };
  server = createServer(context, pino({ level: 'silent' }));
};
beforeEach(() => open());
afterEach(() => server.app.close());

const JSON_HEADERS = { 'content-type': 'application/json' };
async function post(body: unknown, headers: Record<string, string> = {}) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await server.app.inject({
    method: 'POST',
    url: '/mcp',
    payload,
    headers: { ...JSON_HEADERS, ...headers },
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body };
}
const call = (name: string, given: object, headers?: Record<string, string>) =>
  post({ jsonrpc: '2.0', id: 'a', method: 'tools/call', params: { name, arguments: given } }, headers);

test('a tool is answered from what the pages and the API say', async () => {
  const { status, headers, body } = await call('is_it_down', { service: 'x' });
  expect(status).toBe(200);
  expect(headers).toMatchObject({ 'cache-control': 'no-store' });
  const { id, result } = JSON.parse(body) as { id: string; result: Record<string, unknown> };
  expect(id).toBe('a');
  expect(JSON.stringify(result['content'])).toContain('User reports indicate problems at X since');
  expect(result['structuredContent']).toMatchObject({ slug: 'x', status: 'problems' });
});

test('a notification has no answer, and there is nothing to get', async () => {
  expect(await post({ jsonrpc: '2.0', method: 'notifications/initialized' })).toMatchObject({
    status: 202,
    body: '',
  });
  for (const method of ['GET', 'DELETE'] as const) {
    const answer = await server.app.inject({ method, url: '/mcp' });
    expect([answer.statusCode, answer.headers['allow']]).toEqual([405, 'POST']);
  }
});

test('an unreadable message gets the error of the protocol, and does not count as a refused report', async () => {
  for (const [body, headers, expected] of [
    ['{', {}, 400],
    ['', {}, 200],
    ['[]', {}, 200],
    ['x', { 'content-type': 'text/plain' }, 415],
    [JSON.stringify({ params: 'x'.repeat(BODY_BYTES_MAX) }), {}, 413],
    ['{}', { 'mcp-protocol-version': '1999-01-01' }, 400],
  ] as const) {
    const { status, body: text } = await post(body, headers);
    expect(status, body.slice(0, 20)).toBe(expected);
    expect(JSON.parse(text)).toMatchObject({
      jsonrpc: '2.0',
      id: null,
      error: { message: expect.any(String) },
    });
  }
  expect(context.refused).toEqual([]);
});

test('a request that a page of another site made the browser send is refused', async () => {
  open({
    ownPages: createOwnPages({ publicUrl: 'https://status.example.org', mirrors: [], trustedProxies: [] }),
  });
  const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
  expect(await post(ping, { origin: 'https://evil.example', host: 'evil.example' })).toMatchObject({
    status: 403,
  });
  expect(await post(ping, { origin: 'https://status.example.org' })).toMatchObject({ status: 200 });
  expect(await post(ping)).toMatchObject({ status: 200 });
});

test('tools count as reads of their caller, also behind a proxy', async () => {
  open({ readsAMinute: 1, senders: createSenders(parseRanges('127.0.0.1')) });
  const incidents = async (address: string) =>
    JSON.parse((await call('list_incidents', {}, { 'x-forwarded-for': address })).body) as unknown;
  expect(await incidents('203.0.113.1')).toMatchObject({ result: { structuredContent: { items: [] } } });
  expect(await incidents('203.0.113.1')).toMatchObject({ result: { isError: true } });
  expect(await incidents('203.0.113.2')).not.toMatchObject({ result: { isError: true } });
});
