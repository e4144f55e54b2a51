import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../src/adapters/postgres/database.ts';
import { SECOND } from '../../src/core/base/time.ts';
import { NodeLedger } from '../../test/support/node-ledger.ts';
import { startServer as startPostgres, type TestServer } from '../../test/support/postgres.ts';
import { outcry, startServer, type Server } from '../../test/support/program.ts';
import { makeMachine, type Machine } from './network.ts';

/** Settings as in production, and reachable from every machine. */
export const SETTINGS = [
  'fsync=on',
  'max_connections=100',
  'shared_buffers=32MB',
  'listen_addresses=0.0.0.0',
];
const NODES = 3;
const WAIT_MS = 30 * SECOND;
const LOOK_EVERY_MS = 20;

export interface Node extends Server {
  readonly machine: Machine;
}

/** The result of a round, beside the ledger's. */
export interface Round {
  /** The time until another node watches, or until reports are acknowledged again. */
  readonly backMs: number;
}

/** Three nodes, each in a network namespace of its own, on one database; people report and read all the time. */
export class Cluster {
  readonly machines: readonly Machine[] = Array.from({ length: NODES }, (_, nth) => makeMachine(nth + 1));
  postgres: TestServer;
  readonly ledger = new NodeLedger(() => this.nodes);
  /** The nodes that people try. */
  nodes: Node[] = [];
  db: Database;
  readonly #between: Between;
  readonly #folders: string[] = [];

  private constructor(postgres: TestServer, between: Between) {
    this.postgres = postgres;
    this.db = openDatabase({ url: postgres.url() });
    this.#between = between;
  }

  /** `prepare`: a change to the tables before anybody reports, for demonstrating a wrong approach. */
  static async start(postgres: TestServer, between: Between = {}, prepare?: string): Promise<Cluster> {
    const cluster = new Cluster(postgres, between);
    for (const machine of cluster.machines) cluster.nodes.push(await cluster.serve(machine));
    await cluster.db.rows(AUDIT);
    if (prepare !== undefined) await cluster.db.rows(prepare);
    await cluster.nextTick();
    cluster.ledger.begin();
    const { acked, pages } = cluster.ledger;
    // A page that was never drawn cannot be shown when the database is gone.
    await until(
      'people have reported and read everywhere',
      async () => (acked.size > NODES && (pages.get(200) ?? 0) > 4 * NODES) || null,
    );
    return cluster;
  }

  async serve(machine: Machine): Promise<Node> {
    const folder = mkdtempSync(join(tmpdir(), 'outcry-fault-'));
    this.#folders.push(folder);
    const { through, world } = machine;
    const { urlFor, settingsFor } = this.#between;
    const env = {
      OUTCRY_DATABASE_URL: urlFor?.(world) ?? this.postgres.url().replace('127.0.0.1', world),
      OUTCRY_HOST: '0.0.0.0',
      OUTCRY_TRUSTED_PROXIES: '10.231.0.0/16',
      OUTCRY_LOG_LEVEL: 'silent',
      ...settingsFor?.(world),
    };
    const server = await startServer(['--data', folder], env, { through });
    const url = server.url.replace('0.0.0.0', machine.host);
    return { ...server, url, machine };
  }

  /** The node that watches, by its own statement and no other's. */
  async watcher(): Promise<Node> {
    return until('one node watches', async () => {
      const roles = await Promise.all(this.nodes.map(roleOf));
      const watching = this.nodes.filter((_, nth) => roles[nth] === 'watches');
      return watching.length === 1 ? (watching[0] ?? null) : null;
    });
  }

  follows(node: Node): Promise<unknown> {
    return until('it follows', async () => (await roleOf(node)) === 'follows' || null);
  }

  /** Milliseconds until the lease belongs to another machine. */
  async takeOver({ machine }: Node): Promise<number> {
    const began = performance.now();
    await until('another node watches', async () => {
      const [holder] = await this.db.rows<{ machine: string }>('SELECT host(machine) AS machine FROM holder');
      return (holder !== undefined && holder.machine !== machine.host) || null;
    });
    return performance.now() - began;
  }

  /** The cluster's database is another server from now on. */
  async moveTo(postgres: TestServer): Promise<void> {
    await this.db.close();
    this.postgres = postgres;
    this.db = openDatabase({ url: postgres.url() });
  }

  /** Milliseconds until reports are acknowledged again. */
  async acknowledgedAgain(): Promise<number> {
    const [began, before] = [performance.now(), this.ledger.acked.size];
    await until('reports are acknowledged', async () => this.ledger.acked.size > before || null);
    return performance.now() - began;
  }

  async nextTick(): Promise<void> {
    const before = await this.#published();
    await until('a tick is published', async () => (await this.#published()) > before || null);
  }

  async #published(): Promise<number> {
    const [cursor] = await this.db
      .rows<{ published: number }>('SELECT published FROM cursor')
      .catch(() => []);
    return cursor?.published ?? 0;
  }

  /**
   * Waits until every started report is acknowledged, then compares what people were told with the database; returns the differences as
   * sentences.
   */
  async settle(): Promise<string[]> {
    await this.ledger.end();
    const { ledger } = this;
    const { stdout } = await outcry(['log'], { env: { OUTCRY_DATABASE_URL: this.postgres.url() } });
    const lines = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { id: string; counted: boolean });
    const ids = new Set(lines.map(({ id }) => id));
    const lost = [...ledger.acked].filter((id) => !ids.has(id)).length;
    const counted = lines.filter(({ counted: isCounted }) => isCounted).length;
    const twice = await this.db.rows(TWICE);
    const broken = [...ledger.pages].filter(([status]) => status >= 500);
    // A client that retries fifty times a second is rate-limited as well.
    const others = [...ledger.refusals].filter(([status]) => status !== 503 && status !== 429);
    return [
      ...(lost > 0 ? [`${lost} of ${ledger.acked.size} acknowledged reports lost`] : []),
      ...(counted !== ledger.people ? [`${counted} counted of ${ledger.people} people`] : []),
      ...(ids.size !== lines.length ? [`${lines.length - ids.size} reports in the log twice`] : []),
      ...(twice.length > 0 ? [`${twice.length} ticks published by two nodes`] : []),
      ...(broken.length > 0 ? [`pages answered ${JSON.stringify(broken)}`] : []),
      ...(others.length > 0 ? [`reports refused with ${JSON.stringify(others)}`] : []),
      ...(ledger.wordless > 0 ? [`${ledger.wordless} refusals without a time to wait`] : []),
    ];
  }

  async close(): Promise<void> {
    for (const node of this.nodes) await node.kill();
    await this.db.close();
    this.postgres.dispose();
    for (const machine of this.machines) machine.remove();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }
}

/** What is between nodes and the database, and additional settings of nodes. */
interface Between {
  /** The URL of the database for a machine that reaches this process at `world`. */
  readonly urlFor?: (world: string) => string;
  readonly settingsFor?: (world: string) => Readonly<Record<string, string>>;
}

/** A server that machines can use, in a folder under `TMPDIR`. */
export async function startDatabase(settings: readonly string[] = SETTINGS): Promise<TestServer> {
  const postgres = await startPostgres(settings);
  appendFileSync(join(postgres.folder, 'data', 'pg_hba.conf'), 'host all all 10.231.0.0/16 trust\n');
  postgres.configure('log_min_messages = fatal');
  return postgres;
}

/** Polls until the answer is not null. */
export async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  const end = performance.now() + WAIT_MS;
  while (performance.now() < end) {
    const answer = await ask().catch(() => null);
    if (answer !== null) return answer;
    await afterMs(LOOK_EVERY_MS);
  }
  throw new Error(`Waited ${WAIT_MS / SECOND} s in vain until ${what}.`);
}

export function afterMs(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function roleOf({ url }: Server): Promise<string> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(SECOND) });
  return ((await answer.json()) as { role?: string }).role ?? 'none';
}

/** Records which machine published which tick, which must be unique, and which one wrote the lease last. */
const AUDIT = `
  CREATE TABLE holder (machine inet);
  INSERT INTO holder VALUES (NULL);
  CREATE FUNCTION note_holder() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN UPDATE holder SET machine = inet_client_addr() WHERE machine IS DISTINCT FROM inet_client_addr(); RETURN NEW; END $$;
  CREATE TRIGGER holders_are_noted AFTER UPDATE ON lease FOR EACH ROW EXECUTE FUNCTION note_holder();
  CREATE TABLE audit (published bigint, machine inet, epoch bigint);
  CREATE FUNCTION note_tick() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO audit SELECT NEW.published, inet_client_addr(), epoch FROM lease; RETURN NEW; END $$;
  CREATE TRIGGER ticks_are_noted AFTER UPDATE OF published ON cursor FOR EACH ROW EXECUTE FUNCTION note_tick()`;
const TWICE = 'SELECT published FROM audit GROUP BY published HAVING count(DISTINCT (machine, epoch)) > 1';
