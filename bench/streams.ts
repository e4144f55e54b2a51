import { connect, type Socket } from 'node:net';
import { startServer } from './server.ts';

export interface StreamFigures {
  readonly streams: number;
  readonly kibEach: number;
  readonly heard: number;
}

const STREAMS = 5_000;
const AT_ONCE = 250;
const WAIT_MS = 12_000;

/** Opens live streams of one page and causes an update: how many receive it, and how much memory a stream costs the server. */
export async function benchStreams(): Promise<StreamFigures> {
  const server = await startServer();
  const url = `http://127.0.0.1:${server.port}`;
  await fetch(`${url}/status/x`);
  const before = server.residentMb();
  const sockets: Socket[] = [];
  const heard = new Set<Socket>();
  for (let opened = 0; opened < STREAMS; opened += AT_ONCE) {
    sockets.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => open(server.port)))));
  }
  const after = server.residentMb();
  for (const socket of sockets) {
    socket.on('data', (chunk) => {
      if (chunk.includes('event: service')) heard.add(socket);
    });
  }
  await fetch(`${url}/api/v1/services/x/reports`, {
    method: 'POST',
    headers: { 'X-Forwarded-For': '10.0.0.1' },
  });
  const until = performance.now() + WAIT_MS;
  while (heard.size < STREAMS && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 100));
  for (const socket of sockets) socket.destroy();
  await server.stop();
  return { streams: STREAMS, kibEach: ((after - before) * 1_024) / STREAMS, heard: heard.size };
}

/** Resolves with a stream that has its first event. */
function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', () => resolve(socket));
    socket.write('GET /api/v1/services/x/live HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n');
  });
}
