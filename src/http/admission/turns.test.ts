import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as nextRound } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  ANSWER_MS_MAX,
  AT_WORK_MAX,
  PIPELINED_ALL_MAX,
  PIPELINED_MAX,
  SENDER_UNSENT_BYTES,
  SLICE_MS,
  STALLED_MS,
  STREAMING,
  Turns,
  UNSENT_BYTES_MAX,
} from './turns.ts';

/** A request being worked on, as its handler sees it. */
interface Work {
  readonly sender: string;
  readonly path: string;
  /** Sends the answer; `unsentBytes` of it stay in the socket's buffer. */
  answer(unsentBytes?: number): void;
  /** The rest of the answer has been sent. */
  leave(): void;
  stream(): void;
}

class FakeSocket extends EventEmitter {
  destroyed = false;
  writableEnded = false;
  writableLength = 0;
  timeoutMs = 0;
  setTimeout = (ms: number): void => {
    this.timeoutMs = ms;
  };
  resetAndDestroy(): void {
    this.destroyed = true;
    this.emit('close');
  }
  destroy(): void {
    this.resetAndDestroy();
  }
}

let turns: Turns;
let work: Work[];
let cuts: string[];
let now: number;
/** CPU time that each request takes. */
let costMs: number;
/** Whether requests are answered before anything else happens. */
let atOnce: boolean;

beforeEach(() => {
  work = [];
  cuts = [];
  now = 0;
  costMs = 0;
  atOnce = false;
  turns = new Turns({
    handle(request, response) {
      now += costMs;
      const socket = request.socket as unknown as FakeSocket;
      const { sender } = request.headers as { sender: string };
      work.push({
        sender,
        path: request.url ?? '',
        answer(unsentBytes = 0) {
          socket.writableLength = unsentBytes;
          response.emit('prefinish');
          if (unsentBytes === 0) response.emit('close');
        },
        leave() {
          socket.writableLength = 0;
          response.emit('close');
        },
        stream: () => socket.emit(STREAMING),
      });
      if (atOnce) work.at(-1)?.answer();
    },
    sender: ({ headers }) => (headers as { sender: string }).sender,
    now: () => now,
    onCut: (reason) => cuts.push(reason),
  });
});

function send(socket: FakeSocket, sender = 'ann', path = '/'): void {
  const request = { socket, headers: { sender }, url: path } as unknown as IncomingMessage;
  turns.take(request, new EventEmitter() as unknown as ServerResponse);
}

const answered = (bytes?: number) => work.at(-1)?.answer(bytes);

describe('the requests of one connection', () => {
  test('are worked on one at a time, the next when the answer before it has been sent', () => {
    const socket = new FakeSocket();
    for (const path of ['/1', '/2', '/3']) send(socket, 'ann', path);
    expect(work.map(({ path }) => path)).toEqual(['/1']);
    answered(1_000);
    expect(work).toHaveLength(1);
    work[0]?.leave();
    expect(work.map(({ path }) => path)).toEqual(['/1', '/2']);
    answered();
    expect(work.map(({ path }) => path)).toEqual(['/1', '/2', '/3']);
  });

  test('may be pipelined up to a limit, and one more cuts the connection off', () => {
    const socket = new FakeSocket();
    for (let nth = 0; nth <= PIPELINED_MAX; nth++) send(socket);
    expect(cuts).toEqual([]);
    expect(turns.pipelined).toBe(PIPELINED_MAX);
    send(socket);
    expect(cuts).toEqual(['pipelined']);
    expect(socket.destroyed).toBe(true);
    expect(turns.pipelined).toBe(0);
  });

  test('may be pipelined up to a limit over all connections, beyond which nobody else is cut off', () => {
    for (let all = 0; all < PIPELINED_ALL_MAX; all += PIPELINED_MAX) {
      const socket = new FakeSocket();
      for (let nth = 0; nth <= PIPELINED_MAX; nth++) send(socket);
    }
    expect(turns.pipelined).toBe(PIPELINED_ALL_MAX);
    expect(cuts).toEqual([]);
    const [plain, ahead] = [new FakeSocket(), new FakeSocket()];
    send(plain, 'bob');
    send(ahead, 'carl');
    send(ahead, 'carl');
    expect(cuts).toEqual(['pipelined']);
    expect([plain.destroyed, ahead.destroyed]).toEqual([false, true]);
    expect(work.at(-2)?.sender).toBe('bob');
  });

  test('behind a live stream wait; the stream itself does not count as work', () => {
    const socket = new FakeSocket();
    send(socket, 'ann', '/live');
    send(socket, 'ann', '/');
    work[0]?.stream();
    expect(work).toHaveLength(1);
    now = 10 * ANSWER_MS_MAX;
    turns.sweep();
    turns.stalled(socket as unknown as Socket);
    expect(socket.destroyed).toBe(false);
  });
});

describe('an answer that is not read', () => {
  test('may take its time up to a limit, then its connection is cut off even if something moves', () => {
    const socket = new FakeSocket();
    send(socket);
    answered(1);
    now = ANSWER_MS_MAX;
    turns.sweep();
    expect(cuts).toEqual([]);
    now++;
    turns.sweep();
    expect(cuts).toEqual(['slow']);
    expect(turns.unsentBytes).toBe(0);
  });

  test('has a timeout on its connection from then on; one that was read at once has none', () => {
    const [unread, read] = [new FakeSocket(), new FakeSocket()];
    for (const [socket, unsentBytes] of [
      [unread, 1],
      [read, 0],
    ] as const) {
      send(socket);
      answered(unsentBytes);
    }
    expect([unread.timeoutMs, read.timeoutMs]).toEqual([STALLED_MS, 0]);
  });

  test('is cut off if nothing moves; one that is being worked on is not', () => {
    const [worked, unread, idle] = [new FakeSocket(), new FakeSocket(), new FakeSocket()];
    send(worked);
    send(unread);
    answered(1);
    for (const socket of [worked, unread, idle]) turns.stalled(socket as unknown as Socket);
    expect([worked.destroyed, unread.destroyed, idle.destroyed]).toEqual([false, true, true]);
    expect(cuts).toEqual(['slow']);
  });

  test('is kept while all of them together are within the limit; one byte more cuts off the oldest, down to half', () => {
    const each = UNSENT_BYTES_MAX / 8;
    const sockets = Array.from({ length: 9 }, () => new FakeSocket());
    for (const [nth, socket] of sockets.slice(0, 8).entries()) {
      send(socket, `r${nth}`);
      answered(each);
    }
    expect(turns.unsentBytes).toBe(UNSENT_BYTES_MAX);
    expect(cuts).toEqual([]);
    send(sockets[8] ?? new FakeSocket(), 'last');
    answered(1);
    expect(cuts).toEqual(['memory', 'memory', 'memory', 'memory', 'memory']);
    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([
      true,
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(turns.unsentBytes).toBe(3 * each + 1);
  });
});

describe('senders take turns', () => {
  test('a sender that has used its time waits for the next round, and another does not', async () => {
    costMs = SLICE_MS;
    for (const path of ['/1', '/2', '/3']) {
      send(new FakeSocket(), 'ann', path);
      if (path === '/1') await Promise.resolve().then(() => new Promise(process.nextTick));
    }
    send(new FakeSocket(), 'bob');
    expect(work.map(({ sender }) => sender)).toEqual(['ann', 'bob']);
    await nextRound();
    await nextRound();
    expect(work.map(({ sender, path }) => sender + path)).toEqual(['ann/1', 'bob/', 'ann/2', 'ann/3']);
  });

  test('one that is answered synchronously has used its time as well', async () => {
    atOnce = true;
    costMs = SLICE_MS / 2;
    for (const path of ['/1', '/2', '/3']) send(new FakeSocket(), 'ann', path);
    send(new FakeSocket(), 'bob');
    expect(work.map(({ sender, path }) => sender + path)).toEqual(['ann/1', 'ann/2', 'bob/']);
    await nextRound();
    expect(work.at(-1)?.path).toBe('/3');
  });

  test('a limited number of requests of a sender is worked on at once, and the next when one is answered', async () => {
    for (let nth = 0; nth <= AT_WORK_MAX; nth++) send(new FakeSocket());
    await nextRound();
    expect(work).toHaveLength(AT_WORK_MAX);
    send(new FakeSocket(), 'bob');
    expect(work.at(-1)?.sender).toBe('bob');
    work[0]?.answer();
    await nextRound();
    expect(work.at(-1)?.sender).toBe('ann');
    expect(work).toHaveLength(AT_WORK_MAX + 2);
  });

  test('a sender with many unread bytes has one request worked on in a round', async () => {
    costMs = 0.1;
    send(new FakeSocket());
    answered(SENDER_UNSENT_BYTES + 1);
    await nextRound();
    for (let nth = 0; nth < 3; nth++) send(new FakeSocket());
    const began = work.length;
    await nextRound();
    expect(work.length - began).toBeLessThanOrEqual(1);
    await nextRound();
    await nextRound();
    expect(work).toHaveLength(4);
  });

  test('a request whose sender disconnected while it waited is not worked on', async () => {
    for (let nth = 0; nth < AT_WORK_MAX; nth++) send(new FakeSocket());
    const gone = new FakeSocket();
    send(gone, 'ann', '/gone');
    send(new FakeSocket(), 'ann', '/stays');
    gone.resetAndDestroy();
    work[0]?.answer();
    await nextRound();
    expect(work.map(({ path }) => path).slice(AT_WORK_MAX)).toEqual(['/stays']);
  });
});

describe('on a real server', () => {
  let server: Server;
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test('pipelined requests are answered in order, whatever each costs', async () => {
    const real = new Turns({
      handle(request, response) {
        const answer = () => response.end(`${request.url} `);
        if (request.url === '/1') setImmediate(answer);
        else answer();
      },
      sender: () => 'ann',
      now: () => performance.now(),
      onCut: (reason) => cuts.push(reason),
    });
    server = createServer((request, response) => real.take(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const paths = Array.from({ length: PIPELINED_MAX }, (_, nth) => `/${nth}`);
    const heard = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes(`${paths.at(-1)} `)) resolve(text);
      });
    });
    socket.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
    expect([...(await heard).matchAll(/^(\/\d+) /gmu)].map(([, path]) => path)).toEqual(paths);
    expect(cuts).toEqual([]);
    socket.destroy();
  });
});
