import { connect, type Socket } from 'node:net';
import { newcomersP95 } from './newcomers.ts';
import { startServer, type BenchServer } from './server.ts';

export interface HostileFigures {
  /** The most megabytes by which the server grew while they were connected. */
  readonly grewMb: number;
  /** 95th percentile of a newcomer's page latency meanwhile. */
  readonly newcomerP95Ms: number;
}

export interface ReaderFigures extends HostileFigures {
  /** When all of them reconnect at once: a newcomer's latency, and the time until all have received something. */
  readonly stormP95Ms: number;
  readonly stormSeconds: number;
}

const READERS = 5_000;
const LAZY = 500;
const AT_ONCE = 250;
const WATCHED_MS = 30_000;
const STORM_MS = 5_000;
const SLOW = 2_000;
const SLOW_MS = 30_000;
const DRIP_MS = 500;
const LIVE = 'GET /live?page=/status/x HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n';

/**
 * 5,000 people follow a page while reports come, `lazy` of whom never read; then all of them reconnect at once, as after a network failure.
 */
export async function benchReaders(lazy = LAZY): Promise<ReaderFigures> {
  const server = await startServer();
  await newcomersP95(server.port, 500);
  const before = server.residentMb();
  let sockets: Socket[] = [];
  for (let nth = 0; nth < READERS; nth += AT_ONCE)
    sockets.push(
      ...(await Promise.all(Array.from({ length: AT_ONCE }, (_, one) => follow(server, nth + one)))),
    );
  for (const socket of sockets.slice(0, lazy)) socket.pause();
  const reporting = reports(server, WATCHED_MS);
  const figures = await watched(server, WATCHED_MS, before);
  await reporting;
  for (const socket of sockets) socket.destroy();
  const began = performance.now();
  const again = Array.from({ length: READERS }, (_, nth) => follow(server, nth));
  const storm = Promise.all(again).then((all) => {
    sockets = all;
    return (performance.now() - began) / 1_000;
  });
  const stormP95Ms = await newcomersP95(server.port, STORM_MS);
  const stormSeconds = await storm;
  for (const socket of sockets) socket.destroy();
  await server.stop();
  return { ...figures, stormP95Ms, stormSeconds };
}

/** The kinds of slow clients, as in `slowhttptest`: -H, -B and -X. */
export const SLOWNESS = ['head', 'body', 'read'] as const;
export type Slowness = (typeof SLOWNESS)[number];

/** 2,000 connections that now and then send a byte of their headers or body, or read a byte of the most expensive answer. */
export async function benchSlow(slowness: Slowness): Promise<HostileFigures> {
  const server = await startServer();
  await newcomersP95(server.port, 500);
  const before = server.residentMb();
  const sockets = new Set<Socket>();
  const open = (nth: number) => {
    const socket = connect(server.port, '127.0.0.1');
    sockets.add(socket);
    socket.on('error', () => {});
    // A connection that is cut off reconnects.
    socket.on('close', () => sockets.delete(socket) && open(nth));
    socket.on('connect', () => begin(socket, slowness, sender(nth)));
  };
  for (let nth = 0; nth < SLOW; nth++) open(nth);
  const drip = setInterval(() => sockets.forEach((socket) => goOn(socket, slowness)), DRIP_MS);
  const figures = await watched(server, SLOW_MS, before);
  clearInterval(drip);
  const all = [...sockets];
  sockets.clear();
  for (const socket of all) socket.destroy();
  await server.stop();
  return figures;
}

function begin(socket: Socket, slowness: Slowness, from: string): void {
  if (slowness === 'head') return void socket.write(`GET /status/x HTTP/1.1\r\nHost: a\r\n${from}`);
  if (slowness === 'body')
    return void socket.write(
      `POST /api/v1/services/x/reports HTTP/1.1\r\nHost: a\r\n${from}Content-Type: application/json\r\nContent-Length: 8000\r\n\r\n{`,
    );
  socket.pause();
  socket.write(`GET /api/v1/services?limit=1000 HTTP/1.1\r\nHost: a\r\n${from}\r\n`);
}

function goOn(socket: Socket, slowness: Slowness): void {
  if (!socket.writable || socket.connecting) return;
  if (slowness === 'head') socket.write('X: a\r\n');
  else if (slowness === 'body') socket.write(' ');
  else socket.read(1);
}

const sender = (nth: number): string => `X-Forwarded-For: 198.51.${nth >> 8}.${nth & 255}\r\n`;

/** Resolves with a stream that has its first event. */
function follow({ port }: BenchServer, nth: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.on('data', () => {});
      resolve(socket);
    });
    // A refused client comes again, as a browser does.
    socket.once(
      'close',
      () => void (socket.bytesRead === 0 && follow({ port } as BenchServer, nth).then(resolve)),
    );
    socket.write(`${LIVE}${sender(nth)}\r\n`);
  });
}

/** Reports on many services once a second, including the followed one, so that every tick has news. */
async function reports({ port }: BenchServer, forMs: number): Promise<void> {
  const url = `http://127.0.0.1:${port}`;
  const listed = await fetch(`${url}/api/v1/services?limit=40`);
  const { items } = (await listed.json()) as { items: { slug: string }[] };
  const until = performance.now() + forMs;
  for (let nth = 0; performance.now() < until; nth++) {
    await Promise.all(
      [...items.map(({ slug }) => slug), 'x'].map((slug, one) =>
        fetch(`${url}/api/v1/services/${slug}/reports`, {
          method: 'POST',
          headers: { 'X-Forwarded-For': `10.${one}.${(nth >> 8) & 255}.${nth & 255}` },
        }),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

async function watched(server: BenchServer, forMs: number, before: number): Promise<HostileFigures> {
  let most = before;
  const look = setInterval(() => (most = Math.max(most, server.residentMb())), 100);
  const newcomerP95Ms = await newcomersP95(server.port, forMs);
  clearInterval(look);
  return { grewMb: most - before, newcomerP95Ms };
}

if (import.meta.main) {
  if (process.argv[2] !== 'readers')
    for (const slowness of SLOWNESS) console.log(`slow ${slowness}`, await benchSlow(slowness));
  console.log('readers, all reading', await benchReaders(0));
  console.log(`readers, ${LAZY} of them not`, await benchReaders());
}
