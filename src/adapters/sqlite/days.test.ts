import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY, MINUTE } from '../../core/base/time.ts';
import { START, report } from '../../ports/given.fixture.ts';
import { connect, numberOf } from './database.ts';
import { MINUTES_AT_ONCE, dayCounter, summedReader } from './days.ts';
import { openSqliteStore } from './store.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';

let folder: string;
let db: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-days-'));
  db = connect(join(folder, 'outcry.db'), { readOnly: false });
});
afterEach(() => {
  if (db.isOpen) db.close();
  rmSync(folder, { recursive: true });
});

const BEFORE_DAYS = MIGRATIONS.findIndex((sql) => sql.includes('CREATE TABLE days ('));

/** A database of a version without daily counts, with one report a minute on each service. */
function oldDatabase(minutesOf: Readonly<Record<string, number>>): void {
  migrate(db, MIGRATIONS.slice(0, BEFORE_DAYS));
  db.exec('BEGIN');
  const put = db.prepare(
    `INSERT INTO rollups (dimension, service, minute, key, count) VALUES ('service', ?, ?, '', 1)`,
  );
  for (const [service, minutes] of Object.entries(minutesOf))
    for (let nth = 0; nth < minutes; nth++) put.run(service, nth * MINUTE);
  db.exec('COMMIT');
  migrate(db);
}

const sums = () =>
  db.prepare('SELECT service, count(*) AS days, sum(count) AS count FROM days GROUP BY service').all();

test('what an earlier version logged is summed by day in steps, whole days at a time, however much a service has', () => {
  oldDatabase({ a: 1, long: MINUTES_AT_ONCE + 2_000, z: 3 });
  const [step, reader] = [dayCounter(db), summedReader(db, 'days')];
  expect(reader.hasAll()).toBe(false);
  step();
  expect([reader.has('a'), reader.has('long'), reader.has('z')]).toEqual([true, false, false]);
  expect(numberOf(db, `SELECT max(count) FROM days WHERE service = 'long'`)).toBe(1_440);
  step();
  expect(reader.hasAll()).toBe(true);
  expect(reader.has('z')).toBe(true);
  expect(sums()).toEqual([
    { service: 'a', days: 1, count: 1 },
    { service: 'long', days: 9, count: MINUTES_AT_ONCE + 2_000 },
    { service: 'z', days: 1, count: 3 },
  ]);
  step();
  expect(numberOf(db, 'SELECT sum(count) FROM days')).toBe(MINUTES_AT_ONCE + 2_004);
});

test('a step reads its maximum of minutes and no more', () => {
  oldDatabase({ just: MINUTES_AT_ONCE - 1 });
  dayCounter(db)();
  expect(summedReader(db, 'days').hasAll()).toBe(true);
  db.exec(`UPDATE days_reached SET service = '', minute = 0`);
  db.exec(`INSERT INTO rollups (dimension, service, minute, key, count) VALUES ('service', 'one', 0, '', 1)`);
  dayCounter(db)();
  expect(summedReader(db, 'days').hasAll()).toBe(false);
});

test('a series is the same before, during and after the summing of days, and new reports count once', async () => {
  const days = 3;
  oldDatabase({ x: days * 1_440 });
  db.close();
  const store = await openSqliteStore({ folder, exclusive: true });
  const series = () => store.rollups.series('x', 0, days * DAY, DAY);
  const before = await series();
  await store.reports.append(report({ at: START }));
  await store.close();
  const server = await openSqliteStore({ folder, exclusive: true });
  const today = START - (START % DAY);
  // The server's catch-up goes through the same pen, before this report.
  await server.reports.append(report({ id: 'b', at: START, reporter: 'q' }));
  expect(await server.rollups.series('x', 0, days * DAY, DAY)).toEqual(before);
  expect(before).toEqual([1_440, 1_440, 1_440]);
  expect(await server.rollups.series('x', today, today + DAY, DAY)).toEqual([2]);
  await server.close();
  db = connect(join(folder, 'outcry.db'), { readOnly: false });
  expect(summedReader(db, 'days').hasAll()).toBe(true);
});

test('a new database has nothing to catch up on', () => {
  migrate(db);
  expect(summedReader(db, 'days').hasAll()).toBe(true);
});
