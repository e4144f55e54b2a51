import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../core/base/time.ts';
import { auditDatabase } from './audit.ts';
import { REPORTS_AT_ONCE, SERVICE_DAYS_AT_ONCE, countryDayCounter } from './country-days.ts';
import { connect, numberOf } from './database.ts';
import { forgetDays, summedReader } from './days.ts';
import { openSqliteStore } from './store.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';

let folder: string;
let db: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-country-days-'));
  db = connect(join(folder, 'outcry.db'), { readOnly: false });
});
afterEach(() => {
  if (db.isOpen) db.close();
  rmSync(folder, { recursive: true });
});

const BEFORE = MIGRATIONS.findIndex((sql) => sql.includes('CREATE TABLE country_days ('));

/** A database of a version without daily counts of countries: on each day of a service two reports from London and one from France. */
function oldDatabase(daysOf: Readonly<Record<string, number>>): void {
  migrate(db, MIGRATIONS.slice(0, BEFORE));
  db.exec('BEGIN');
  const put = db.prepare(
    `INSERT INTO rollups (dimension, service, minute, key, count, newcomers) VALUES ('place', ?, ?, ?, ?, 1)`,
  );
  for (const [service, days] of Object.entries(daysOf))
    for (let day = 0; day < days; day++) {
      put.run(service, day * DAY + HOUR, 'GB', 2);
      put.run(service, day * DAY + HOUR, 'GB/London', 2);
      put.run(service, day * DAY + HOUR, 'GB:England', 2);
      put.run(service, day * DAY + HOUR + MINUTE, 'FR', 1);
    }
  db.exec('COMMIT');
  migrate(db);
}

const sums = () =>
  db
    .prepare(
      'SELECT service, country, count(*) AS days, sum(count) AS count FROM country_days GROUP BY service, country',
    )
    .all()
    .map((row) => Object.values(row));

test('what an earlier version logged is summed by country in steps of a bounded number of days of services', () => {
  oldDatabase({ a: 1, long: SERVICE_DAYS_AT_ONCE, z: 2 });
  const [step, reader] = [countryDayCounter(db), summedReader(db, 'country_days')];
  expect(reader.hasAll()).toBe(false);
  step();
  // One day of `a`, and all but the last of `long`.
  expect([reader.has('a'), reader.has('long'), reader.has('z')]).toEqual([true, false, false]);
  expect(numberOf(db, 'SELECT count(*) FROM country_days')).toBe(2 * SERVICE_DAYS_AT_ONCE);
  step();
  expect(reader.hasAll()).toBe(true);
  const expected = [
    ['a', 'FR', 1, 1],
    ['a', 'GB', 1, 2],
    ['long', 'FR', SERVICE_DAYS_AT_ONCE, SERVICE_DAYS_AT_ONCE],
    ['long', 'GB', SERVICE_DAYS_AT_ONCE, 2 * SERVICE_DAYS_AT_ONCE],
    ['z', 'FR', 2, 2],
    ['z', 'GB', 2, 4],
  ];
  expect(sums()).toEqual(expected);
  forgetDays(db);
  expect([sums(), summedReader(db, 'country_days').hasAll()]).toEqual([[], false]);
  const again = countryDayCounter(db);
  again();
  again();
  again();
  expect(sums()).toEqual(expected);
});

test('a step ends with the day on which it has read its maximum of reports', () => {
  oldDatabase({ a: 1, b: 1, c: 1 });
  const step = countryDayCounter(db);
  const summedWith = (reports: number): unknown[] => {
    db.exec(`UPDATE rollups SET count = ${reports} WHERE service = 'a' AND key = 'GB'`);
    forgetDays(db);
    step();
    return db.prepare('SELECT DISTINCT service FROM country_days').all().flatMap(Object.values);
  };
  // One more report on `a` came from France.
  expect(summedWith(REPORTS_AT_ONCE - 1)).toEqual(['a']);
  expect(summedWith(REPORTS_AT_ONCE - 2)).toEqual(['a', 'b']);
});

test('days are the same before and after they are summed, and wrong sums are found', async () => {
  oldDatabase({ x: 3 });
  db.close();
  const read = async (exclusive: boolean) => {
    const store = await openSqliteStore({ folder, exclusive });
    const days = await store.rollups.countryDays('x', 'GB', 0, 2 * DAY);
    await store.close();
    return days;
  };
  const expected = [
    { day: 0, count: 2, reporters: 1 },
    { day: DAY, count: 2, reporters: 1 },
  ];
  expect(await read(false)).toEqual(expected);
  db = connect(join(folder, 'outcry.db'), { readOnly: false });
  const step = countryDayCounter(db);
  while (!summedReader(db, 'country_days').hasAll()) step();
  db.close();
  expect(await read(true)).toEqual(expected);
  db = connect(join(folder, 'outcry.db'), { readOnly: false });
  db.exec('DELETE FROM rollups');
  const rollups = auditDatabase(folder).find(({ check }) => check === 'rollups');
  expect(rollups).toMatchObject({ sound: false, detail: '6 days are not the sum of their minutes' });
});

test('a new database has nothing to catch up on', () => {
  migrate(db);
  expect(summedReader(db, 'country_days').hasAll()).toBe(true);
});
