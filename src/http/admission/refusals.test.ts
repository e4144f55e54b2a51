import { connect, type AddressInfo, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixtureContext, type FixtureContext } from '../context.fixture.ts';
import { createServer, type Server } from '../server.ts';

let context: FixtureContext;
let server: Server;
let port: number;

async function start(changes: Partial<FixtureContext> = {}): Promise<void> {
  context = { ...fixtureContext(), ...changes };
  server = createServer(context, pino({ level: 'silent' }));
  await server.app.listen({ port: 0, host: '127.0.0.1' });
  port = (server.app.server.address() as AddressInfo).port;
}
beforeEach(() => start());
afterEach(() => server.app.close());

/** Everything the server answers to this text, until it ends the connection. */
function ask(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    socket.on('error', reject);
    socket.once('close', () => resolve(heard));
    socket.write(text);
  });
}

/** Resolves with what was received once it contains `part`. */
function heard(socket: Socket, part: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes(part)) resolve(text);
    });
  });
}

const request = (line: string, ...headers: string[]): string =>
  `${[`${line} HTTP/1.1`, ...headers, 'Connection: close'].join('\r\n')}\r\n\r\n`;

/** Status, headers and problem of an answer, after checking that it has the headers every answer has. */
function problemIn(answer: string): { status: number; headers: string; problem: Record<string, unknown> } {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  const headers = head.toLowerCase();
  expect(headers).toContain('content-type: application/problem+json');
  for (const [name, value] of Object.entries(context.headers))
    expect(headers).toContain(`${name}: ${value}`.toLowerCase());
  const problem = JSON.parse(body) as Record<string, unknown>;
  const status = Number(head.split(' ')[1]);
  expect(problem).toMatchObject({ status, type: 'about:blank', detail: expect.stringMatching(/\.$/u) });
  return { status, headers, problem };
}

describe('a method that a URL does not accept', () => {
  test.each([
    ['PUT', '/api/v1/services', 'GET, HEAD'],
    ['OPTIONS', '/api/v1/services?q=x', 'GET, HEAD'],
    ['QUERY', '/api/v1/services', 'GET, HEAD'],
    ['PURGE', '/', 'GET, HEAD'],
    ['TRACE', '/healthz', 'GET, HEAD'],
    ['DELETE', '/status/x', 'GET, HEAD, POST'],
    ['GET', '/api/v1/services/x/reports', 'POST'],
    ['POST', '/api/v1/services/x/live', 'GET'],
    ['POST', '/incident/any/', 'GET, HEAD'],
  ])('%s %s is answered with 405 and the methods that it accepts: %s', async (method, path, allow) => {
    const answer = await ask(request(`${method} ${path}`, 'Host: a', 'Accept: text/html'));
    const { status, headers, problem } = problemIn(answer);
    expect(status).toBe(405);
    expect(headers).toContain(`\r\nallow: ${allow.toLowerCase()}\r\n`);
    expect(problem['detail']).toBe(`This address takes ${allow}.`);
  });

  test('at a URL that does not exist is a 404', async () => {
    for (const path of ['/nowhere', '/api/v1/services/x/nowhere', '/status/x/more/of/it'])
      for (const method of ['PUT', 'DELETE', 'QUERY'] as const)
        expect(
          problemIn(await ask(request(`${method} ${path}`, 'Host: a', 'Accept: text/html'))).status,
        ).toBe(404);
  });
});

test('a request about the whole server is told what it takes, and no page', async () => {
  const { status, headers } = problemIn(await ask(request('OPTIONS *', 'Host: a')));
  expect([status, headers]).toEqual([405, expect.stringContaining('\r\nallow: get, head, post\r\n')]);
  for (const method of ['GET', 'HEAD', 'POST', 'DELETE']) {
    const answer = await ask(request(`${method} *`, 'Host: a', 'Content-Length: 0'));
    expect(answer).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json/u);
  }
});

test.each(['example.org:443', '/status/x'])(
  'a tunnel to %s is refused, and what comes through it is not read',
  async (target) => {
    const { status, headers } = problemIn(
      await ask(`${request(`CONNECT ${target}`, 'Host: a')}${request('GET /healthz', 'Host: a')}`),
    );
    expect(status).toBe(405);
    expect(headers).toContain('\r\nallow: get, head, post\r\n');
  },
);

test('a tunnel below the other API is refused in its shape', async () => {
  const answer = await ask(request('CONNECT /v2/sites', 'Host: a'));
  expect(answer).toMatch(/^HTTP\/1\.1 405 [^]*\r\n\r\n\{"error":true,"message":"This server is not a proxy/u);
});

describe('a request that names', () => {
  test.each([
    ['two hosts', ['Host: a', 'Host: b'], 400],
    ['one host twice', ['Host: a', 'host: a'], 400],
    ['no host', [], 400],
    ['two hosts with a comma', ['Host: a, b'], 400],
    ['two hosts with a space', ['Host: a b'], 400],
    ['a host with a path', ['Host: a/b'], 400],
    ['a host with a user', ['Host: b@a'], 400],
    ['one host', ['Host: a'], 200],
    ['a host and a port', ['Host: status_2.example.org:8080'], 200],
    ['an IPv6 address', ['Host: [2001:db8::1]:8080'], 200],
    ['an empty host', ['Host:'], 200],
  ])('%s gets the right answer', async (_what, headers, status) => {
    expect(await ask(request('GET /healthz', ...headers))).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `, 'u'));
  });

  test('no host is answered for HTTP/1.0, which does not require one', async () => {
    expect(await ask('GET /healthz HTTP/1.0\r\n\r\n')).toContain('{"status":"ok"}');
  });
});

describe('what cannot be parsed', () => {
  const POST = 'POST /api/v1/services/x/reports';
  const LONG = 'a'.repeat(20_000);

  test.each([
    ['text that is not HTTP', 'garbage\r\n\r\n', 400],
    ['an unknown method', request('FOO /', 'Host: a'), 400],
    ['a head that is too long', request('GET /', 'Host: a', `X: ${LONG}`), 431],
    [
      'a length and chunks',
      `${request(POST, 'Host: a', 'Content-Length: 2', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
      400,
    ],
    [
      'overlong chunk extensions',
      `${request(POST, 'Host: a', 'Content-Type: application/json', 'Transfer-Encoding: chunked')}2;${LONG}\r\n{}\r\n0\r\n\r\n`,
      413,
    ],
    [
      'a transfer coding other than chunks',
      `${request(POST, 'Host: a', 'Content-Type: application/json', 'Transfer-Encoding: gzip, chunked')}2\r\n{}\r\n0\r\n\r\n`,
      400,
    ],
    ['an unknown expectation', request(POST, 'Host: a', 'Expect: wonders', 'Content-Length: 0'), 417],
  ])('%s is answered with a problem', async (_what, text, status) => {
    expect(problemIn(await ask(text)).status).toBe(status);
  });

  test('in the middle of an answer ends it without adding text to it', async () => {
    const socket = connect(port, '127.0.0.1');
    const told = heard(socket, 'event: service');
    socket.write('GET /api/v1/services/x/live HTTP/1.1\r\nHost: a\r\n\r\n');
    await told;
    let after = '';
    socket.on('data', (chunk: Buffer) => (after += chunk.toString()));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.write('garbage\r\n\r\n');
    await ended;
    expect(after).not.toContain('HTTP/1.1');
    expect(after).not.toContain('application/problem');
  });
});

describe('a server that is stopping', () => {
  test.each([
    [
      'a program',
      'GET /api/v1/services',
      /application\/problem\+json[^]*"detail":"The server is shutting down\."/u,
    ],
    ['a person', 'GET /status/x', /text\/html[^]*<\/html>/u],
  ])('tells %s when to retry', async (_who, line, told) => {
    await server.app.close();
    const { site } = fixtureContext();
    let answerFirst = () => {};
    const waiting = new Promise<void>((resolve) => (answerFirst = resolve));
    let begun = () => {};
    const underWay = new Promise<void>((resolve) => (begun = resolve));
    await start({ site: { ...site, page: async (key) => (begun(), await waiting, site.page(key)) } });
    const socket = connect(port, '127.0.0.1');
    const answers = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
      socket.once('close', () => resolve(text));
    });
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await underWay;
    const second = new Promise<void>((resolve) => {
      server.app.server.prependListener('request', () => resolve());
    });
    const ended = server.app.close();
    socket.write(`${line} HTTP/1.1\r\nHost: a\r\n\r\n`);
    await second;
    answerFirst();
    const [, refused = ''] = (await answers).split(/(?=HTTP\/1\.1 503)/u);
    await ended;
    expect(refused).toMatch(told);
    expect(refused.toLowerCase()).toContain('\r\nretry-after: 5\r\n');
  });
});
