import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../src/adapters/postgres/database.ts';
import { fromPerson, post, temporaryFolder } from '../support/instance.ts';
import { NodeLedger } from '../support/node-ledger.ts';
import {
  startServer as startPostgres,
  startStandby,
  whyNoServer,
  type TestServer,
} from '../support/postgres.ts';
import { outcry, startServer, type Server } from '../support/program.ts';

/** Reports acknowledged before the primary is killed, with others in flight. */
const ACKED_BEFORE_KILL = 300;
const SETTINGS = ['max_connections=60', 'shared_buffers=32MB'];

const why = whyNoServer();
describe.skipIf(why !== null)(`a standby of PostgreSQL${why === null ? '' : ` (not here: ${why})`}`, () => {
  let primary: TestServer;
  let standby: TestServer;
  let db: Database;
  let node: Server;
  let env: Record<string, string>;
  const folder = temporaryFolder();
  beforeEach(async () => {
    primary = await startPostgres(SETTINGS);
    standby = await startStandby(primary, SETTINGS);
    db = openDatabase({ url: primary.url() });
    env = {
      OUTCRY_DATABASE_URL: primary.url(),
      OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8',
      OUTCRY_LOG_LEVEL: 'silent',
    };
  });
  afterEach(async () => {
    await node.kill();
    await db.close();
    primary.dispose();
    standby.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  async function standbyState(): Promise<string | undefined> {
    const [row] = await db.rows<{ state: string }>('SELECT sync_state AS state FROM pg_stat_replication');
    return row?.state;
  }
  const serve = async () => {
    node = await startServer(['--data', folder], env);
  };
  const readiness = async () => (await fetch(`${node.url}/readyz`)).json();
  const durability = async () => {
    const { items } = JSON.parse((await outcry(['doctor', '--json'], { env })).stdout) as {
      items: { check: string; verdict: string; detail: string }[];
    };
    return items.filter(({ check }) => check === 'durability');
  };
  /** The ids in the log after the standby has been promoted in place of the dead primary. */
  async function idsAfterPromotion(): Promise<ReadonlySet<string>> {
    standby.promote();
    const { stdout } = await outcry(['log'], { env: { ...env, OUTCRY_DATABASE_URL: standby.url() } });
    const lines = stdout.split('\n').filter((line) => line !== '');
    return new Set(lines.map((line) => (JSON.parse(line) as { id: string }).id));
  }

  test('that is synchronous has every acknowledged report when the primary is killed and it takes over', async () => {
    await expect.poll(standbyState).toBe('async');
    primary.configure("synchronous_standby_names = '*'");
    await expect.poll(standbyState).toBe('sync');
    await serve();
    await expect.poll(readiness).toMatchObject({ role: 'watches', durability: 'standby' });
    expect(await durability()).toMatchObject([
      { verdict: 'good', detail: expect.stringContaining('on that of a synchronous standby') },
    ]);
    let live: Server[] = [node];
    const ledger = new NodeLedger(() => live);
    ledger.begin();
    await expect.poll(() => ledger.acked.size, { timeout: 60_000 }).toBeGreaterThan(ACKED_BEFORE_KILL);
    primary.kill();
    const acked = new Set(ledger.acked);
    const ids = await idsAfterPromotion();
    expect([...acked].filter((id) => !ids.has(id))).toEqual([]);
    // Requests in flight are retried at the promoted standby with the same key.
    await node.kill();
    env = { ...env, OUTCRY_DATABASE_URL: standby.url() };
    await serve();
    live = [node];
    await ledger.end();
    const { stdout } = await outcry(['log'], { env });
    const lines = stdout.split('\n').filter((line) => line !== '');
    const found = lines.map((line) => (JSON.parse(line) as { id: string }).id);
    expect([...ledger.acked].filter((id) => !found.includes(id))).toEqual([]);
    expect(new Set(found).size).toBe(ledger.people);
  });

  test('that is asynchronous may lack acknowledged reports, as the doctor warns; synchronous_commit is turned on if it is off', async () => {
    await expect.poll(standbyState).toBe('async');
    primary.configure('synchronous_commit = off');
    await serve();
    expect(await readiness()).toMatchObject({ durability: 'disk' });
    expect(await durability()).toMatchObject([
      { verdict: 'note', detail: expect.stringContaining('Outcry turns it on') },
      { verdict: 'note', detail: expect.stringContaining('not waited for: 1. If one takes over') },
    ]);
    // The standby is disconnected, as by a network partition.
    await db.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_replication`);
    standby.stop('fast');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, nth) => post(node.url, 'lloyds', {}, fromPerson(nth))),
    );
    const acked = await Promise.all(
      answers.map(async (answer) => ((await answer.json()) as { id: string }).id),
    );
    expect(answers.map(({ status }) => status)).toEqual(acked.map(() => 202));
    primary.kill();
    standby.start(...SETTINGS);
    const ids = await idsAfterPromotion();
    expect(acked.filter((id) => ids.has(id))).toEqual([]);
  });
});
