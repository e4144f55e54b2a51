import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase, type Database } from './database.ts';
import { examine, VERSION_MIN } from './examine.ts';
import { freePort } from '../../../test/support/free-port.ts';
import { startServer, unprivileged, whyNoServer, type TestServer } from '../../../test/support/postgres.ts';

const why = whyNoServer();
describe.skipIf(why !== null)(`what a database has to be${why === null ? '' : ` (not here: ${why})`}`, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.dispose());

  async function opened<T>(url: string, use: (db: Database) => Promise<T>): Promise<T> {
    const db = openDatabase({ url });
    try {
      return await use(db);
    } finally {
      await db.close();
    }
  }

  test('one that is read-only, uses another encoding or does not exist is refused, with a sentence that says which', async () => {
    await opened(server.url(), async (db) => {
      await db.rows(`CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0`);
      await db.rows('CREATE DATABASE still');
      await db.rows('ALTER DATABASE still SET default_transaction_read_only = on');
    });
    const at = (name: string) => server.url().replace(/postgres$/u, name);
    const refused = (sentence: RegExp) => ({
      code: 'data_unwritable',
      message: expect.stringMatching(sentence),
    });
    await expect(opened(at('still'), examine)).rejects.toMatchObject(refused(/still is read-only.*primary/u));
    await expect(opened(at('latin'), examine)).rejects.toMatchObject(refused(/keeps text as LATIN1.*UTF8/u));
    await expect(opened(at('none'), examine)).rejects.toMatchObject(
      refused(/There is no database .*\/none: create it/u),
    );
  });

  test('one of a version that its makers do not mend any more is refused, the first that they do is taken', async () => {
    await opened(server.url(), async (db) => {
      /** The same database, as one of that version would answer. */
      const of = (version: number): Database => ({
        ...db,
        rows: async <Row>(sql: string) => {
          const [row] = await db.rows<object>(sql);
          return [{ ...row, version }] as Row[];
        },
      });
      const sentence = `${db.name} runs on PostgreSQL ${VERSION_MIN - 1}, and Outcry needs ${VERSION_MIN} or later.`;
      await expect(examine(of(VERSION_MIN - 1))).rejects.toMatchObject({
        code: 'data_unwritable',
        message: sentence,
      });
      await expect(examine(of(VERSION_MIN))).resolves.toBeUndefined();
    });
  });

  test('one that cannot be reached is named, without the password', async () => {
    const port = await freePort();
    const url = `postgres://ann:secret@127.0.0.1:${port}/outcry`;
    const failed = await opened(url, examine).catch((error: unknown) => error as Error);
    expect(failed).toMatchObject({
      code: 'store_failed',
      message: `The database postgres://127.0.0.1:${port}/outcry cannot be reached: nothing listens there, so it does not run or has another port.`,
    });
  });

  describe.skipIf(!hasPooler())(
    `behind PgBouncer${hasPooler() ? '' : ' (not here: it is not installed)'}`,
    () => {
      let pooler: ChildProcess | null = null;
      afterAll(() => pooler?.kill());

      /** Starts a pooler in front of the server; returns the address of a database behind it. */
      async function startPooler(mode: 'session' | 'transaction'): Promise<string> {
        pooler?.kill();
        const port = await freePort();
        const target = new URL(server.url());
        const config = join(server.folder, `${mode}.ini`);
        writeFileSync(
          config,
          `[databases]\npostgres = host=127.0.0.1 port=${target.port} user=outcry\n[pgbouncer]\nlisten_addr = 127.0.0.1\n` +
            `listen_port = ${port}\nauth_type = any\npool_mode = ${mode}\nunix_socket_dir =\n`,
        );
        chmodSync(config, 0o644);
        pooler = spawn('pgbouncer', [config], { stdio: ['ignore', 'ignore', 'pipe'], ...unprivileged() });
        // It prints this once it listens.
        for (let said = ''; !said.includes('process up');) said += String(await once(pooler.stderr!, 'data'));
        const socket = createConnection(port, '127.0.0.1');
        await once(socket, 'connect');
        socket.destroy();
        return `postgres://outcry@127.0.0.1:${port}/postgres`;
      }

      test('in transaction mode it is refused, and the sentence says what to set', async () => {
        await expect(opened(await startPooler('transaction'), examine)).rejects.toMatchObject({
          code: 'bad_config',
          message: expect.stringMatching(/Set its pool_mode to session/u),
        });
      });

      test('in session mode it is accepted', async () => {
        await expect(opened(await startPooler('session'), examine)).resolves.toBeUndefined();
      });
    },
  );
});

function hasPooler(): boolean {
  return spawnSync('pgbouncer', ['--version']).status === 0;
}
