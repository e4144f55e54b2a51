import { runLoad } from './load.ts';
import { median } from './median.ts';
import { startServer } from './server.ts';
import { benchStore } from './store.ts';

export interface DurableFigures {
  readonly reportsPerSecond: number;
  readonly batch: number;
  readonly barePerSecond: number;
  readonly ratio: number;
}

/** As many people at once as wait for one sync, which is so the size of a batch. */
const CONNECTIONS = 512;
const SECONDS = 4;
const PAIRS = 3;
const ROWS = 100_000;

/** Reports through HTTP that were answered 202, against bare SQLite committing the same rows in batches of the same size. */
export async function benchDurable(): Promise<DurableFigures> {
  const body = JSON.stringify({ problem: 'app', place: { country: 'GB', city: 'London' } });
  const request = [
    'POST /api/v1/services/x/reports HTTP/1.1',
    'Host: a',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'X-Forwarded-For: {nth}',
    '',
    body,
  ].join('\r\n');
  const [ours, bare]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < PAIRS; pair++) {
    bare.push((await benchStore({ rows: ROWS, batch: CONNECTIONS, rounds: 1 })).bareRowsPerSecond);
    const server = await startServer();
    const load = {
      port: server.port,
      connections: CONNECTIONS,
      seconds: SECONDS,
      request,
      expects: 'HTTP/1.1 202',
    };
    const figures = await runLoad(load);
    if (figures.failures > 0) throw new Error(`${figures.failures} reports failed`);
    ours.push(figures.perSecond);
    await server.stop();
  }
  const ratio = median(ours.map((value, pair) => value / bare[pair]!));
  return { reportsPerSecond: median(ours), batch: CONNECTIONS, barePerSecond: median(bare), ratio };
}
