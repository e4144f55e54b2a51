import {
  closeSync,
  copyFileSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE } from '../../core/base/time.ts';
import { APPLICATION_ID, connect, numberOf } from './database.ts';
import { openSqliteStore } from './store.ts';
import { deservesWholeLook, inspect, migrate, WHOLE_LOOK_BYTES_MAX } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-migrate-'));
  path = join(folder, 'outcry.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('migrate', () => {
  test('an empty file takes every step and is marked with the program and the version', () => {
    const db = connect(path, { readOnly: false });
    migrate(db);
    expect(numberOf(db, 'PRAGMA application_id')).toBe(APPLICATION_ID);
    expect(numberOf(db, 'PRAGMA user_version')).toBe(MIGRATIONS.length);
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    migrate(db);
    expect(numberOf(db, 'PRAGMA user_version')).toBe(MIGRATIONS.length);
    db.close();
    expect(inspect(path, { whole: true })).toBe(MIGRATIONS.length);
  });

  test('a file of an earlier version takes the steps it lacks', () => {
    const db = connect(path, { readOnly: false });
    migrate(db, ['CREATE TABLE a (x INTEGER)']);
    migrate(db, ['this step was taken', 'INSERT INTO a VALUES (1)', 'INSERT INTO a VALUES (2)']);
    expect(numberOf(db, 'PRAGMA user_version')).toBe(3);
    expect(numberOf(db, 'SELECT sum(x) FROM a')).toBe(3);
    db.close();
  });

  test('a file from before regions and networks keeps every report, with neither known, and accepts new ones', async () => {
    const db = connect(path, { readOnly: false });
    migrate(db, MIGRATIONS.slice(0, 1));
    db.exec(`
      INSERT INTO reports VALUES (1, 'a', 60000, 'x', 'app', 'GB/London', 'p', 'Down', NULL, 'k');
      INSERT INTO rollups VALUES ('service', 'x', 60000, '', 1), ('place', 'x', 60000, 'GB/London', 1),
        ('place', 'x', 60000, 'GB', 1), ('problem', 'x', 60000, 'app', 1)`);
    db.close();
    const old = {
      id: 'a',
      at: MINUTE,
      service: 'x',
      problem: 'app',
      place: { country: 'GB', city: 'London', region: null },
      network: null,
      sender: null,
      device: null,
      reporter: 'p',
      comment: 'Down',
      counted: true,
      reason: null,
    };
    const place = { country: 'GB', city: 'London', region: 'England' };
    const store = await openSqliteStore({ folder, exclusive: true });
    await store.reports.append({ ...old, id: 'b', place, network: 2856, sender: null, idempotency: null });
    expect(await store.reports.read(0, 10)).toEqual([
      { ...old, seq: 1 },
      { ...old, seq: 2, id: 'b', place, network: 2856 },
    ]);
    expect(await store.reports.receipt('k')).toMatchObject({ id: 'a' });
    expect(await store.rollups.top('x', 'place', MINUTE, 2 * MINUTE, 10)).toEqual([
      { key: 'GB', count: 2, reporters: 2 },
      { key: 'GB/London', count: 2, reporters: 2 },
      { key: 'GB:England', count: 1, reporters: 1 },
    ]);
    expect(await store.rollups.top('x', 'network', MINUTE, 2 * MINUTE, 10)).toEqual([
      { key: 'AS2856', count: 1, reporters: 1 },
    ]);
    await store.close();
  });

  test('a file from before decisions keeps what it published, in order, by an unknown judge, and knows what was told', async () => {
    const db = connect(path, { readOnly: false });
    migrate(db, MIGRATIONS.slice(0, 3));
    const updates = ['i.1', 'j.1', 'i.2'].map((id, nth) => ({ id, incident: id[0], at: 60_000 + nth }));
    const told = { id: 'i.1.opened', incident: 'i', service: 'x', at: 60_000, reason: 'opened' };
    const put = db.prepare('INSERT INTO updates (id, incident, body) VALUES (?, ?, ?)');
    for (const update of updates) put.run(update.id, update.incident!, JSON.stringify(update));
    db.prepare('INSERT INTO notices (id, body, sent_at) VALUES (?, ?, 61000)').run(
      told.id,
      JSON.stringify(told),
    );
    db.exec('UPDATE cursor SET at = 60000');
    db.close();
    const store = await openSqliteStore({ folder });
    const decisions = await store.decisions.read(0, 10);
    expect(decisions.map(({ judge, update }) => [judge, update])).toEqual(
      updates.map((update) => [null, update]),
    );
    expect((await store.incidents.updates('i')).map(({ id }) => id)).toEqual(['i.1', 'i.2']);
    expect(await store.decisions.until()).toBe(60_002);
    expect(await store.outbox.told('x')).toEqual({ incident: 'i', at: 60_000, reason: 'opened' });
    expect(await store.outbox.pending(10)).toEqual([]);
    await store.close();
  });

  test('rows numbered by the highest number in their table continue from there', async () => {
    const db = connect(path, { readOnly: false });
    migrate(
      db,
      MIGRATIONS.slice(
        0,
        MIGRATIONS.findIndex((step) => step.includes('CREATE TABLE versions')),
      ),
    );
    db.exec(`
      INSERT INTO marks (incident, version, finding, at) VALUES ('i', 3, 'confirmed', 0), ('j', 7, 'confirmed', 0);
      INSERT INTO catalog (only, version, body) VALUES (1, 2, '{"categories":[],"services":[]}');`);
    migrate(db);
    db.close();
    const store = await openSqliteStore({ folder });
    expect([
      await store.marks.version(),
      await store.history.version(),
      await store.catalog.version(),
    ]).toEqual([7, 0, 2]);
    await store.marks.put({ incident: 'i', finding: 'withdrawn', note: null, at: 1 });
    expect(await store.marks.version()).toBe(8);
    await store.close();
  });

  test('no published decision in the database can be changed or removed', () => {
    const db = connect(path, { readOnly: false });
    migrate(db);
    db.exec(`INSERT INTO decisions (id, incident, at, judge, body) VALUES ('i.1', 'i', 1, 1, '{}')`);
    for (const sql of [`UPDATE decisions SET body = ''`, 'DELETE FROM decisions'])
      expect(() => db.exec(sql)).toThrow('a published decision stands');
    expect(numberOf(db, 'SELECT count(*) FROM decisions')).toBe(1);
    db.close();
  });

  test('a step that fails leaves the file as the previous step left it', () => {
    const db = connect(path, { readOnly: false });
    const steps = [
      'CREATE TABLE a (x INTEGER)',
      'CREATE TABLE b (x INTEGER); INSERT INTO nowhere VALUES (1)',
    ];
    expect(() => migrate(db, steps)).toThrow('nowhere');
    expect(numberOf(db, 'PRAGMA user_version')).toBe(1);
    expect(numberOf(db, 'SELECT count(*) FROM sqlite_schema')).toBe(1);
    db.close();
  });
});

describe('a file that cannot be used is refused and left unchanged', () => {
  test('data_newer names both versions where a later program wrote it', async () => {
    await closedStore();
    const db = new DatabaseSync(path);
    db.exec(`PRAGMA user_version = ${MIGRATIONS.length + 3}`);
    db.close();
    expect(await refusal()).toMatchObject({
      code: 'data_newer',
      message: expect.stringMatching(
        new RegExp(`version ${MIGRATIONS.length + 3}.*up to ${MIGRATIONS.length}`),
      ),
    });
  });

  test('data_corrupt where it is no database', async () => {
    writeFileSync(path, 'Dear diary, '.repeat(1_000));
    expect(await refusal()).toMatchObject({
      code: 'data_corrupt',
      message: expect.stringContaining('outcry restore'),
    });
  });

  test('data_corrupt where it is the database of another program', async () => {
    const db = new DatabaseSync(path);
    db.exec('CREATE TABLE songs (title TEXT)');
    db.close();
    expect(await refusal()).toMatchObject({ code: 'data_corrupt' });
  });

  test('data_corrupt where its end is missing', async () => {
    await closedStore(2_000);
    truncateSync(path, Math.floor(statSync(path).size / 2));
    expect(await refusal()).toMatchObject({ code: 'data_corrupt' });
  });

  test('data_corrupt where a page of it is overwritten', async () => {
    await closedStore(2_000);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xff, bytes.length - 4_096 * 3, bytes.length - 4_096 * 2));
    expect(await refusal()).toMatchObject({ code: 'data_corrupt' });
  });

  test('a file that a crash left before its first step is treated as new', async () => {
    const db = new DatabaseSync(path);
    db.exec('PRAGMA journal_mode = WAL');
    copyFileSync(path, join(folder, 'copy'));
    db.close();
    copyFileSync(join(folder, 'copy'), path);
    const store = await openSqliteStore({ folder });
    expect(await store.reports.lastAt()).toBeNull();
    await store.close();
  });
});

describe('every page of a file is checked', () => {
  test('up to 64 MB at every start, beyond that after an end that left a write-ahead log', () => {
    writeFileSync(path, '');
    truncateSync(path, WHOLE_LOOK_BYTES_MAX);
    expect(deservesWholeLook(path)).toBe(true);
    truncateSync(path, WHOLE_LOOK_BYTES_MAX + 1);
    expect(deservesWholeLook(path)).toBe(false);
    writeFileSync(`${path}-wal`, '');
    expect(deservesWholeLook(path)).toBe(false);
    writeFileSync(`${path}-wal`, 'torn');
    expect(deservesWholeLook(path)).toBe(true);
  });

  test('because otherwise a damaged page of a large file would be noticed only later', async () => {
    await closedStore();
    growBeyond(WHOLE_LOOK_BYTES_MAX);
    await (await openSqliteStore({ folder })).close();
    overwritePage();
    await (await openSqliteStore({ folder })).close();
    await (await openSqliteStore({ folder, readOnly: true })).close();
    await expect(openSqliteStore({ folder, whole: true })).rejects.toMatchObject({ code: 'data_corrupt' });
    await expect(openSqliteStore({ folder, readOnly: true, whole: true })).rejects.toMatchObject({
      code: 'data_corrupt',
    });
    writeFileSync(`${path}-wal`, 'torn');
    await expect(openSqliteStore({ folder })).rejects.toMatchObject({ code: 'data_corrupt' });
  });

  test('and even without that a truncated file is refused', async () => {
    await closedStore(2_000);
    truncateSync(path, Math.floor(statSync(path).size / 2));
    expect(() => inspect(path, { whole: false })).toThrow(expect.objectContaining({ code: 'data_corrupt' }));
  });
});

/** Rows in another table, so that the file is large but still ours. */
function growBeyond(bytes: number): void {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE ballast (x BLOB)');
  const insert = db.prepare('INSERT INTO ballast VALUES (zeroblob(3000))');
  db.exec('BEGIN');
  while (numberOf(db, 'PRAGMA page_count') * numberOf(db, 'PRAGMA page_size') <= bytes) {
    for (let row = 0; row < 1_000; row += 1) insert.run();
  }
  db.exec('COMMIT');
  db.close();
}

/** Overwrites a page in the middle of these rows. */
function overwritePage(): void {
  const pageBytes = 4_096;
  const file = openSync(path, 'r+');
  const page = Math.floor(fstatSync(file).size / pageBytes / 2);
  writeSync(file, Buffer.alloc(pageBytes, 0xff), 0, pageBytes, page * pageBytes);
  closeSync(file);
}

/** The error with which the file is refused; checks that the file did not change. */
async function refusal(): Promise<unknown> {
  const before = readFileSync(path);
  const error = await openSqliteStore({ folder }).then(
    () => null,
    (refused: unknown) => refused,
  );
  expect(readFileSync(path).equals(before)).toBe(true);
  return error;
}

async function closedStore(reports = 1): Promise<void> {
  const store = await openSqliteStore({ folder, exclusive: true });
  await Promise.all(
    Array.from({ length: reports }, (_, index) =>
      store.reports.append({
        id: `r${index}`,
        at: index,
        service: 'x',
        problem: null,
        place: null,
        network: null,
        sender: null,
        device: null,
        reporter: 'p',
        comment: 'It has not worked since this morning',
        counted: true,
        reason: null,
        idempotency: `k${index}`,
      }),
    ),
  );
  await store.close();
}
