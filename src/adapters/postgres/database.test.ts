import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newDatabase, startServer, whyNoServer, type TestServer } from '../../../test/support/postgres.ts';
import { measureSkew } from './skew.ts';
import {
  CONNECTIONS_MAX,
  IDLE_IN_TRANSACTION_MS,
  openDatabase,
  type Database,
  type Session,
} from './database.ts';

const why = whyNoServer();
describe.skipIf(why !== null)(`connections to PostgreSQL${why === null ? '' : ` (not here: ${why})`}`, () => {
  let server: TestServer;
  let db: Database;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.dispose());
  beforeEach(async () => {
    db = await newDatabase(server);
    await db.rows('CREATE TABLE one (n bigint)');
  });
  afterEach(() => db.close());

  const kept = async () => (await db.rows<{ n: number }>('SELECT n FROM one ORDER BY n')).map(({ n }) => n);
  const endOthers = () =>
    db.rows(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'`);

  test('a transaction is kept as a whole or not at all, and integers come back as numbers', async () => {
    await db.transaction(async ({ rows }) => {
      await rows('INSERT INTO one VALUES ($1)', [2 ** 52]);
      await rows('INSERT INTO one VALUES (1)');
    });
    const failing = db.transaction(async ({ rows }) => {
      await rows('INSERT INTO one VALUES (2)');
      await rows('SELECT 1 / 0');
    });
    await expect(failing).rejects.toMatchObject({
      code: 'store_failed',
      message: expect.stringContaining('division by zero'),
    });
    expect(await kept()).toEqual([1, 2 ** 52]);
  });

  test('stricter session settings of the database cause no failed updates and change no values', async () => {
    await db.rows('CREATE DATABASE strict');
    for (const setting of [
      `default_transaction_isolation = 'serializable'`,
      `lock_timeout = '1ms'`,
      `idle_session_timeout = '10s'`,
      'array_nulls = off',
      `bytea_output = 'escape'`,
      `datestyle = 'SQL, DMY'`,
    ])
      await db.rows(`ALTER DATABASE strict SET ${setting}`);
    const strict = openDatabase({ url: server.url().replace(/postgres$/u, 'strict') });
    await strict.rows('CREATE TABLE one AS SELECT 0::bigint AS n');
    const raise = async ({ rows }: Session) => {
      await rows('SELECT count(*) FROM one');
      await rows('UPDATE one SET n = n + 1');
    };
    const raised = Array.from({ length: CONNECTIONS_MAX }, (_, nth) =>
      nth % 2 === 0 ? strict.transaction(raise) : strict.rows('UPDATE one SET n = n + 1'),
    );
    await Promise.all(raised);
    const given = [null, 'NULL', 'a'];
    const asked = 'SELECT n, unnest($1::text[]) AS text, $2::bytea AS bytes FROM one';
    expect(await strict.rows(asked, [given, Buffer.from([0, 92, 255])])).toEqual(
      given.map((text) => ({ n: CONNECTIONS_MAX, text, bytes: new Uint8Array([0, 92, 255]) })),
    );
    expect(await strict.rows(`SELECT current_setting('idle_session_timeout') AS ms`)).toEqual([{ ms: '0' }]);
    await strict.close();
  });

  test('if the database allows fewer connections than the pool may have, those are shared; if it allows none, the error says so', async () => {
    await db.rows('CREATE ROLE few LOGIN CONNECTION LIMIT 3');
    await db.rows('CREATE ROLE shut LOGIN CONNECTION LIMIT 0');
    const as = (role: string) => openDatabase({ url: server.url().replace('outcry@', `${role}@`) });
    const few = as('few');
    await few.rows('SELECT 1');
    const asked = Array.from({ length: 5 * CONNECTIONS_MAX }, (_, nth) =>
      nth % 2 === 0
        ? few.rows('SELECT 1 AS n')
        : few.transaction(({ rows }) => rows('SELECT 1 AS n, pg_sleep(0.01)')),
    );
    for (const rows of await Promise.all(asked)) expect(rows).toMatchObject([{ n: 1 }]);
    await few.close();
    const shut = as('shut');
    await expect(shut.rows('SELECT 1')).rejects.toMatchObject({
      code: 'store_failed',
      message: expect.stringContaining('has no connection left'),
    });
    await shut.close();
  });

  test('an error thrown within a transaction ends it, and is rethrown unchanged', async () => {
    const mistake = new TypeError('ours');
    const failing = db.transaction(async ({ rows }) => {
      await rows('INSERT INTO one VALUES (1)');
      throw mistake;
    });
    await expect(failing).rejects.toBe(mistake);
    expect(await kept()).toEqual([]);
  });

  test(`${CONNECTIONS_MAX} transactions run concurrently, and one more waits for a connection`, async () => {
    const { promise: everybodyThere, resolve } = Promise.withResolvers<void>();
    let inside = 0;
    const most = Array.from({ length: CONNECTIONS_MAX }, () =>
      db.transaction(async () => {
        inside += 1;
        if (inside === CONNECTIONS_MAX) resolve();
        await everybodyThere;
      }),
    );
    await everybodyThere;
    const more = db.transaction(async () => (inside += 1));
    await Promise.all(most);
    expect(await more).toBe(CONNECTIONS_MAX + 1);
  });

  test(`a client idle in a transaction is cut off after ${IDLE_IN_TRANSACTION_MS} ms, and those waiting for its locks continue`, async () => {
    await db.rows('INSERT INTO one VALUES (1)');
    const { promise: held, resolve } = Promise.withResolvers<void>();
    const { promise: never, resolve: letGo } = Promise.withResolvers<void>();
    const stopped = db
      .transaction(async ({ rows }) => {
        await rows('UPDATE one SET n = 2');
        resolve();
        await never;
        await rows('UPDATE one SET n = 3');
      })
      .catch((error: unknown) => error);
    await held;
    await db.transaction(async ({ rows }) => rows('UPDATE one SET n = n + 10'));
    expect(await kept()).toEqual([11]);
    letGo();
    expect(await stopped).toMatchObject({ code: 'store_failed' });
  });

  test('a connection that ends during the commit leaves the outcome in doubt, one that ends before does not', async () => {
    let doubts = 0;
    const inDoubt = () => (doubts += 1);
    const lost = { code: 'store_failed', message: expect.stringContaining('cannot be reached') };
    const before = db.transaction(
      async ({ rows }) => {
        await rows('INSERT INTO one VALUES (1)');
        await endOthers();
        await rows('INSERT INTO one VALUES (2)');
      },
      { inDoubt },
    );
    await expect(before).rejects.toMatchObject(lost);
    expect(doubts).toBe(0);
    const within = db.transaction(
      async ({ rows }) => {
        await rows('INSERT INTO one VALUES (3)');
        await endOthers();
      },
      { inDoubt },
    );
    await expect(within).rejects.toMatchObject(lost);
    expect(doubts).toBe(1);
    expect(await kept()).toEqual([]);
  });

  test('a connection to a read-only database is closed: after a switch-over the next one leads to the primary', async () => {
    const one = openDatabase({ url: server.url(), connectionsMax: 1 });
    const session = async () => (await one.rows<{ pid: number }>('SELECT pg_backend_pid() AS pid'))[0]?.pid;
    const before = await session();
    const refused = one.transaction(async ({ rows }) => {
      await rows('SET TRANSACTION READ ONLY');
      await rows('CREATE TABLE two (n bigint)');
    });
    await expect(refused).rejects.toMatchObject({ code: 'data_unwritable' });
    expect(await session()).not.toBe(before);
    await one.close();
  });

  describe('a statement left for the end', () => {
    let doubts: number;
    const options = { inDoubt: () => (doubts += 1) };
    beforeEach(() => {
      doubts = 0;
    });

    test('runs after all others, in order, and is committed with them', async () => {
      const answer = await db.transaction(async ({ rows, last }) => {
        last('UPDATE one SET n = n + $1', [1]);
        last('INSERT INTO one VALUES (7)');
        await rows('INSERT INTO one VALUES (1)');
        return rows<{ n: number }>('SELECT n FROM one');
      }, options);
      expect(answer).toEqual([{ n: 1 }]);
      expect(await kept()).toEqual([2, 7]);
      expect(doubts).toBe(0);
    });

    test('rolls everything back without doubt if it fails, and the connection is reused', async () => {
      const one = openDatabase({ url: server.url(), connectionsMax: 1 });
      const failing = one.transaction(async ({ rows, last }) => {
        await rows('CREATE TABLE half (n bigint)');
        last('SELECT 1 / 0');
      }, options);
      await expect(failing).rejects.toMatchObject({ message: expect.stringContaining('division by zero') });
      expect(doubts).toBe(0);
      expect(await one.rows(`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
      await one.close();
    });

    test('leaves the outcome of everything in doubt if the connection ends with it', async () => {
      const lost = db.transaction(async ({ last }) => {
        last('SELECT pg_terminate_backend(pg_backend_pid())');
      }, options);
      await expect(lost).rejects.toMatchObject({ message: expect.stringContaining('cannot be reached') });
      expect(doubts).toBe(1);
    });
  });

  test('while the database is gone its errors say so, and once it is back everything works again', async () => {
    const answers: boolean[] = [];
    const watched = openDatabase({ url: server.url(), onAnswer: (isThere) => answers.push(isThere) });
    await watched.rows('SELECT 1');
    server.stop('immediate');
    await expect(watched.rows('SELECT 1')).rejects.toMatchObject({ code: 'store_failed' });
    await expect(watched.transaction(async () => {})).rejects.toMatchObject({ code: 'store_failed' });
    server.start('fsync=off');
    expect(await watched.rows('SELECT 2 AS two')).toEqual([{ two: 2 }]);
    expect(answers).toEqual([true, false, false, true]);
    await watched.close();
  });

  test('the clock of the database is compared with ours, right or wrong, and measured again on request', async () => {
    const off = 3_600_000;
    let wrongBy = off;
    const skew = await measureSkew(db, () => Date.now() - wrongBy);
    expect(Math.abs(skew.ms - off)).toBeLessThan(1_000);
    wrongBy = 0;
    expect(Math.abs(skew.ms - off)).toBeLessThan(1_000);
    await skew.measure();
    expect(Math.abs(skew.ms)).toBeLessThan(1_000);
  });

  test('closing waits for pending work, and later calls are refused', async () => {
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const last = db.transaction(async ({ rows }) => {
      resolve();
      await rows('INSERT INTO one VALUES (1)');
      return 'done';
    });
    await begun;
    await db.close();
    expect(await last).toBe('done');
    await expect(db.rows('SELECT 1')).rejects.toMatchObject({
      code: 'store_failed',
      message: 'The store is closed.',
    });
    await expect(db.close()).resolves.toBeUndefined();
  });
});
