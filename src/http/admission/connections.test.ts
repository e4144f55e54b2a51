import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { parseRanges } from '../../intake/address.ts';
import {
  COMPLAINT_INTERVAL_MS,
  CONNECTIONS_MAX,
  HANDLES_RESERVED,
  boundConnections,
  complaints,
  connectionsMax,
} from './connections.ts';
import type { FastLane } from '../fast-lane.ts';
import { createMetrics } from '../metrics.ts';
import { createSenders } from './senders.ts';

describe('connections', () => {
  let server: Server;
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy();
    server.close();
  });

  /** How many of the connections are kept open. */
  async function kept(count: number, max: number, trusted: string): Promise<number> {
    const metrics = createMetrics();
    server = createServer((_request, response) => response.end());
    const senders = createSenders(parseRanges(trusted));
    const lane: FastLane = (request, response, routes) => routes(request, response);
    boundConnections(server, { senders, metrics, logger: pino({ level: 'silent' }), lane, max });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    let answered = 0;
    for (let nth = 0; nth < count; nth++) {
      answered += await new Promise<number>((resolve) => {
        const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
        sockets.push(socket);
        socket.on('error', () => {});
        socket.once('data', () => resolve(1));
        socket.once('close', () => resolve(0));
        socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      });
    }
    const refused = [...(await metrics.text()).text.matchAll(/refused_total\{reason="\w+"\} (\d+)/gu)];
    expect(refused.reduce((sum, [, times]) => sum + Number(times), 0)).toBe(count - answered);
    return answered;
  }

  test('from one address are kept up to half of them all, and not one more', async () => {
    expect(await kept(6, 8, '')).toBe(4);
  });

  test('from a trusted proxy, which many share, are kept up to all of them, and not one more', async () => {
    expect(await kept(10, 8, '127.0.0.0/8')).toBe(8);
  });
});

describe('how many connections there may be', () => {
  test.each([
    [null, CONNECTIONS_MAX],
    [1_000_000, CONNECTIONS_MAX],
    [CONNECTIONS_MAX + HANDLES_RESERVED, CONNECTIONS_MAX],
    [CONNECTIONS_MAX + HANDLES_RESERVED - 1, CONNECTIONS_MAX - 1],
    [256, 256 - HANDLES_RESERVED],
    [HANDLES_RESERVED, 1],
  ])('with %s file handles it is %s', (handles, max) => {
    expect(connectionsMax(handles)).toBe(max);
  });
});

test('each shortage is logged at most once a minute', () => {
  const said: string[] = [];
  let now = 0;
  const complain = complaints(
    { warn: (_what: unknown, sentence?: string) => said.push(sentence ?? '') },
    () => now,
  );
  complain('a', 'A is short.');
  complain('a', 'A is short.');
  complain('b', 'B is short.');
  now = COMPLAINT_INTERVAL_MS - 1;
  complain('a', 'A is short.');
  expect(said).toEqual(['A is short.', 'B is short.']);
  now++;
  complain('a', 'A is short.');
  expect(said).toHaveLength(3);
});
