import { createServer, get, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { assert } from '../../core/base/assert.ts';
import {
  BEATS_BEHIND_MAX,
  BUFFERED_BYTES_MAX,
  Hub,
  PADDING_BYTES,
  RETRY_MAX_MS,
  RETRY_MIN_MS,
  frame,
  type Stream,
} from './hub.ts';

const SENDER = { address: '192.0.2.1', block: '192.0.2' };

let hub: Hub;
let random = 0;
let server: Server;
let port: number;

beforeEach(async () => {
  hub = new Hub({ random: () => random });
  server = createServer((request, response) => {
    const channels = (request.url ?? '/').split('+');
    hub.join(channels, response, SENDER, { proxied: request.headers.via !== undefined });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterEach(() => {
  hub.close();
  server.closeAllConnections();
  server.close();
});

/** A stream, and the first bytes it sent. */
function openRaw(
  path: string,
  headers = {},
): Promise<{ stream: IncomingMessage; headers: IncomingHttpHeaders; greeting: string }> {
  return new Promise((resolve, reject) => {
    get({ port, path, headers }, (stream) => {
      void next(stream).then((greeting) => resolve({ stream, headers: stream.headers, greeting }));
    }).on('error', reject);
  });
}

const open = async (path: string): Promise<IncomingMessage> => (await openRaw(path)).stream;

function next(stream: IncomingMessage): Promise<string> {
  return new Promise((resolve) => stream.once('data', (chunk: Buffer) => resolve(chunk.toString())));
}

describe('Hub', () => {
  test('an event goes to everyone on its channel and to nobody else', async () => {
    const [a, b, other] = [await open('/x'), await open('/x'), await open('/y')];
    const heard = [next(a), next(b)];
    let strayed = false;
    other.on('data', () => (strayed = true));
    hub.broadcast('/x', frame([{ id: '7', event: 'service', data: { status: 'normal' } }]));
    for (const text of await Promise.all(heard))
      expect(text).toBe('id: 7\nevent: service\ndata: {"status":"normal"}\n\n');
    expect(strayed).toBe(false);
  });

  test('a stream is declared as events, not cacheable and not to be compressed', async () => {
    const { headers } = await open('/x');
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store, no-transform');
  });

  test('each reader is told to reconnect after a delay of its own', async () => {
    const greetings: string[] = [];
    for (random of [0, 0.5, 0.999_99]) greetings.push((await openRaw('/x')).greeting);
    expect(greetings).toEqual([
      `retry: ${RETRY_MIN_MS}\n\n`,
      `retry: ${(RETRY_MIN_MS + RETRY_MAX_MS) / 2}\n\n`,
      `retry: ${RETRY_MAX_MS - 1}\n\n`,
    ]);
    const waits = Array.from({ length: 12 }, () => new Hub()).map(async (one) => {
      hub = one;
      return (await openRaw('/x')).greeting;
    });
    expect(new Set(await Promise.all(waits)).size).toBeGreaterThan(4);
  });

  test('what a reader is owed is sent with the greeting, as one chunk', async () => {
    server.removeAllListeners('request');
    server.once('request', (_request, response) => {
      const stream = hub.join(['/x'], response, SENDER);
      assert(stream !== null, 'the reader is there');
      hub.open(stream, frame([{ id: '7', event: 'e', data: 1 }]));
    });
    expect((await openRaw('/x')).greeting).toMatch(/^retry: \d+\n\nid: 7\nevent: e\ndata: 1\n\n$/u);
  });

  test('a reader behind a proxy is sent enough at once for the proxy to pass it on, and others are not', async () => {
    const { greeting } = await openRaw('/x', { Via: '1.1 proxy' });
    expect(greeting).toMatch(/^retry: \d+\n: +\n\n$/u);
    expect(greeting.length).toBeGreaterThan(PADDING_BYTES);
    expect((await openRaw('/x')).greeting.length).toBeLessThan(30);
  });

  test('a heartbeat is an event, so that a page in a browser receives it', async () => {
    const stream = await open('/x');
    const heard = next(stream);
    hub.heartbeat();
    expect(await heard).toBe('event: beat\ndata: {}\n\n');
  });

  test('a heartbeat says up to when everything has been sent, if that is known', async () => {
    const stream = await open('/x');
    const heard = next(stream);
    hub.heartbeat(1_741_599_600_000);
    expect(await heard).toBe('event: beat\ndata: {"at":1741599600000}\n\n');
  });

  test('readers are sent news by what they know of a channel, and none before that is known', async () => {
    const joined: Stream[] = [];
    server.removeAllListeners('request');
    server.on('request', (_request, response) => {
      const stream = hub.join(['/x'], response, SENDER);
      assert(stream !== null, 'the reader is there');
      joined.push(stream);
    });
    const [first, second, unknown] = [await open('/x'), await open('/x'), await open('/x')];
    hub.know(joined[0]!, '/x', 5);
    hub.know(joined[1]!, '/x', 7);
    expect(hub.versions('/x')).toEqual([5, 7]);
    const heard = next(first);
    hub.tell('/x', frame([{ id: '7', event: 'e', data: 1 }]), 5, 7);
    expect(await heard).toBe('id: 7\nevent: e\ndata: 1\n\n');
    expect(hub.versions('/x')).toEqual([7]);
    const all = [next(first), next(second), next(unknown)];
    hub.tell('/x', frame([{ id: '9', event: 'e', data: 2 }]), 7, 9);
    hub.heartbeat();
    const said = await Promise.all(all);
    expect(said.map((text) => text.includes('id: 9'))).toEqual([true, true, false]);
    expect(said[2]).toBe('event: beat\ndata: {}\n\n');
  });

  test('what one tick has for many channels is one write, and however large it is nobody is cut off for it', async () => {
    const channels = Array.from({ length: 20 }, (_, nth) => `/${nth}`);
    let joined: Stream | null = null;
    server.removeAllListeners('request');
    server.once('request', (_request, response) => {
      joined = hub.join(channels, response, SENDER);
    });
    const stream = await open('/');
    assert(joined !== null, 'the reader is there');
    const { socket }: Stream = joined;
    const much = frame([{ event: 'e', data: 'x'.repeat(BUFFERED_BYTES_MAX / 4) }]);
    for (const channel of channels) {
      hub.know(joined, channel, 1);
      hub.tell(channel, much, 1, 2);
    }
    expect(socket.writableLength).toBeGreaterThan(4 * BUFFERED_BYTES_MAX);
    let bytes = 0;
    for await (const chunk of stream)
      if ((bytes += (chunk as Buffer).length) === channels.length * much.plain.length) break;
    expect(socket.writableLength).toBe(0);
  });

  test('a stream of several channels receives all of them, has one heartbeat and leaves all of them', async () => {
    const stream = await open('/x+/y');
    expect(hub.size).toBe(1);
    const heard = next(stream);
    hub.heartbeat();
    expect(await heard).toBe('event: beat\ndata: {}\n\n');
    for (const channel of ['/x', '/y']) {
      const told = next(stream);
      hub.broadcast(channel, frame([{ event: 'e', data: channel }]));
      expect(await told).toContain(channel);
    }
    const left = new Promise<void>((resolve) => (hub.onLeave = resolve));
    stream.destroy();
    await left;
    expect([hub.size, hub.has('/x'), hub.has('/y')]).toEqual([0, false, false]);
  });

  test('a reader that left is forgotten, and its channel with it', async () => {
    const stream = await open('/x');
    expect(hub.size).toBe(1);
    const left = new Promise((resolve) => server.once('left', resolve));
    hub.onLeave = () => server.emit('left');
    stream.destroy();
    await left;
    expect(hub.size).toBe(0);
    expect(hub.has('/x')).toBe(false);
  });

  test('a reader that never reads is cut off when too much has piled up', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.write('GET /x HTTP/1.1\r\nHost: a\r\n\r\n');
    const left = new Promise<void>((resolve) => (hub.onLeave = resolve));
    await new Promise((resolve) => server.once('request', resolve));
    const data = 'a'.repeat(BUFFERED_BYTES_MAX);
    const pump = setInterval(() => hub.broadcast('/x', frame([{ id: '1', event: 'e', data }])), 1);
    await left;
    clearInterval(pump);
    expect(hub.size).toBe(0);
    socket.destroy();
  });

  test('a reader that never empties its buffer within the permitted heartbeats is cut off', async () => {
    const joined = new Promise<Stream | null>((resolve) => {
      server.removeAllListeners('request');
      server.once('request', (_request, response) => resolve(hub.join(['/x'], response, SENDER)));
    });
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.write('GET /x HTTP/1.1\r\nHost: a\r\n\r\n');
    const stream = await joined;
    assert(stream !== null, 'the reader is there');
    hub.open(stream, frame([{ id: '1', event: 'e', data: 'a'.repeat(16 * 1024 * 1024) }]));
    for (let beat = 1; beat < BEATS_BEHIND_MAX; beat++) hub.heartbeat();
    expect(stream.socket.destroyed).toBe(false);
    hub.heartbeat();
    expect(stream.socket.destroyed).toBe(true);
    socket.destroy();
  });

  test('one address gets half of the streams, and not one more; another still finds room', async () => {
    hub = new Hub({ streamsMax: 4 });
    await open('/x');
    await open('/x');
    expect(hub.hasRoom(SENDER)).toBe(false);
    expect(hub.hasRoom({ address: '198.51.100.1', block: '198.51.100' })).toBe(true);
  });

  test('an event without an id has no line for it, and the events of a tick are one write', () => {
    const { plain } = frame([
      { event: 'e', data: 1 },
      { id: '7', event: 'e', data: 2 },
    ]);
    expect(plain.toString()).toBe('event: e\ndata: 1\n\nid: 7\nevent: e\ndata: 2\n\n');
  });

  test('a long opening that is still being sent is not held against its reader', async () => {
    const OPENING_BYTES = 16 * 1024 * 1024;
    const opened = new Promise<Stream | null>((resolve) => {
      server.removeAllListeners('request');
      server.once('request', (_request, response) => resolve(hub.join(['/slow'], response, SENDER)));
    });
    const socket = connect(port, '127.0.0.1');
    socket.pause();
    socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n');
    const stream = await opened;
    assert(stream !== null, 'the reader is there');
    hub.open(stream, frame([{ id: '1', event: 'e', data: 'a'.repeat(OPENING_BYTES) }]));
    expect(stream.socket.writableLength).toBeGreaterThan(BUFFERED_BYTES_MAX);
    hub.broadcast('/slow', frame([{ id: '2', event: 'e', data: 2 }]));
    expect(stream.socket.destroyed).toBe(false);
    const last = new Promise<void>((resolve) => {
      let tail = '';
      socket.on('data', (chunk: Buffer) => {
        tail = (tail + chunk.toString()).slice(-100);
        if (tail.includes('id: 2')) resolve();
      });
    });
    socket.resume();
    await last;
    await expect.poll(() => stream.openingBytes).toBe(0);
    socket.destroy();
  });

  test('HTTP/1.0 readers get events without chunks', async () => {
    const socket = connect(port, '127.0.0.1');
    const answer = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes('data: 1')) resolve(text);
      });
    });
    const joined = new Promise((resolve) => server.once('request', resolve));
    socket.write('GET /x HTTP/1.0\r\n\r\n');
    await joined;
    hub.broadcast('/x', frame([{ id: '1', event: 'e', data: 1 }]));
    expect(await answer).toMatch(/\r\n\r\nretry: \d+\n\nid: 1\nevent: e\ndata: 1\n\n$/u);
    socket.destroy();
  });
});
