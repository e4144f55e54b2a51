import { createServer, type Server } from 'node:http';
import { createServer as createPlainServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAddressRanges } from '../address-range.ts';
import { isInside, mayReach } from './address.ts';
import {
  ANSWER_BYTES_MAX,
  URL_CHARS_MAX,
  openOutgoing,
  type Outgoing,
  type OutgoingRequest,
} from './connector.ts';
import { DISGUISED_HOSTS, DISGUISED_NAMES, PRIVATE_RECORDS } from './disguises.fixture.ts';

/** A server on every loopback address of this machine, which counts connections. */
let canary: Server;
let port: number;
let connections = 0;
let answer: (path: string) => { status: number; headers?: Record<string, string>; body: string };

beforeAll(async () => {
  canary = createServer((request, response) => {
    const { status, headers, body } = answer(request.url ?? '');
    response.writeHead(status, headers).end(body);
  });
  canary.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => canary.listen(0, '::', resolve));
  port = (canary.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => canary.close(resolve)));
beforeEach(() => {
  connections = 0;
  answer = () => ({ status: 200, body: 'ok' });
});

const to = (url: string, facts: Partial<OutgoingRequest> = {}): OutgoingRequest => ({
  method: 'POST',
  url,
  headers: {},
  body: '{}',
  ...facts,
});
const LOOPBACK = parseAddressRanges('127.0.0.0/8, ::1');
const inside = (options = {}): Outgoing => openOutgoing({ allowed: LOOPBACK, ...options });
const resolvesTo =
  (...addresses: string[]) =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

describe('a private address', () => {
  test('is not reached in any of 200 disguises, with either scheme', async () => {
    const outgoing = openOutgoing({ allowed: [], resolve: resolvesTo('127.0.0.1'), timeoutMs: 2_000 });
    expect(DISGUISED_HOSTS.length).toBeGreaterThanOrEqual(200);
    for (const host of [...DISGUISED_HOSTS, ...DISGUISED_NAMES])
      for (const scheme of ['http', 'https'])
        expect(await outgoing(to(`${scheme}://${host}:${port}/`)), `${scheme}://${host}`).toMatchObject({
          unanswered: expect.stringMatching(/^(?:refused|bad)_address$/u) as string,
        });
    expect(connections).toBe(0);
  });

  test('is not reached by a name with any private record, alone or beside a public one', async () => {
    for (const record of PRIVATE_RECORDS)
      for (const records of [[record], ['8.8.8.8', record], [record, '2606:4700::1111']]) {
        const outgoing = openOutgoing({ allowed: [], resolve: resolvesTo(...records), timeoutMs: 2_000 });
        for (const name of ['receiver.example', ...DISGUISED_NAMES])
          expect(await outgoing(to(`https://${name}:${port}/`)), `${name} ${records.join()}`).toMatchObject({
            unanswered: 'refused_address',
          });
      }
    expect(connections).toBe(0);
  });

  test('is not reached by a name that changes: the first answer is the address that is connected to', async () => {
    let asked = 0;
    const outgoing = openOutgoing({
      allowed: parseAddressRanges('127.0.0.2'),
      async resolve() {
        asked += 1;
        return [{ address: asked === 1 ? '127.0.0.2' : '127.0.0.1', family: 4 }];
      },
    });
    expect(await outgoing(to(`http://rebinding.example:${port}/`))).toMatchObject({ status: 200 });
    expect([asked, connections]).toEqual([1, 1]);
    expect(await outgoing(to(`http://rebinding.example:${port}/`))).toMatchObject({
      unanswered: 'refused_address',
    });
    expect([asked, connections]).toEqual([2, 1]);
  });

  test('is not reached by a redirect, which is returned as an answer', async () => {
    answer = (path) =>
      path === '/first'
        ? { status: 307, headers: { Location: `http://127.0.0.1:${port}/second` }, body: '' }
        : { status: 200, body: 'secret' };
    expect(await inside()(to(`http://127.0.0.1:${port}/first`))).toMatchObject({ status: 307, body: '' });
    expect(connections).toBe(1);
  });

  test('can be allowed by the operator, also without encryption', async () => {
    expect(await inside()(to(`http://127.0.0.1:${port}/`))).toMatchObject({ status: 200, body: 'ok' });
    expect(await inside()(to(`http://[::1]:${port}/`))).toMatchObject({ status: 200 });
    expect(await inside()(to(`http://10.0.0.1:${port}/`))).toMatchObject({ unanswered: 'refused_address' });
  });
});

describe('a call', () => {
  test('to the public internet is encrypted, or not made', async () => {
    const outgoing = openOutgoing({ allowed: LOOPBACK, resolve: resolvesTo('8.8.8.8') });
    expect(await outgoing(to('http://receiver.example/'))).toMatchObject({ unanswered: 'not_encrypted' });
  });

  test('with an invalid URL fails with the reason', async () => {
    const long = (chars: number): string => `http://127.0.0.1:${port}/`.padEnd(chars, 'x');
    expect(await inside()(to(long(URL_CHARS_MAX)))).toMatchObject({ status: 200 });
    for (const url of [
      '',
      'x',
      'ftp://a/',
      'file:///etc/passwd',
      'https://u:p@a.example/',
      'https://',
      long(URL_CHARS_MAX + 1),
    ])
      expect(await inside()(to(url)), url).toMatchObject({ unanswered: 'bad_address' });
    const nobody = inside({ resolve: () => Promise.reject(new Error('ENOTFOUND')) });
    expect(await nobody(to('https://nobody.example/'))).toMatchObject({ unanswered: 'no_such_host' });
    const silent = inside({ resolve: () => new Promise(() => {}), timeoutMs: 20 });
    expect(await silent(to('https://slow.example/'))).toMatchObject({ unanswered: 'timeout' });
  });

  test('sends method, path, headers and body unchanged', async () => {
    const seen = new Promise<string>((resolve) => {
      canary.once('request', (request) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () =>
          resolve(
            `${request.method} ${request.url} ${request.headers['x-title']} ${request.headers.host} ${body}`,
          ),
        );
      });
    });
    await inside()(
      to(`http://127.0.0.1:${port}/a?b=c`, { method: 'PUT', headers: { 'X-Title': 'hello' }, body: 'wörld' }),
    );
    expect(await seen).toBe(`PUT /a?b=c hello 127.0.0.1:${port} wörld`);
  });

  test('reads an answer up to the limit, however much is sent', async () => {
    answer = () => ({ status: 200, body: 'x'.repeat(ANSWER_BYTES_MAX) });
    expect(await inside()(to(`http://127.0.0.1:${port}/`))).toMatchObject({
      body: 'x'.repeat(ANSWER_BYTES_MAX),
    });
    answer = () => ({ status: 200, body: 'y'.repeat(50 * ANSWER_BYTES_MAX) });
    expect(await inside()(to(`http://127.0.0.1:${port}/`))).toMatchObject({
      status: 200,
      body: 'y'.repeat(ANSWER_BYTES_MAX),
    });
  });

  test('without an answer, or with an endless one, times out', async () => {
    const sockets = new Set<Socket>();
    const say = { value: '' };
    const hanging = createPlainServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      if (say.value !== '') socket.write(say.value);
    });
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    const { port: hangs } = hanging.address() as AddressInfo;
    const outgoing = inside({ timeoutMs: 100 });
    for (const head of ['', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc']) {
      say.value = head;
      expect(await outgoing(to(`http://127.0.0.1:${hangs}/`)), head).toMatchObject({ unanswered: 'timeout' });
    }
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => hanging.close(resolve));
    expect(await outgoing(to(`http://127.0.0.1:${hangs}/`))).toMatchObject({
      unanswered: 'unreachable',
      detail: 'ECONNREFUSED',
    });
  });
});

describe('addresses', () => {
  test('that are public may be reached; those that are allowed count as internal', () => {
    for (const address of ['8.8.8.8', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8'])
      expect(mayReach(address, []), address).toBe(true);
    for (const address of PRIVATE_RECORDS) expect(mayReach(address, []), address).toBe(false);
    expect(isInside('127.0.0.9', LOOPBACK)).toBe(true);
    expect(isInside('::ffff:127.0.0.9', LOOPBACK)).toBe(true);
    expect(isInside('8.8.8.8', LOOPBACK)).toBe(false);
    for (const mapped of ['::ffff:127.0.0.9', '::ffff:127.0.0.0/104'])
      expect(isInside('127.0.0.9', parseAddressRanges(mapped)), mapped).toBe(true);
  });

  test('that are allowed are parsed, and an invalid one is named', () => {
    expect(parseAddressRanges('')).toEqual([]);
    expect(() => parseAddressRanges('10.0.0.0/8, 10.0.0')).toThrow('"10.0.0" is not');
    expect(() => parseAddressRanges('10.0.0.0/33')).toThrow('10.0.0.0/33');
  });
});
