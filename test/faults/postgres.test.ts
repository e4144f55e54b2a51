import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { whileNobodyServes } from '../../src/adapters/postgres/nodes.ts';
import { openPostgresStore } from '../../src/adapters/postgres/store.ts';
import { openCable } from '../support/cable.ts';
import { fromPerson, post, temporaryFolder } from '../support/instance.ts';
import {
  newSchema,
  startServer as startPostgres,
  whyNoServer,
  type TestServer,
} from '../support/postgres.ts';
import { outcry, startServer, type Server } from '../support/program.ts';

/** One-way latency to a distant database, and to one that is too slow to work with. */
const FAR_MS = 50;
const TOO_FAR_MS = 1_500;

const why = whyNoServer();
describe.skipIf(why !== null)(`the program on PostgreSQL${why === null ? '' : ` (not here: ${why})`}`, () => {
  let postgres: TestServer;
  let env: Record<string, string>;
  const folders: string[] = [];
  const servers: Server[] = [];
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.dispose());
  beforeEach(async () => {
    env = { OUTCRY_DATABASE_URL: await newSchema(postgres), OUTCRY_TRUSTED_PROXIES: '127.0.0.0/8' };
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) if (server.process.signalCode === null) await server.kill();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  const newFolder = () => {
    const folder = temporaryFolder();
    folders.push(folder);
    return folder;
  };
  async function serve(): Promise<Server> {
    const server = await startServer(['--data', newFolder()], env);
    servers.push(server);
    return server;
  }
  let person = 0;
  async function report(
    { url }: Server,
    of = (person += 1),
  ): Promise<{ status: number; id?: string; counted?: boolean }> {
    const headers = { 'Content-Type': 'application/json', 'X-Forwarded-For': `10.9.${of >> 8}.${of & 255}` };
    const answer = await fetch(`${url}/api/v1/services/lloyds/reports`, {
      method: 'POST',
      body: '{}',
      headers,
    });
    const { id, counted } = (await answer.json()) as { id?: string; counted?: boolean };
    return {
      status: answer.status,
      ...(id === undefined ? {} : { id }),
      ...(counted === undefined ? {} : { counted }),
    };
  }
  const logged = async () =>
    (await outcry(['log'], { env })).stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { id: string; counted: boolean });

  test('a killed server loses no acknowledged report, and the next one knows who was counted', async () => {
    const first = await serve();
    const answers = await Promise.all(Array.from({ length: 200 }, () => report(first)));
    const acked = answers.flatMap(({ id }) => (id === undefined ? [] : [id]));
    expect(acked).toHaveLength(200);
    await first.kill();
    const second = await serve();
    expect(await report(second, 1)).toMatchObject({ status: 202, counted: false });
    const ids = (await logged()).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(acked));
    expect(new Set(ids).size).toBe(ids.length);
    expect(await second.stop()).toBe(0);
  });

  test('a slow database is waited for; while it is too slow reports are refused as if it were down; each person counts once', async ({
    onTestFinished,
  }) => {
    const direct = env['OUTCRY_DATABASE_URL'] ?? '';
    const cable = await openCable(() => direct.replace('postgres:', 'http:'));
    onTestFinished(() => cable.close());
    const { port } = new URL(cable.origin);
    env = { ...env, OUTCRY_DATABASE_URL: direct.replace(/:\d+\//u, `:${port}/`), OUTCRY_LOG_LEVEL: 'silent' };
    const server = await serve();
    const [near, far, page] = [[1, 2], [3, 4], `${server.url}/status/lloyds`];
    const readiness = async () => (await fetch(`${server.url}/readyz`)).status;
    /** A retry uses the same idempotency key. */
    const answersTo = (people: readonly number[]) =>
      Promise.all(
        people.map(async (of) => {
          const headers = { ...fromPerson(of), 'Idempotency-Key': `person-${of}` };
          const answer = await post(server.url, 'lloyds', {}, headers);
          return [answer.status, answer.headers.get('retry-after')];
        }),
      );
    expect((await fetch(page)).status).toBe(200);
    cable.slow(FAR_MS);
    expect(await answersTo(near)).toEqual(near.map(() => [202, null]));
    cable.slow(TOO_FAR_MS);
    await expect.poll(readiness, { timeout: 60_000 }).toBe(503);
    expect(await answersTo(far)).toEqual(far.map(() => [503, '5']));
    expect((await fetch(page)).status).toBe(200);
    cable.mend();
    const all = [...near, ...far];
    const taken = all.map(() => [202, null]);
    await expect.poll(() => answersTo(all), { timeout: 60_000 }).toEqual(taken);
    env = { ...env, OUTCRY_DATABASE_URL: direct };
    expect((await logged()).filter(({ counted }) => counted)).toHaveLength(all.length);
  });

  test('an instance cannot be moved while a server runs on it, and no server starts while it is moved', async () => {
    const server = await serve();
    const url = env['OUTCRY_DATABASE_URL'] ?? '';
    const refused = await outcry(['move', '--from', url, '--to', newFolder()]);
    expect(refused.stderr).toMatch(/An Outcry server runs on postgres:.*stop it first.*\[data_locked\]/u);
    expect(await server.stop()).toBe(0);
    const { db, instance, close } = await openPostgresStore({ url });
    await whileNobodyServes(url, { name: db.name, instance }, async () => {
      await expect(serve()).rejects.toThrow(/is being moved.*\[data_locked\]/u);
    });
    await close();
  });

  test('commands work on the database, and those that need a data folder say so', async () => {
    const made = await outcry(['key', 'add', 'A newspaper'], { env });
    expect(made.status).toBe(0);
    expect((await outcry(['key', 'list'], { env })).stdout).toContain('A newspaper');
    expect((await outcry(['catalog', 'export', '-'], { env })).stdout).toContain('slug: lloyds');
    const examined = await outcry(['doctor', '--json'], { env });
    expect(JSON.parse(examined.stdout)).toMatchObject({
      items: expect.arrayContaining([
        { check: 'database', verdict: 'good', detail: expect.stringContaining('instance ') },
        { check: 'durability', verdict: 'bad', detail: expect.stringContaining('fsync is off') },
      ]),
    });
    for (const args of [
      ['backup', 'a.db'],
      ['restore', 'a.db'],
      ['export', 'pages'],
      ['doctor', '--repair-clock'],
    ]) {
      const { status, stderr } = await outcry(args, { env });
      expect([args[0], status]).toEqual([args[0], 2]);
      expect(stderr).toContain('this command works on a data folder');
    }
    const inFolder = await outcry(['key', 'list', '--data', newFolder()], { env });
    expect([inFolder.status, inFolder.stdout]).toEqual([0, '']);
  });

  test('an instance moved into the database, sealed there, and moved back keeps its reports and knows who was counted', async () => {
    const [here, back] = [newFolder(), newFolder()];
    const key = join(newFolder(), 'seal.key');
    writeFileSync(key, `${'5e'.repeat(32)}\n`);
    env = { ...env, OUTCRY_SEAL_KEY: key };
    const { OUTCRY_DATABASE_URL: url = '', ...inFolder } = env;
    const onFolder = await startServer(['--data', here], inFolder);
    for (let of = 1; of <= 20; of += 1) await report(onFolder, of);
    await onFolder.stop();
    const before = (await outcry(['log', '--data', here])).stdout;
    const moved = await outcry(['move', '--from', here, '--to', url], { env: { OUTCRY_SEAL_KEY: key } });
    expect([moved.status, JSON.parse(moved.stdout)]).toMatchObject([0, { reports: 20 }]);
    expect((await outcry(['log'], { env })).stdout).toBe(before);
    const onDatabase = await serve();
    expect(await report(onDatabase, 1)).toMatchObject({ counted: false });
    expect(await report(onDatabase, 21)).toMatchObject({ counted: true });
    await onDatabase.stop();
    const after = (await outcry(['log'], { env })).stdout;
    const withoutKey = await outcry(['log'], { env: { ...env, OUTCRY_SEAL_KEY: '' } });
    expect([withoutKey.status, withoutKey.stderr]).toEqual([2, expect.stringContaining('OUTCRY_SEAL_KEY')]);
    expect(
      (await outcry(['move', '--from', url, '--to', back], { env: { OUTCRY_SEAL_KEY: key } })).status,
    ).toBe(0);
    expect((await outcry(['log', '--data', back])).stdout).toBe(after);
    const again = await startServer(['--data', back], inFolder);
    servers.push(again);
    expect(await report(again, 21)).toMatchObject({ counted: false });
    const examined = await outcry(['doctor', '--data', back, '--json']);
    expect(examined.stdout).not.toContain('"bad"');
    const refused = await outcry(['move', '--from', here, '--to', back]);
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('[bad_config]')]);
  });
});
