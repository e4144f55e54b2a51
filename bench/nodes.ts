import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  newSchema,
  startServer as startPostgres,
  whyNoServer,
  type TestServer,
} from '../test/support/postgres.ts';
import { openDatabase } from '../src/adapters/postgres/database.ts';
import { committedBy, REPORT, type Committed } from './durable.ts';
import { runLoad } from './load.ts';
import { median } from './median.ts';
import { leaveSlice, newSlice, processorMs, whyNoSlices, type Slice } from './processor.ts';
import { startServer, type BenchServer } from './server.ts';

/** Compared with SQLite: one node, and three that share the database. */
const NODES = [1, 3] as const;
/** Concurrent clients waiting for a sync at each node. */
const CONNECTIONS = 512;
/** Each process first runs alone with the whole machine until its code is compiled; then in its slice until its queue has settled. */
const WARM_UP_SECONDS = 5;
const SETTLE_SECONDS = 1;
/** The size of a hundred thousand reports is extrapolated from those that exist, at least this many. */
const REPORTS_MIN = 1_000;

interface Options {
  /** The share of a CPU for each Outcry process, as on a machine of its own; null: they share the machine. */
  readonly share: number | null;
  readonly seconds: number;
  readonly rounds: number;
}

interface Figures {
  /** Acknowledged a second over HTTP. */
  readonly perSecond: number;
  /** Reports per commit. */
  readonly batch: number;
  /** CPU microseconds per report: in all Outcry processes, in the database, and in the load generator. */
  readonly nodeMicros: number;
  readonly databaseMicros: number;
  readonly loadMicros: number;
  /** The used part of the slices of all Outcry processes: if it is much less than 1, something else was the bottleneck. */
  readonly used: number;
}

interface AllFigures {
  /** Medians of the rounds. */
  readonly sqlite: Figures;
  readonly onNodes: readonly Figures[];
  /** The size of a report in the database: its row, and everything stored with it. */
  readonly bytesAReport: number;
}

/** Durable reports over HTTP on SQLite and on nodes with PostgreSQL, alternating, each on a new instance. */
async function benchNodes({ share, seconds, rounds }: Options): Promise<AllFigures> {
  // With production settings, not those of tests.
  const postgres = await startPostgres(['fsync=on', 'max_connections=200', 'shared_buffers=128MB']);
  const postmaster = Number(
    readFileSync(join(postgres.folder, 'data/postmaster.pid'), 'utf8').split('\n')[0],
  );
  // The database and the load generator get what the nodes leave, before everything else on the machine.
  const beside = share === null ? null : newSlice('beside', null);
  beside?.add(process.pid);
  beside?.add(postmaster);
  const sqlite: Figures[] = [];
  const onNodes = NODES.map((): Figures[] => []);
  let bytesAReport = 0;
  try {
    for (let round = 0; round < rounds; round += 1) {
      sqlite.push(await measure([await startServer()], { share, seconds, postmaster: null }));
      for (const [nth, count] of NODES.entries()) {
        const url = await newSchema(postgres);
        const nodes: BenchServer[] = [];
        for (let node = 0; node < count; node += 1)
          nodes.push(await startServer(undefined, { OUTCRY_DATABASE_URL: url }));
        onNodes[nth]?.push(await measure(nodes, { share, seconds, postmaster }));
        bytesAReport = await sizeOf(postgres, url);
      }
    }
  } finally {
    postgres.dispose();
    if (beside !== null) {
      leaveSlice();
      beside.remove();
    }
  }
  return { sqlite: medians(sqlite), onNodes: onNodes.map(medians), bytesAReport };
}

interface Measured {
  readonly share: number | null;
  readonly seconds: number;
  /** The parent of the database's processes. */
  readonly postmaster: number | null;
}

async function measure(
  servers: readonly BenchServer[],
  { share, seconds, postmaster }: Measured,
): Promise<Figures> {
  let sent = 0;
  const loadFor = async (length: number, loaded = servers) => {
    const figures = await Promise.all(
      loaded.map(({ port }, nth) =>
        runLoad({
          port,
          connections: CONNECTIONS,
          seconds: length,
          request: REPORT,
          // All senders are distinct, on all nodes.
          after: sent + nth * 4_000_000,
          expects: 'HTTP/1.1 202',
        }),
      ),
    );
    sent += Math.max(...figures.map((one) => one.sent));
    const failures = figures.reduce((sum, one) => sum + one.failures, 0);
    if (failures > 0) throw new Error(`${failures} reports were not acknowledged.`);
    return figures;
  };
  const nodesMs = () => servers.reduce((sum, { pid }) => sum + processorMs(pid), 0);
  const databaseMs = () => (postmaster === null ? 0 : processorMs(postmaster));
  const committed = async () => {
    const all = await Promise.all(servers.map(({ port }) => committedBy(port)));
    const sum = (name: keyof Committed) => all.reduce((so, one) => so + one[name], 0);
    return { commits: sum('commits'), reports: sum('reports') };
  };
  const slices: Slice[] = [];
  try {
    for (const server of servers) await loadFor(WARM_UP_SECONDS, [server]);
    if (share !== null) {
      for (const [nth, { pid }] of servers.entries()) {
        const slice = newSlice(String(nth), share);
        slices.push(slice);
        slice.add(pid);
      }
      await loadFor(SETTLE_SECONDS);
    }
    const earlier = await committed();
    const before = [nodesMs(), databaseMs()] as const;
    const figures = await loadFor(seconds);
    const after = [nodesMs(), databaseMs()] as const;
    const later = await committed();
    const perSecond = figures.reduce((sum, one) => sum + one.perSecond, 0);
    const micros = (ms: number) => (ms * 1_000) / (perSecond * seconds);
    return {
      perSecond,
      batch: (later.reports - earlier.reports) / (later.commits - earlier.commits),
      nodeMicros: micros(after[0] - before[0]),
      databaseMicros: micros(after[1] - before[1]),
      loadMicros: micros(figures.reduce((sum, { cpuMs }) => sum + cpuMs, 0)),
      used: (after[0] - before[0]) / (seconds * 1_000 * (share ?? 1) * servers.length),
    };
  } finally {
    for (const server of servers) await server.stop();
    for (const slice of slices) slice.remove();
  }
}

function medians(figures: readonly Figures[]): Figures {
  const of = (name: keyof Figures) => median(figures.map((one) => one[name]));
  return {
    perSecond: of('perSecond'),
    batch: of('batch'),
    nodeMicros: of('nodeMicros'),
    databaseMicros: of('databaseMicros'),
    loadMicros: of('loadMicros'),
    used: of('used'),
  };
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

function line(what: string, figures: Figures, ofSqlite?: Figures): string {
  const { perSecond, batch, nodeMicros, databaseMicros, loadMicros, used } = figures;
  const ratio = ofSqlite === undefined ? '' : ` (${(perSecond / ofSqlite.perSecond).toFixed(2)})`;
  const takes = [nodeMicros, databaseMicros, loadMicros].map((micros) => Math.round(micros));
  return (
    `${what}: ${Math.round(perSecond)} durable reports per second over HTTP${ratio}, ${Math.round(batch)} in a commit; ` +
    `a report takes ${takes[0]} CPU µs in Outcry, ${takes[1]} in the database, ${takes[2]} in the load; ` +
    `${Math.round(used * 100)} % of Outcry's share was used`
  );
}

if (import.meta.main) {
  const [percent = 30, seconds = 5, rounds = 1] = process.argv.slice(2).map(Number);
  const share = percent === 0 ? null : percent / 100;
  const why = whyNoServer() ?? (share === null ? null : whyNoSlices());
  if (why !== null) throw new Error(`This cannot be measured here: ${why}.`);
  const { sqlite, onNodes, bytesAReport } = await benchNodes({ share, seconds, rounds });
  console.log(share === null ? 'All share the machine' : `Each process of Outcry has ${percent} % of a CPU`);
  console.log(line('SQLite, one process', sqlite));
  for (const [nth, count] of NODES.entries()) {
    const figures = onNodes[nth];
    if (figures !== undefined)
      console.log(line(`PostgreSQL, ${count === 1 ? 'one node' : `${count} nodes`}`, figures, sqlite));
  }
  console.log(
    `In the database a report takes ${Math.round(bytesAReport)} bytes, with everything stored for it`,
  );
}
