import {
  newSchema,
  startServer as startPostgres,
  whyNoServer,
  type TestServer,
} from '../test/support/postgres.ts';
import { openDatabase } from '../src/adapters/postgres/database.ts';
import { REPORT } from './durable.ts';
import { runLoad } from './load.ts';
import { median } from './median.ts';
import { startServer, type BenchServer } from './server.ts';

/** What is set against SQLite: one node, and three that share the database and the load. */
const NODES = [1, 3] as const;
/** As many people at once at each node as wait for one sync. */
const CONNECTIONS = 512;
const WARM_UP_SECONDS = 3;
/** What a hundred thousand reports take is counted with as many as are there, and no fewer than this. */
const REPORTS_MIN = 1_000;

interface NodeFigures {
  /** Acknowledged a second through HTTP, medians of the rounds. */
  readonly sqlite: number;
  readonly onNodes: readonly number[];
  /** What a report takes in the database: its own row, and all that is kept with it. */
  readonly bytesAReport: number;
}

/** Durable reports through HTTP on SQLite and on nodes with PostgreSQL, in turn, each on an instance of its own. */
async function benchNodes(rounds: number, seconds: number): Promise<NodeFigures> {
  // As an operator has it, and not as tests do.
  const postgres = await startPostgres(['fsync=on', 'max_connections=200', 'shared_buffers=128MB']);
  const sqlite: number[] = [];
  const onNodes = NODES.map((): number[] => []);
  let bytesAReport = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      sqlite.push(await rateOf([await startServer()], seconds));
      for (const [nth, count] of NODES.entries()) {
        const url = await newSchema(postgres);
        const nodes: BenchServer[] = [];
        for (let node = 0; node < count; node += 1)
          nodes.push(await startServer(undefined, { OUTCRY_DATABASE_URL: url }));
        onNodes[nth]?.push(await rateOf(nodes, seconds));
        bytesAReport = await sizeOf(postgres, url);
      }
    }
  } finally {
    postgres.dispose();
  }
  return { sqlite: median(sqlite), onNodes: onNodes.map(median), bytesAReport };
}

async function rateOf(servers: readonly BenchServer[], seconds: number): Promise<number> {
  const loadFor = (length: number, after: number) =>
    Promise.all(
      servers.map(({ port }, nth) =>
        runLoad({
          port,
          connections: CONNECTIONS,
          seconds: length,
          request: REPORT,
          // Everybody is somebody else, on all nodes.
          after: after + nth * 4_000_000,
          expects: 'HTTP/1.1 202',
        }),
      ),
    );
  try {
    const warm = await loadFor(WARM_UP_SECONDS, 0);
    const figures = await loadFor(seconds, Math.max(...warm.map(({ sent }) => sent)));
    const failures = figures.reduce((sum, one) => sum + one.failures, 0);
    if (failures > 0) throw new Error(`${failures} reports were not acknowledged.`);
    return figures.reduce((sum, { perSecond }) => sum + perSecond, 0);
  } finally {
    for (const server of servers) await server.stop();
  }
}

async function sizeOf(postgres: TestServer, url: string): Promise<number> {
  const db = openDatabase({ url });
  const [sizes] = await db.rows<{ bytes: number; reports: number }>(
    `SELECT (SELECT seq FROM head) AS reports, sum(pg_total_relation_size(c.oid))::bigint AS bytes
      FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'`,
  );
  await db.close();
  const { bytes = 0, reports = 0 } = sizes ?? {};
  if (reports < REPORTS_MIN)
    throw new Error(`${postgres.folder} holds too few reports to say what one takes.`);
  return bytes / reports;
}

if (import.meta.main) {
  const why = whyNoServer();
  if (why !== null) throw new Error(`There is nothing to measure: ${why}.`);
  const [rounds = 3, seconds = 5] = process.argv.slice(2).map(Number);
  const { sqlite, onNodes, bytesAReport } = await benchNodes(rounds, seconds);
  console.log(`SQLite, one process: ${Math.round(sqlite)} durable reports a second through HTTP`);
  for (const [nth, count] of NODES.entries()) {
    const rate = onNodes[nth] ?? 0;
    console.log(
      `PostgreSQL, ${count === 1 ? 'one node' : `${count} nodes`}: ${Math.round(rate)} (${(rate / sqlite).toFixed(2)})`,
    );
  }
  console.log(
    `In the database a report takes ${Math.round(bytesAReport)} bytes with all that is kept with it`,
  );
}
