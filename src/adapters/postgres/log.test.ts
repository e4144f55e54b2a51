import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newSchema, startServer, whyNoServer, type TestServer } from '../../../test/support/postgres.ts';
import { HOUR } from '../../core/base/time.ts';
import { report, START } from '../../ports/given.fixture.ts';
import type { ReportLog } from '../../ports/log.ts';
import { addToBatch, emptyBatch } from '../batches/batch.ts';
import { digestOf, GENESIS } from '../batches/chained.ts';
import { AHEAD_MAX } from './append.ts';
import { openPen } from './pen.ts';
import { openPostgresStore, type PostgresStore } from './store.ts';

const FIXTURE = fileURLToPath(new URL('appender.fixture.ts', import.meta.url));

const why = whyNoServer();
describe.skipIf(why !== null)(`the log on PostgreSQL${why === null ? '' : ` (not here: ${why})`}`, () => {
  let server: TestServer;
  let url: string;
  let store: PostgresStore;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.dispose());
  beforeEach(async () => {
    url = await newSchema(server);
    store = await openPostgresStore({ url });
  });
  afterEach(() => store.close());

  /** Appends in a separate process and kills it after `life` acks; returns the ids that it printed. */
  async function appendUntilKilled(
    name: string,
    life: number,
    signal: 'SIGKILL' | 'SIGTERM',
  ): Promise<string[]> {
    const child = spawn(process.execPath, [FIXTURE, url, name], { stdio: ['ignore', 'pipe', 'inherit'] });
    const acked: string[] = [];
    // Anything printed before the kill took effect was acked too.
    for await (const id of createInterface({ input: child.stdout }))
      if (acked.push(id) === life) child.kill(signal);
    return acked;
  }

  /** Follows the log by number until `done`, as the watch does; returns the ids in the order seen. */
  async function follow(log: ReportLog, done: () => boolean): Promise<string[]> {
    const seen: string[] = [];
    for (let last = false; ; last = done()) {
      const some = await log.read(seen.length, 500);
      seen.push(...some.map(({ id }) => id));
      if (last && some.length === 0) return seen;
    }
  }

  test('of processes that append and are killed no acked report is lost or doubled, and a reader that follows by number misses none', async () => {
    let running = 3;
    const lives = [
      appendUntilKilled('a', 900, 'SIGKILL'),
      appendUntilKilled('b', 60, 'SIGKILL'),
      appendUntilKilled('c', 700, 'SIGTERM'),
    ];
    for (const life of lives) void life.finally(() => (running -= 1));
    const seen = await follow(store.reports, () => running === 0);
    const acked = (await Promise.all(lives)).flat();
    expect(acked.length).toBeGreaterThanOrEqual(900 + 60 + 700);
    expect(new Set(seen).size).toBe(seen.length);
    expect(acked.filter((id) => !seen.includes(id))).toEqual([]);
    const log = await store.reports.read(0, 100_000);
    expect(log.map(({ id }) => id)).toEqual(seen);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, nth) => nth + 1));
    expect(log.every(({ at }, nth) => at >= (log[nth - 1]?.at ?? 0))).toBe(true);
    const from = START - (START % HOUR);
    expect(await store.rollups.series('x', from, from + HOUR, HOUR)).toEqual([log.length]);
  });

  test('a crash of the database loses no acked report, and the node continues without a restart', async () => {
    server.stop('fast');
    server.start('fsync=on');
    const acked: string[] = [];
    const failed: unknown[] = [];
    let number = 0;
    let crashed = false;
    async function call(): Promise<void> {
      while (!crashed || failed.length === 0 || acked.length < 600) {
        number += 1;
        await store.reports
          .append(report({ id: `r${number}`, at: START + number, reporter: `p${number}` }))
          .then(
            ({ id }) => acked.push(id),
            (error: unknown) => failed.push(error),
          );
        if (acked.length < 300 || crashed) continue;
        crashed = true;
        server.stop('immediate');
        server.start('fsync=on');
      }
    }
    await Promise.all(Array.from({ length: 20 }, call));
    const ids = (await store.reports.read(0, 100_000)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(acked.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('with synchronous_commit off, which Outcry turns on for reports, a crash does lose acked ones', async () => {
    const { db, reports } = store;
    const hasty = openPen({
      ...db,
      transaction: (work, options) => db.transaction(work, { ...options, lazy: true }),
    });
    /** Waits until the pool has dropped the connections that ended with the server. */
    const isBack = async () => {
      await expect.poll(() => db.rows('SELECT 1').catch(() => null)).not.toBeNull();
    };
    let lost: string[] = [];
    // The database may flush on its own in between: then the round is repeated.
    for (let round = 1; lost.length === 0 && round <= 5; round += 1) {
      server.stop('fast');
      server.start('wal_writer_delay=10s', 'fsync=off');
      await isBack();
      await reports.append(report({ id: `waited for ${round}` }));
      await hasty.append(report({ id: `not waited for ${round}` }));
      server.stop('immediate');
      server.start('fsync=off');
      await isBack();
      const ids = (await reports.read(0, 100)).map(({ id }) => id);
      expect(ids).toContain(`waited for ${round}`);
      lost = [`not waited for ${round}`].filter((id) => !ids.includes(id));
    }
    expect(lost).toHaveLength(1);
  });

  test('while the database is read-only reports are refused with a sentence that says so, and afterwards accepted again', async () => {
    server.configure('default_transaction_read_only=on');
    await expect
      .poll(() => store.reports.append(report({ id: 'a' })).catch((error: unknown) => error))
      .toMatchObject({ code: 'data_unwritable', message: expect.stringContaining('is read-only') });
    server.configure('default_transaction_read_only=off');
    await expect
      .poll(() => store.reports.append(report({ id: 'b' })).catch((error: unknown) => error))
      .toMatchObject({ id: 'b' });
  });

  test(`a report dated more than ${AHEAD_MAX} ms ahead of the database’s clock is dated to that limit`, async () => {
    const now = async () =>
      (
        await store.db.rows<{ ms: number }>(
          'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms',
        )
      )[0]!.ms;
    const before = await now();
    await store.reports.append(report({ at: before + HOUR }));
    await store.reports.append(report({ at: before + AHEAD_MAX }));
    const [first, second] = await store.reports.read(0, 2);
    expect(first!.at).toBeGreaterThanOrEqual(before + AHEAD_MAX);
    expect(first!.at).toBeLessThanOrEqual((await now()) + AHEAD_MAX);
    expect(second!.at).toBe(first!.at);
    expect(await store.reports.horizon(before + HOUR)).toBeLessThanOrEqual((await now()) + AHEAD_MAX);
  });

  test('each batch is chained to the previous one, in the same way as on every engine', async () => {
    const batches = [
      [report({ id: 'a', comment: 'ça 😐', idempotency: 'key' }), report({ id: 'b', at: START + 1 })],
      [report({ id: 'again', idempotency: 'key' }), report({ id: 'c', at: START + 2 })],
    ];
    for (const batch of batches) await Promise.all(batch.map((one) => store.reports.append(one)));
    const batchOf = (reports: (typeof batches)[0]) => {
      const batch = emptyBatch();
      for (const one of reports) addToBatch(batch, one);
      return batch;
    };
    const first = digestOf(GENESIS, batchOf(batches[0]!), [0, 1], 1);
    const second = digestOf(first, batchOf(batches[1]!), [1], 3);
    expect(await store.db.rows('SELECT first, last, digest FROM chain ORDER BY first')).toEqual([
      { first: 1, last: 2, digest: new Uint8Array(first) },
      { first: 3, last: 3, digest: new Uint8Array(second) },
    ]);
  });

  test('a comment with the one character that the database cannot store loses only that character, and its batch is kept', async () => {
    await Promise.all([
      store.reports.append(report({ comment: 'a\0b' })),
      store.reports.append(report({ id: 'b' })),
    ]);
    expect((await store.reports.read(0, 2)).map(({ comment }) => comment)).toEqual(['a\uFFFDb', null]);
  });

  test('one batch is written at a time, with as many reports as allowed and no more', async () => {
    const sizes: number[] = [];
    const pen = openPen(store.db, { batchRowsMax: 3, onBatch: (size) => sizes.push(size) });
    await Promise.all(Array.from({ length: 7 }, (_, nth) => pen.append(report({ id: `r${nth}` }))));
    expect(sizes).toEqual([3, 3, 1]);
    expect((await store.reports.read(0, 10)).map(({ id }) => id)).toEqual([
      'r0',
      'r1',
      'r2',
      'r3',
      'r4',
      'r5',
      'r6',
    ]);
    await pen.close();
    await expect(pen.append(report({}))).rejects.toMatchObject({ code: 'store_failed' });
  });

  describe('a connection that ends while reports are committed', () => {
    /** A pen whose first commit is not answered; `reaches` says whether the database carried it out. */
    function penInDoubt(reaches: boolean) {
      let lost = false;
      return openPen({
        ...store.db,
        async transaction(work, options) {
          if (lost) return store.db.transaction(work, options);
          lost = true;
          const failing = store.db.transaction(async (session, opened) => {
            const answer = await work(session, opened);
            if (!reaches) throw new Error('rolled back');
            return answer;
          }, options);
          await failing.catch(() => null);
          options?.inDoubt?.();
          throw new Error('Connection terminated');
        },
      });
    }

    test('they are acked if they are in the log', async () => {
      const pen = penInDoubt(true);
      await expect(pen.append(report({ id: 'a' }))).resolves.toMatchObject({ id: 'a' });
      expect(await store.reports.read(0, 10)).toHaveLength(1);
    });

    test('they are refused if they are not, and their numbers may be used by others', async () => {
      const pen = penInDoubt(false);
      const refused = pen.append(report({ id: 'a' }));
      await expect(refused).rejects.toThrow('Connection terminated');
      await expect(pen.append(report({ id: 'b' }))).resolves.toMatchObject({ id: 'b' });
      expect((await store.reports.read(0, 10)).map(({ id }) => id)).toEqual(['b']);
    });
  });

  test('a database that was restored or replaced under the node is noticed, and nothing continues as if it were the same', async () => {
    const ends: unknown[] = [];
    const watching = await openPostgresStore({ url, onEnd: (error) => ends.push(error) });
    await store.reports.append(report({}));
    await watching.check();
    await store.db.rows('UPDATE head SET seq = 0');
    const gone = {
      code: 'data_gone',
      message: expect.stringContaining('it ends at report 0, and had reached 1'),
    };
    await expect(watching.check()).rejects.toMatchObject(gone);
    await expect(watching.check()).rejects.toMatchObject(gone);
    expect(ends).toHaveLength(1);
    await watching.close();
    await store.check();
    await store.db.rows(`UPDATE instance SET id = 'other'`);
    await expect(store.check()).rejects.toMatchObject({
      message: expect.stringContaining('of another instance'),
    });
  });
});
