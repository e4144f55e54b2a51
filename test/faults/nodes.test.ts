import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../src/adapters/postgres/database.ts';
import { HOUR, MINUTE, SECOND } from '../../src/core/base/time.ts';
import { TICK } from '../../src/core/domain/watermark.ts';
import { fromPerson, post, temporaryFolder } from '../support/instance.ts';
import { startNats, whyNoNats, type NatsServer } from '../support/nats.ts';
import { NodeLedger } from '../support/node-ledger.ts';
import {
  newSchema,
  startServer as startPostgres,
  whyNoServer,
  type TestServer,
} from '../support/postgres.ts';
import { outcry, startServer, type Server } from '../support/program.ts';

/** OUTCRY_TEST_ROUNDS sets another number. */
const ROUNDS = Number(process.env['OUTCRY_TEST_ROUNDS'] ?? 1);
const NODES = ROUNDS === 1 ? 2 : 3;
const TAKE_OVER_MS = 3 * SECOND;
const BACK_MS = 5 * SECOND;

const why = whyNoServer();
describe.skipIf(why !== null)(
  `several nodes on PostgreSQL${why === null ? '' : ` (not here: ${why})`}`,
  () => {
    let postgres: TestServer;
    /** Nodes notify each other through it; without it, through the database. */
    let nats: NatsServer | null = null;
    let db: Database;
    let env: Record<string, string>;
    let nodes: Server[];
    const folders: string[] = [];
    beforeAll(async () => {
      postgres = await startPostgres();
      if (whyNoNats() === null) nats = await startNats(['--user', 'ann', '--pass', 's3cret'], 'ann:s3cret');
    });
    afterAll(async () => {
      postgres.dispose();
      await nats?.kill();
    });
    beforeEach(async () => {
      const url = await newSchema(postgres);
      db = openDatabase({ url });
      env = {
        OUTCRY_DATABASE_URL: url,
        OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8',
        OUTCRY_LOG_LEVEL: 'warn',
        ...(nats && { OUTCRY_NATS_URL: nats.url }),
      };
      nodes = [];
      for (let nth = 0; nth < NODES; nth += 1) nodes.push(await serve());
      await db.rows(AUDIT);
    });
    afterEach(async () => {
      for (const node of nodes.splice(0)) await node.kill();
      await db.close();
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
    });

    function newFolder(): string {
      const folder = temporaryFolder();
      folders.push(folder);
      return folder;
    }
    const serve = (more: Record<string, string> = {}) =>
      startServer(['--data', newFolder()], { ...env, ...more });

    async function readiness({ url }: Server): Promise<{ role?: string; bus?: string }> {
      const answer = await fetch(`${url}/readyz`);
      return (await answer.json()) as { role?: string; bus?: string };
    }
    const roleOf = async (node: Server) => (await readiness(node)).role ?? 'none';
    async function watcher(): Promise<Server> {
      let found: Server | undefined;
      await expect
        .poll(
          async () => {
            const roles = await Promise.all(nodes.map((node) => roleOf(node)));
            found = nodes[roles.indexOf('watches')];
            return roles.filter((role) => role === 'watches').length;
          },
          { timeout: 10 * SECOND },
        )
        .toBe(1);
      if (found === undefined) throw new Error('nobody watches');
      return found;
    }
    const epoch = async () => (await db.rows<{ epoch: number }>('SELECT epoch FROM lease'))[0]?.epoch ?? 0;
    const published = async () =>
      (await db.rows<{ published: number }>('SELECT published FROM cursor'))[0]?.published ?? 0;
    /** The time until a later epoch than `before`: until another node watches. */
    async function takeOver(before: number): Promise<number> {
      const began = performance.now();
      await expect.poll(epoch, { timeout: 20 * SECOND, interval: 20 }).toBeGreaterThan(before);
      return performance.now() - began;
    }
    async function nextTick(): Promise<void> {
      const before = await published();
      await expect.poll(published, { timeout: 4 * TICK, interval: 100 }).toBeGreaterThan(before);
    }

    /** Compares the answers that people got with the database. */
    async function settle(ledger: NodeLedger): Promise<void> {
      await ledger.end();
      const lines = (await outcry(['log'], { env })).stdout
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { id: string; counted: boolean });
      const ids = new Set(lines.map(({ id }) => id));
      expect(ids.size).toBe(lines.length);
      expect([...ledger.acked].filter((id) => !ids.has(id))).toEqual([]);
      expect(ledger.acked.size).toBe(ledger.people);
      // Each person counts once, however often and at whichever node they tried.
      expect(lines.filter(({ counted }) => counted)).toHaveLength(ledger.people);
      expect(await db.rows(TWICE)).toEqual([]);
      expect([...ledger.pages.keys()].filter((status) => status >= 500)).toEqual([]);
      expect(ledger.pages.get(200)).toBeGreaterThan(10);
      expect([...ledger.refusals.keys()].filter((status) => status !== 503)).toEqual([]);
      expect(ledger.wordless).toBe(0);
    }

    test(`when the watching node is killed another takes over within ${TAKE_OVER_MS} ms, and no report is lost or counted twice`, async () => {
      const ledger = new NodeLedger(() => nodes);
      ledger.begin();
      for (let round = 0; round < ROUNDS; round += 1) {
        await nextTick();
        const [dead, before] = [await watcher(), await epoch()];
        nodes = nodes.filter((node) => node !== dead);
        await dead.kill();
        expect(await takeOver(before)).toBeLessThanOrEqual(TAKE_OVER_MS);
        await nextTick();
        nodes.push(await serve());
      }
      await settle(ledger);
      // There is no hole, as the other nodes take reports while one is down.
      expect(await db.rows('SELECT * FROM holes')).toEqual([]);
    });

    test('when the watching node is suspended another takes over, and the first commits nothing when it resumes, and follows', async () => {
      const ledger = new NodeLedger(() => nodes);
      ledger.begin();
      for (let round = 0; round < ROUNDS; round += 1) {
        await nextTick();
        const [stopped, before] = [await watcher(), await epoch()];
        const others = nodes.filter((node) => node !== stopped);
        stopped.process.kill('SIGSTOP');
        try {
          nodes = others;
          expect(await takeOver(before)).toBeLessThanOrEqual(TAKE_OVER_MS);
          await nextTick();
        } finally {
          stopped.process.kill('SIGCONT');
        }
        nodes = [...others, stopped];
        await expect.poll(() => roleOf(stopped), { timeout: 10 * SECOND }).toBe('follows');
        expect(await watcher()).not.toBe(stopped);
      }
      await settle(ledger);
      const [last] = await db.rows<{ at: number }>('SELECT max(published) AS at FROM audit');
      expect(last?.at).toBe(await published());
    });

    test('while the database is down pages are served and reports refused, and everything recovers by itself', async () => {
      const ledger = new NodeLedger(() => nodes);
      ledger.begin();
      for (let round = 0; round < ROUNDS; round += 1) {
        await nextTick();
        postgres.stop('immediate');
        const [node] = nodes;
        const refused = await post(node?.url ?? '', 'lloyds', {}, fromPerson(65_000 + round));
        expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
        postgres.start('fsync=off', 'max_connections=200', 'shared_buffers=32MB');
        const began = performance.now();
        const before = ledger.acked.size;
        await expect.poll(() => ledger.acked.size, { timeout: 20 * SECOND }).toBeGreaterThan(before);
        expect(performance.now() - began).toBeLessThan(BACK_MS);
        await nextTick();
        await watcher();
      }
      await settle(ledger);
      expect(ledger.refusals.get(503)).toBeGreaterThan(0);
      const holes = await db.rows<{ reason: string }>('SELECT reason FROM holes');
      expect(holes.length).toBeGreaterThan(0);
    });

    test('the loss and return of NATS are each logged once per node, no node waits for it, and nothing is lost', async ({
      skip,
    }) => {
      if (nats === null) return skip(whyNoNats() ?? '');
      let said = '';
      for (const { process: node } of nodes)
        node.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const buses = () => Promise.all(nodes.map(async (node) => (await readiness(node)).bus));
      const all = (bus: string) => nodes.map(() => bus);
      const doctor = async () => (await outcry(['doctor'], { env })).stdout;
      await expect.poll(buses).toEqual(all('nats'));
      expect(await doctor()).toMatch(/✓ nats: nats:\/\/127\.0\.0\.1:\d+, answers in [\d.]+ ms/u);
      const ledger = new NodeLedger(() => nodes);
      ledger.begin();
      for (let round = 0; round < ROUNDS; round += 1) {
        await nats.kill();
        await expect.poll(buses).toEqual(all('nats_lost'));
        await Promise.all([nextTick(), expect(doctor()).resolves.toMatch(/· nats: .*connection refused/u)]);
        await nats.start();
        await expect.poll(buses, { timeout: 10 * SECOND }).toEqual(all('nats'));
      }
      await settle(ledger);
      expect(said.match(/NATS at \S+ cannot be reached \(/gu)).toHaveLength(NODES * ROUNDS);
      expect(said.match(/NATS at \S+ is back/gu)).toHaveLength(NODES * ROUNDS);
      expect(said).not.toContain('s3cret');
    });

    test('repeated, reordered and forged messages on NATS make no node announce anything twice, and no tick is decided twice', async ({
      skip,
      onTestFinished,
    }) => {
      if (nats === null) return skip(whyNoNats() ?? '');
      const { host } = new URL(nats.url.replace('nats:', 'http:'));
      const other = await connect({ servers: host, user: 'ann', pass: 's3cret', noEcho: true });
      const listening = new AbortController();
      onTestFinished(async () => {
        listening.abort();
        await other.close();
      });
      const heard: string[] = [];
      other.subscribe('outcry.*.committed', {
        callback: (_, message) => {
          heard.push(message.string());
          const lies = [String(Number.MAX_SAFE_INTEGER), '{}', '', '{"at":1}'];
          for (const again of [...heard.toReversed(), ...heard, ...lies])
            other.publish(message.subject, again);
        },
      });
      const told = nodes.map(() => [] as string[]);
      const listen = async ({ url }: Server, into: string[]) => {
        const stream = await fetch(`${url}/api/v1/services/lloyds/live`, { signal: listening.signal });
        for await (const chunk of stream.body ?? []) into.push(Buffer.from(chunk).toString());
      };
      nodes.forEach((node, nth) => void listen(node, told[nth] ?? []).catch(() => {}));
      const ids = () =>
        told.map((chunks) => [...chunks.join('').matchAll(/^id: (\d+)$/gmu)].map(([, id]) => Number(id)));
      const ledger = new NodeLedger(() => nodes);
      ledger.begin();
      const fewest = () => Math.min(heard.length, ...ids().map((of) => of.length));
      await expect.poll(fewest, { timeout: 60 * SECOND }).toBeGreaterThan(3);
      for (const of of ids()) expect(of).toEqual([...new Set(of)].toSorted((a, b) => a - b));
      await settle(ledger);
    });

    test('nodes whose clocks are ahead or behind date reports correctly and can watch', async () => {
      for (const node of nodes.splice(0)) await node.stop();
      for (const ms of [HOUR, -HOUR]) {
        const module = join(newFolder(), 'clock.mjs');
        writeFileSync(module, CLOCK.replaceAll('OFF', String(ms)));
        nodes.push(await serve({ NODE_OPTIONS: `--import ${module}` }));
      }
      const [ahead, behind] = nodes as [Server, Server];
      const ledger = new NodeLedger(() => nodes);
      ledger.begin();
      for (const watching of [ahead, behind]) {
        expect(await watcher()).toBe(watching);
        await nextTick();
        await nextTick();
        const [ends] = await db.rows<{ at: number; published: number; until: number; now: number }>(
          `SELECT (SELECT max(at) FROM reports) AS at, (SELECT published FROM cursor) AS published,
          (SELECT max(until) FROM shifts) AS until, (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`,
        );
        const { now = 0, ...moments } = ends ?? {};
        for (const moment of Object.values(moments)) expect(Math.abs(now - moment)).toBeLessThan(MINUTE);
        if (watching === ahead) {
          nodes = [behind];
          await ahead.stop();
        }
      }
      await settle(ledger);
    });

    test('nodes share voices and idempotency keys, and any node accepts the answer to a report made at another', async () => {
      const [one, two] = nodes as [Server, Server];
      const keyed = { ...fromPerson(1), 'Idempotency-Key': 'once' };
      const first = (await (await post(one.url, 'lloyds', {}, keyed)).json()) as {
        id: string;
        told: { token: string };
      };
      expect(await (await post(two.url, 'lloyds', {}, keyed)).json()).toMatchObject({
        id: first.id,
        counted: true,
      });
      const added = await fetch(`${two.url}/api/v1/services/lloyds/answers`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ receipt: first.told.token, elsewhere: 'all' }),
      });
      expect(added.status).toBe(202);
      const again = await post(two.url, 'lloyds', {}, fromPerson(1));
      expect(await again.json()).toMatchObject({ counted: false, reason: 'repeat' });
    });
  },
);

/** Records which lease holder published which tick: no tick may have two. */
const AUDIT = `
  CREATE TABLE audit (published bigint, epoch bigint);
  CREATE FUNCTION note_tick() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN INSERT INTO audit SELECT NEW.published, epoch FROM lease; RETURN NEW; END $$;
  CREATE TRIGGER ticks_are_noted AFTER UPDATE OF published ON cursor FOR EACH ROW EXECUTE FUNCTION note_tick()`;
const TWICE = 'SELECT published FROM audit GROUP BY published HAVING count(DISTINCT epoch) > 1';
const CLOCK = `
  const Real = Date;
  const now = Real.now.bind(Real);
  globalThis.Date = class extends Real {
    constructor(...args) { if (args.length === 0) super(now() + OFF); else super(...args); }
    static now() { return now() + OFF; }
  };`;
