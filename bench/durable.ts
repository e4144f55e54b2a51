import { median } from './median.ts';
import { startPeer } from './peer.ts';
import { rateOf } from './rate.ts';
import { startServer } from './server.ts';
import { benchStore } from './store.ts';

export interface DurableFigures {
  readonly reportsPerSecond: number;
  /** Reports of a commit, as the server counted them under this load. */
  readonly batch: number;
  readonly barePerSecond: number;
  readonly ratioToBare: number;
  /** Plain `node:http` that reads the request, stores nothing and answers as many bytes. */
  readonly plainPerSecond: number;
  readonly ratioToPlain: number;
}

/** As many people at once as wait for one sync, which is what a batch grows from. */
const CONNECTIONS = 512;
const SECONDS = 4;
const ROUNDS = 3;
const ROWS = 100_000;
const BODY = JSON.stringify({ problem: 'app', place: { country: 'GB', city: 'London' } });
const REQUEST = [
  'POST /api/v1/services/x/reports HTTP/1.1',
  'Host: a',
  'Content-Type: application/json',
  `Content-Length: ${BODY.length}`,
  'X-Forwarded-For: {nth}',
  '',
  BODY,
].join('\r\n');
const RECEIPT = Buffer.from(JSON.stringify({ id: 'AAAAAAAAAAAAAAAA', counted: true }));

/**
 * Reports through HTTP that were answered 202, against bare SQLite committing the same rows in batches of the same size, and
 * against HTTP that keeps nothing: the one says what the way in costs, the other what durability does.
 */
export async function benchDurable(): Promise<DurableFigures> {
  const [ours, bare, plain, batches]: [number[], number[], number[], number[]] = [[], [], [], []];
  const peer = await startPeer({
    status: 202,
    headers: { 'Content-Length': String(RECEIPT.length) },
    body: RECEIPT,
  });
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(await rate(peer.port));
    const server = await startServer();
    ours.push(await rate(server.port));
    const batch = Math.max(1, Math.round(await meanBatch(server.port)));
    await server.stop();
    batches.push(batch);
    bare.push((await benchStore({ rows: ROWS, batch, rounds: 1 })).bareRowsPerSecond);
  }
  await peer.stop();
  return {
    reportsPerSecond: median(ours),
    batch: median(batches),
    barePerSecond: median(bare),
    ratioToBare: median(ours.map((value, round) => value / bare[round]!)),
    plainPerSecond: median(plain),
    ratioToPlain: median(ours.map((value, round) => value / plain[round]!)),
  };
}

function rate(port: number): Promise<number> {
  return rateOf({
    port,
    connections: CONNECTIONS,
    seconds: SECONDS,
    request: REQUEST,
    expects: 'HTTP/1.1 202',
  });
}

async function meanBatch(port: number): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const figure = (name: string) =>
    Number(new RegExp(`^outcry_store_batch_reports_${name} (\\S+)`, 'mu').exec(metrics)?.[1]);
  return figure('sum') / figure('count');
}
