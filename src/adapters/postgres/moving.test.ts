import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newSchema, startServer, whyNoServer, type TestServer } from '../../../test/support/postgres.ts';
import { DAY, HOUR, MINUTE } from '../../core/base/time.ts';
import {
  apiKey,
  catalog,
  channel,
  subscriber,
  delivery,
  everything,
  incident,
  mark,
  notice,
  past,
  report,
  snapshot,
  START,
  tick,
  update,
} from '../../ports/given.fixture.ts';
import type { Store } from '../../ports/store.ts';
import { connect } from '../sqlite/database.ts';
import { migrate as migrateFile } from '../sqlite/migrate.ts';
import { moveFromFolder, moveToFolder } from '../sqlite/moving.ts';
import { openSqliteStore } from '../sqlite/store.ts';
import { carry, MOVED, MOVED_AT_ONCE, MOVED_TABLES, type MovedFrom, type MovedRow } from '../tables/moved.ts';
import { openDatabase } from './database.ts';
import { moveFromDatabase, moveToDatabase } from './moving.ts';
import { openPostgresStore } from './store.ts';
import { postgresVoices } from './voices.ts';

const why = whyNoServer();
const REPORTS = MOVED_AT_ONCE + 1;

describe.skipIf(why !== null)(`moving an instance${why === null ? '' : ` (not here: ${why})`}`, () => {
  let server: TestServer;
  let root: string;
  let folder: string;
  let url: string;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.dispose());
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'outcry-move-'));
    folder = join(root, 'one');
    url = await newSchema(server);
  });
  afterEach(() => rmSync(root, { recursive: true }));

  async function fill(store: Store): Promise<void> {
    await store.catalog.apply(catalog('x'));
    await store.history.put(past('x', [1, Number.NaN, 3]));
    const place = { country: 'GB', city: 'London', region: 'England' };
    const device = { token: 'd', behind: 'b', ip: 6, seat: 3 } as const;
    const sender = { block: 'b', wide: 'w' };
    await store.reports.append(
      report({
        id: 'full',
        place,
        device,
        sender,
        network: 4_294_967_295,
        comment: 'ça 😐 {"\\',
        idempotency: 'key',
      }),
    );
    await Promise.all(
      Array.from({ length: REPORTS - 1 }, (_, nth) =>
        store.reports.append(
          report({ id: `r${nth}`, at: START + nth, reporter: `p${nth % 700}`, problem: 'app' }),
        ),
      ),
    );
    await store.reports.append(report({ id: 'aside', at: START + HOUR, counted: false, reason: 'crowded' }));
    await store.commit(
      tick({
        cursor: START + HOUR,
        incidents: [
          incident({ id: 'i' }),
          incident({ id: 'over', state: 'resolved', endedAt: START + HOUR }),
        ],
        updates: [update('i', 1), update('i', 2)],
        notices: [notice('n'), notice('m')],
        snapshots: [snapshot('x', 7), snapshot('y', 255)],
        account: new Uint8Array([9, 0, 255]),
        historyVersion: 1,
      }),
    );
    await store.outbox.sent(['n'], START);
    await store.marks.put(mark('i', { note: 'A “joke”.' }));
    await store.keys.add(apiKey('a'));
    await store.channels.put(channel('c'));
    await store.subscribers.put(subscriber('a'));
    await store.subscribers.secret('links', 'one');
    await store.channels.silence({ id: 's', channel: 'c', service: null, incident: null, until: START });
    await store.channels.putHealth({ channel: 'c', failingSince: START, disabled: null, disabledAt: null });
    await store.deliveries.plan([delivery('c', 'n'), delivery('c', 'm')], ['n'], START);
    await store.coverage.cover(START + HOUR);
    await store.coverage.put({ service: 'x', from: START, to: START + MINUTE, reason: 'overload' });
    await store.coverage.put({ service: null, from: START + MINUTE, to: null, reason: 'off' });
  }

  /** All rows of all tables, as they are moved. */
  async function rowsOf(from: MovedFrom): Promise<Record<string, MovedRow[]>> {
    const all: Record<string, MovedRow[]> = {};
    for (const table of MOVED_TABLES) {
      const rows: MovedRow[] = [];
      for await (const some of from.read(table))
        rows.push(
          ...some.map((row) => row.map((value) => (value instanceof Uint8Array ? [...value].join() : value))),
        );
      all[table] = rows;
    }
    return all;
  }

  const days = (store: Store) =>
    store.rollups.series(
      'x',
      START - (START % (24 * HOUR)),
      START - (START % (24 * HOUR)) + 24 * HOUR,
      24 * HOUR,
    );
  const toDatabase = () =>
    moveFromFolder(folder, (from) => moveToDatabase(url, (to) => carry(from, to, () => {}), null));
  const toFolder = (other: string) =>
    moveFromDatabase(url, (from) => moveToFolder(other, (to) => carry(from, to, () => {})));

  async function filledFolder(): Promise<{ rows: Record<string, MovedRow[]>; said: unknown }> {
    const store = await openSqliteStore({ folder, exclusive: true });
    await fill(store);
    const said = [await everything(store, 'i'), await days(store)];
    await store.close();
    return { rows: await moveFromFolder(folder, rowsOf), said };
  }

  test('a log whose front was removed is moved with the proof of it, and continues', async () => {
    const store = await openSqliteStore({ folder, exclusive: true });
    for (const day of [4, 3, 2, 1])
      await store.reports.append(
        report({ id: `r${day}`, reporter: `p${day}`, at: START - day * DAY, comment: 'down' }),
      );
    await store.commit(tick({ cursor: START, snapshots: [snapshot('x', 7)] }));
    const before = { reports: START - 2.5 * DAY, comments: START, minutes: START - 2.5 * DAY, days: null };
    while (await store.retention.remove(before));
    const removed = await store.retention.removed();
    expect(removed.cut).toMatchObject({ reports: 2, last: 2, changed: 0 });
    const first = await store.rollups.first('x');
    await store.close();
    await toDatabase();
    const moved = await openPostgresStore({ url });
    expect(await moved.retention.removed()).toEqual(removed);
    expect(await moved.rollups.first('x')).toBe(first);
    await moved.reports.append(report({ id: 'next', at: START, reporter: 'q' }));
    expect((await moved.reports.read(0, 9)).map(({ seq }) => seq)).toEqual([3, 4, 5]);
    await moved.close();
    await toFolder(join(root, 'two'));
    const back = await openSqliteStore({ folder: join(root, 'two'), readOnly: true });
    expect(await back.retention.removed()).toEqual(removed);
    expect((await back.reports.read(0, 9)).map(({ id, comment }) => [id, comment])).toEqual([
      ['r2', null],
      ['r1', null],
      ['next', null],
    ]);
    await back.close();
    const db = openDatabase({ url });
    await db.rows('UPDATE cut SET reports = 1');
    await db.close();
    await expect(toFolder(join(root, 'three'))).rejects.toMatchObject({ code: 'data_corrupt' });
  });

  test('there and back, every row is unchanged, and the store returns the same on both', async () => {
    const before = await filledFolder();
    expect(await toDatabase()).toMatchObject({
      reports: REPORTS + 1,
      incidents: 2,
      decisions: 2,
      streams: 2,
    });
    expect(await moveFromDatabase(url, rowsOf)).toEqual(before.rows);
    const there = await openPostgresStore({ url });
    expect([await everything(there, 'i'), await days(there)]).toEqual(before.said);
    await there.close();
    await toFolder(join(root, 'two'));
    expect(await moveFromFolder(join(root, 'two'), rowsOf)).toEqual(before.rows);
    const back = await openSqliteStore({ folder: join(root, 'two'), exclusive: true });
    expect([await everything(back, 'i'), await days(back)]).toEqual(before.said);
    await back.close();
  });

  test('every column of both engines is named, or derived from those that are', async () => {
    const follows: Record<string, readonly string[]> = {
      // Derived from the rows that arrived.
      days: ['service', 'day', 'count'],
      days_reached: ['only', 'service', 'minute'],
      country_days_reached: ['only', 'service', 'day'],
      voices: ['first', 'last', 'at', 'until', 'voices', 'key', 'logged', 'claim'],
      newcomers: ['day', 'key'],
      head: ['only', 'seq', 'at', 'digest'],
      seals: ['name', 'key', 'seal'],
      incidents: ['ended_at'],
      streams: ['crc'],
      // Belongs to the location, not to the instance.
      session: ['only', 'open'],
      instance: ['only', 'id', 'version'],
      lease: ['only', 'epoch', 'until'],
      shifts: ['node', 'since', 'until'],
      refusals: ['service', 'reason'],
      turns: ['name'],
      rates: ['key', 'until'],
      // Moved separately.
      salts: ['only', 'day', 'today', 'yesterday'],
    };
    const moved: Record<string, readonly string[]> = MOVED;
    const missing = (columns: readonly { table: string; column: string }[]) =>
      columns.filter(
        ({ table, column }) => ![...(moved[table] ?? []), ...(follows[table] ?? [])].includes(column),
      );
    const file = connect(':memory:', { readOnly: false });
    migrateFile(file);
    const inFile = file
      .prepare(
        `SELECT m.name AS "table", c.name AS "column" FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table'`,
      )
      .all() as { table: string; column: string }[];
    file.close();
    await (await openPostgresStore({ url })).close();
    const db = openDatabase({ url });
    const inDatabase = await db.rows<{ table: string; column: string }>(
      `SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns WHERE table_schema = current_schema()`,
    );
    await db.close();
    expect(inFile.length).toBeGreaterThan(80);
    expect(inDatabase.length).toBeGreaterThan(80);
    expect([missing(inFile), missing(inDatabase)]).toEqual([[], []]);
  });

  test('the database continues where the folder ended: the log, who was counted, and who was there that day', async () => {
    await filledFolder();
    await toDatabase();
    const store = await openPostgresStore({ url });
    const somebody = { reporters: ['p3'] as const, devices: [], capacity: 2 };
    expect(await postgresVoices(store.db).admit('x', somebody, START + 2 * HOUR)).toMatchObject({
      reason: 'repeat',
    });
    const [before] = await store.rollups.top('x', 'problem', START - HOUR, START + 9 * HOUR, 1);
    await store.reports.append(report({ id: 'next', at: START + 5 * HOUR, reporter: 'p3', problem: 'app' }));
    expect(await store.reports.read(REPORTS + 1, 10)).toMatchObject([{ seq: REPORTS + 2, id: 'next' }]);
    const [after] = await store.rollups.top('x', 'problem', START - HOUR, START + 9 * HOUR, 1);
    expect(after).toEqual({ ...before, count: before!.count + 1 });
    expect(await store.reports.append(report({ id: 'again', idempotency: 'key' }))).toMatchObject({
      id: 'full',
    });
    await store.deliveries.plan([delivery('c', 'later')], [], START);
    expect((await store.deliveries.log('c', 10)).map(({ id }) => id)).toEqual(['later', 'm', 'n']);
    await store.commit(
      tick({ at: START + 6 * HOUR, updates: [update('next', 1)], notices: [notice('next')] }),
    );
    expect((await store.decisions.read(2, 10)).map(({ number }) => number)).toEqual([3]);
    await store.close();
  });

  test('nothing is moved into a place that holds an instance', async () => {
    await filledFolder();
    const other = await openPostgresStore({ url });
    await other.marks.put(mark('mine'));
    await other.close();
    await expect(toDatabase()).rejects.toMatchObject({ code: 'data_exists' });
    const db = openDatabase({ url });
    expect(await db.rows('SELECT count(*) AS n FROM reports')).toEqual([{ n: 0 }]);
    await db.close();
    await expect(toFolder(folder)).rejects.toMatchObject({ code: 'data_exists' });
  });

  test('a move that is interrupted leaves nothing behind, and the next one is complete', async () => {
    const { rows } = await filledFolder();
    const broken = moveFromFolder(folder, (from) =>
      moveToDatabase(
        url,
        (to) =>
          carry(
            from,
            {
              async write(table, some) {
                if (table === 'decisions') throw new Error('broken off');
                await to.write(table, some);
              },
            },
            () => {},
          ),
        null,
      ),
    );
    await expect(broken).rejects.toThrow('broken off');
    await toDatabase();
    expect(await moveFromDatabase(url, rowsOf)).toEqual(rows);
  });

  test('a running server on either side prevents the move, and nothing is moved', async () => {
    await filledFolder();
    const inFolder = await openSqliteStore({ folder, exclusive: true });
    await expect(toDatabase()).rejects.toMatchObject({ code: 'data_locked' });
    await inFolder.close();
    const onDatabase = await openPostgresStore({ url, serving: true });
    await expect(toDatabase()).rejects.toMatchObject({ code: 'data_locked' });
    await onDatabase.close();
  });

  test('altered reports are not moved, from either side', async () => {
    await filledFolder();
    await toDatabase();
    const db = openDatabase({ url });
    await db.rows(`UPDATE reports SET problem = 'other' WHERE seq = 2`);
    await expect(toFolder(join(root, 'two'))).rejects.toMatchObject({
      code: 'data_corrupt',
      message: expect.stringContaining('not what was written'),
    });
    await db.rows('DELETE FROM reports WHERE seq > 100');
    await expect(toFolder(join(root, 'three'))).rejects.toMatchObject({ code: 'data_corrupt' });
    await db.close();
    const file = connect(join(folder, 'outcry.db'), { readOnly: false });
    file.exec(`UPDATE reports SET problem = 'other' WHERE seq = 2`);
    file.close();
    await expect(toDatabase()).rejects.toMatchObject({ code: 'data_corrupt' });
  });
});
