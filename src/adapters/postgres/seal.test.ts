import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newSchema, startServer, whyNoServer, type TestServer } from '../../../test/support/postgres.ts';
import { channel, subscriber } from '../../ports/given.fixture.ts';
import type { Store } from '../../ports/store.ts';
import { moveFromFolder, moveToFolder } from '../sqlite/moving.ts';
import { openSqliteStore } from '../sqlite/store.ts';
import { MOVED_AT_ONCE, carry } from '../tables/moved.ts';
import { openDatabase } from './database.ts';
import { moveFromDatabase, moveToDatabase } from './moving.ts';
import { sealOfFile } from './seal.ts';
import { openPostgresStore } from './store.ts';

const why = whyNoServer();
const OPS = channel('ops', { settings: { url: 'https://a.example/s3cret-hook' } });
const BOB = subscriber('mail~1', { to: 's3cret@example.org' });

describe.skipIf(why !== null)(
  `what is secret in PostgreSQL${why === null ? '' : ` (not here: ${why})`}`,
  () => {
    let server: TestServer;
    let root: string;
    let url: string;
    let key: string;
    beforeAll(async () => {
      server = await startServer();
    });
    afterAll(() => server.dispose());
    beforeEach(async () => {
      root = mkdtempSync(join(tmpdir(), 'outcry-seal-'));
      url = await newSchema(server);
      key = keyFile('a');
    });
    afterEach(() => rmSync(root, { recursive: true }));

    function keyFile(digit: string): string {
      const path = join(root, `${digit}.key`);
      writeFileSync(path, `${digit.repeat(64)}\n`);
      return path;
    }

    async function using<T>(sealKey: string | null, use: (store: Store) => Promise<T>): Promise<T> {
      const store = await openPostgresStore({ url, sealKey });
      try {
        return await use(store);
      } finally {
        await store.close();
      }
    }

    async function fill(store: Store): Promise<void> {
      await store.channels.put(OPS);
      await store.subscribers.put(BOB);
      expect(await store.subscribers.secret('links', 's3cret')).toBe('s3cret');
    }

    async function readBack(store: Store): Promise<void> {
      expect(await store.channels.list()).toEqual([OPS]);
      expect(await store.subscribers.get([BOB.id])).toEqual([BOB]);
      expect(await store.subscribers.secret('links', 'another')).toBe('s3cret');
    }

    /** Everything a dump of the database contains. */
    async function dumped(): Promise<string> {
      const db = openDatabase({ url });
      const rows = await Promise.all(
        ['channels', 'subscribers', 'secrets'].map((table) => db.rows(`SELECT * FROM ${table}`)),
      );
      await db.close();
      return JSON.stringify(rows);
    }

    test('is nowhere in the database in plain text, and comes back with the key', async () => {
      await using(key, fill);
      expect(await dumped()).not.toContain('s3cret');
      await using(key, readBack);
    });

    test('in plain text is sealed once a key is named, even if there is more than fits into a page', async () => {
      const many = Array.from({ length: MOVED_AT_ONCE + 1 }, (_, nth) =>
        subscriber(`push:${nth}`, { to: 's3cret' }),
      );
      await using(null, async (store) => {
        await fill(store);
        await Promise.all(many.map((one) => store.subscribers.put(one)));
      });
      expect(await dumped()).toContain('s3cret');
      await using(key, async (store) => {
        await readBack(store);
        expect(await store.subscribers.get(many.map(({ id }) => id))).toHaveLength(many.length);
      });
      expect(await dumped()).not.toContain('s3cret');
      await using(key, readBack);
    });

    test('is not sealed under a serving node that has no key', async () => {
      const node = await openPostgresStore({ url, serving: true });
      await fill(node);
      await expect(using(key, readBack)).rejects.toMatchObject({
        code: 'data_locked',
        message: expect.stringContaining('stop it first') as string,
      });
      await readBack(node);
      await node.close();
      await using(key, readBack);
    });

    test('is not opened without the key, or with another, which is reported before anything is read', async () => {
      await using(key, fill);
      await expect(using(null, readBack)).rejects.toMatchObject({
        code: 'bad_config',
        message: expect.stringContaining('OUTCRY_SEAL_KEY') as string,
      });
      await expect(using(keyFile('b'), readBack)).rejects.toMatchObject({
        code: 'bad_config',
        message: expect.stringContaining('another key') as string,
      });
      await expect(moveFromDatabase(url, async () => {})).rejects.toMatchObject({ code: 'bad_config' });
      await using(key, readBack);
    });

    test('is moved from a folder and back, sealed with the key of each place', async () => {
      const [folder, other] = [join(root, 'one'), join(root, 'two')];
      const first = await openSqliteStore({ folder });
      await fill(first);
      await first.close();
      await moveFromFolder(folder, (from) =>
        moveToDatabase(url, (to) => carry(from, to, () => {}), null, key),
      );
      expect(await dumped()).not.toContain('s3cret');
      await using(key, readBack);
      await moveFromDatabase(url, (from) => moveToFolder(other, (to) => carry(from, to, () => {})), key);
      const second = await openSqliteStore({ folder: other });
      await readBack(second);
      await second.close();
    });
  },
);

describe('the file of a key', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'outcry-key-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test.each(['', 'key', 'a'.repeat(63), 'a'.repeat(65), 'g'.repeat(64), `${'a'.repeat(64)}\n\n`])(
    'has exactly 64 hexadecimal digits: not "%s"',
    (text) => {
      const path = join(root, 'none.key');
      writeFileSync(path, text);
      expect(() => sealOfFile(path)).toThrow('Make one with: openssl rand -hex 32');
    },
  );

  test('is as openssl writes it, with or without the final line feed', () => {
    for (const text of ['a'.repeat(64), `${'A'.repeat(64)}\n`, `${'a'.repeat(64)}\r\n`]) {
      writeFileSync(join(root, 'a.key'), text);
      const { seal, open } = sealOfFile(join(root, 'a.key'));
      expect([open(seal('s3cret', 'a'), 'a'), open(seal('s3cret', 'a'), 'b')]).toEqual(['s3cret', null]);
    }
  });

  test('has to be there', () => {
    expect(() => sealOfFile(join(root, 'nowhere'))).toThrow('cannot be read');
  });
});
