import { besidePlain, type BesidePlain } from './beside-plain.ts';
import { startPeer } from './peer.ts';
import { startServer } from './server.ts';
import { benchStore } from './store.ts';

export interface DurableFigures extends BesidePlain {
  /** Reports per commit, as the server counted them under this load. */
  readonly batch: number;
  /** Rows a second of bare SQLite with as many rows per commit, without HTTP and without sender checks. */
  readonly bare: number;
}

/** Concurrent clients waiting for a sync, which determine the batch size. */
const CONNECTIONS = 512;
const SECONDS = 5;
const WARM_UP_SECONDS = 6;
const PAIRS = 3;
const ROWS = 100_000;
const BODY = JSON.stringify({ problem: 'app', place: { country: 'GB', city: 'London' } });
export const REPORT = [
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
 * Reports over HTTP answered with 202, each from another person, compared with plain `node:http` that reads the request, stores nothing and
 * answers with as many bytes.
 */
export async function benchDurable(): Promise<DurableFigures> {
  const server = await startServer();
  const peer = await startPeer({
    status: 202,
    headers: { 'Content-Length': String(RECEIPT.length) },
    body: RECEIPT,
  });
  const load = { connections: CONNECTIONS, seconds: SECONDS, request: REPORT, expects: 'HTTP/1.1 202' };
  const figures = await besidePlain({ server, peer, load, pairs: PAIRS, warmUpSeconds: WARM_UP_SECONDS });
  const { commits, reports } = await committedBy(server.port);
  const batch = Math.max(1, Math.round(reports / commits));
  await peer.stop();
  await server.stop();
  const { bareRowsPerSecond: bare } = await benchStore({ rows: ROWS, batch, rounds: 1 });
  return { ...figures, batch, bare };
}

/** What a server has committed since its start. */
export interface Committed {
  readonly commits: number;
  readonly reports: number;
}

export async function committedBy(port: number): Promise<Committed> {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const figure = (name: string) =>
    Number(new RegExp(`^outcry_store_batch_reports_${name} (\\S+)`, 'mu').exec(metrics)?.[1]);
  return { commits: figure('count'), reports: figure('sum') };
}

if (import.meta.main) console.log(await benchDurable());
