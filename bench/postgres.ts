import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryRate } from '../src/adapters/memory/rate.ts';
import { memoryVoices } from '../src/adapters/memory/voices.ts';
import { decidedBy, openPostgresStore } from '../src/adapters/postgres/index.ts';
import { openSqliteStore } from '../src/adapters/sqlite/store.ts';
import { CAPACITY_UNKNOWN } from '../src/core/spread/address-capacity.ts';
import { allowanceOf, type RateLimiter } from '../src/ports/rate.ts';
import type { Store } from '../src/ports/store.ts';
import type { VoiceRegister } from '../src/ports/voices.ts';
import { newSchema, startServer, whyNoServer, type TestServer } from '../test/support/postgres.ts';
import { median } from './median.ts';
import { reportAt } from './store.ts';

/** The processing of a report once its request is read: its sender is checked, then it is logged durably. */
interface Node {
  readonly store: Store;
  readonly limiter: RateLimiter;
  readonly voices: VoiceRegister;
}

interface Load {
  /** Reports of a round. */
  readonly rows: number;
  /** Senders waiting for an answer, over all nodes. */
  readonly senders: number;
  /** Rounds of each, alternating; the figures are the medians. */
  readonly rounds: number;
}

interface Rates {
  readonly sqlite: number;
  readonly oneNode: number;
  readonly threeNodes: number;
}

/** Durable reports a second on PostgreSQL, with one node and with three in this process, compared with SQLite. */
async function benchPostgres({ rows, senders, rounds }: Load): Promise<Rates> {
  const server = await startServer();
  // With production settings, not those of tests.
  server.stop('fast');
  server.start('fsync=on', 'shared_buffers=128MB');
  const rates: Record<keyof Rates, number[]> = { sqlite: [], oneNode: [], threeNodes: [] };
  try {
    for (let round = 0; round < rounds; round += 1) {
      rates.sqlite.push(await onSqlite((node) => rateOf([node], rows, senders)));
      rates.oneNode.push(await onPostgres(server, 1, (nodes) => rateOf(nodes, rows, senders)));
      rates.threeNodes.push(await onPostgres(server, 3, (nodes) => rateOf(nodes, rows, senders)));
    }
  } finally {
    server.dispose();
  }
  return {
    sqlite: median(rates.sqlite),
    oneNode: median(rates.oneNode),
    threeNodes: median(rates.threeNodes),
  };
}

async function onSqlite(use: (node: Node) => Promise<number>): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-bench-'));
  const store = await openSqliteStore({ folder, exclusive: true });
  const voices = memoryVoices(store.reports, () => reportAt(0).at);
  await voices.becomeReady();
  try {
    return await use({ store, limiter: memoryRate(), voices });
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

async function onPostgres(
  server: TestServer,
  count: number,
  use: (nodes: readonly Node[]) => Promise<number>,
): Promise<number> {
  const url = await newSchema(server);
  const stores = [];
  for (let nth = 0; nth < count; nth += 1) stores.push(await openPostgresStore({ url }));
  try {
    const nodes = stores.map(async (store) => {
      const { limiter, voices } = await decidedBy(store.db, () => Date.now());
      return { store, limiter, voices: voices() };
    });
    return await use(await Promise.all(nodes));
  } finally {
    for (const store of stores) await store.close();
  }
}

async function rateOf(nodes: readonly Node[], rows: number, senders: number): Promise<number> {
  let next = 0;
  async function send({ limiter, voices, store }: Node): Promise<void> {
    while (next < rows) {
      const report = reportAt(next++);
      await limiter.admit(report.reporter, report.at, allowanceOf(CAPACITY_UNKNOWN));
      const speaker = { reporters: [report.reporter] as const, devices: [], capacity: CAPACITY_UNKNOWN };
      const { counted, reason } = await voices.admit(report.service, speaker, report.at);
      await store.reports.append({ ...report, counted, reason });
    }
  }
  const began = performance.now();
  await Promise.all(Array.from({ length: senders }, (_, nth) => send(nodes[nth % nodes.length] as Node)));
  return rows / ((performance.now() - began) / 1_000);
}

if (import.meta.main) {
  const why = whyNoServer();
  if (why !== null) throw new Error(`This cannot be measured here: ${why}.`);
  const [rows = 50_000, rounds = 3] = process.argv.slice(2).map(Number);
  for (const senders of [100, 1_000, 5_000]) {
    const { sqlite, oneNode, threeNodes } = await benchPostgres({ rows, senders, rounds });
    console.log(
      `${senders} senders: SQLite ${Math.round(sqlite)}/s, PostgreSQL ${Math.round(oneNode)}/s (${(oneNode / sqlite).toFixed(2)}), ` +
        `three nodes ${Math.round(threeNodes)}/s (${(threeNodes / sqlite).toFixed(2)})`,
    );
  }
}
