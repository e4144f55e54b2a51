import { request } from 'node:http';
import { runLoad } from './load.ts';
import { startServer } from './server.ts';

export interface FairFigures {
  /** 95th percentile of page latency for everyone else, in milliseconds, while one sender requests all it can. */
  readonly p95Ms: number;
  /** The same while nobody does. */
  readonly quietP95Ms: number;
  readonly answersToOne: number;
}

const CONNECTIONS = 100;
const SECONDS = 5;
const EVERY_MS = 20;
const DEAREST = '/api/v1/services?limit=1000';

/** One sender with a hundred connections requesting the most expensive answer, while others load pages. */
export async function benchFairness(path = DEAREST): Promise<FairFigures> {
  const server = await startServer();
  await waits(server.port, 1);
  const quiet = await waits(server.port, SECONDS);
  const load = runLoad({
    port: server.port,
    connections: CONNECTIONS,
    seconds: SECONDS + 1,
    request: `GET ${path} HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.1\r\n\r\n`,
    expects: 'HTTP/1.1 200',
  });
  const busy = await waits(server.port, SECONDS);
  const { perSecond } = await load;
  await server.stop();
  return { p95Ms: p95(busy), quietP95Ms: p95(quiet), answersToOne: perSecond };
}

/** The latencies of pages, each requested by a different sender on its own connection. */
async function waits(port: number, seconds: number): Promise<number[]> {
  const all: Promise<number>[] = [];
  const until = performance.now() + seconds * 1_000;
  for (let nth = 0; performance.now() < until; nth++) {
    all.push(wait(port, `192.0.${(nth >> 8) & 255}.${nth & 255}`));
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return Promise.all(all);
}

function wait(port: number, sender: string): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const options = { port, path: '/status/x', agent: false, headers: { 'X-Forwarded-For': sender } };
    request(options, (answer) => answer.resume().on('end', () => resolve(performance.now() - began)))
      .on('error', reject)
      .end();
  });
}

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? Number.NaN;
}

if (import.meta.main) for (const path of [DEAREST, '/?q=bank']) console.log(path, await benchFairness(path));
