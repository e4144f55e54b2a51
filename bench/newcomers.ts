import { connect } from 'node:net';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

interface Newcomers {
  readonly port: number;
  readonly forMs: number;
}

const EVERY_MS = 20;

/** The latency of a page on a new connection, one every 20 ms, in ms at the 95th percentile; in its own thread. */
export function newcomersP95(port: number, forMs: number): Promise<number> {
  const worker = new Worker(new URL(import.meta.url), { workerData: { port, forMs } satisfies Newcomers });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

async function come({ port, forMs }: Newcomers): Promise<void> {
  const waits: Promise<number>[] = [];
  const until = performance.now() + forMs;
  // Arrivals do not depend on answers: a long wait is a wait for many.
  while (performance.now() < until) {
    waits.push(wait(port));
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  const sorted = (await Promise.all(waits)).toSorted((a, b) => a - b);
  parentPort?.postMessage(sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN);
}

function wait(port: number): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('data', () => {});
    socket.on('error', reject);
    socket.on('close', () => resolve(performance.now() - began));
    socket.write(
      'GET /status/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n',
    );
  });
}

if (!isMainThread) void come(workerData as Newcomers);
