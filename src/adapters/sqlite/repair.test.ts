import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, floorTo } from '../../core/base/time.ts';
import { incident, report } from '../../ports/given.fixture.ts';
import { connect } from './database.ts';
import { dayCounter, summedReader } from './days.ts';
import { openSqliteStore } from './store.ts';
import { repairClock } from './repair.ts';

const NOW = Date.UTC(2026, 10, 26, 12);
const AHEAD = 400 * DAY;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-repair-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function log(...times: number[]): Promise<void> {
  const store = await openSqliteStore({ folder, exclusive: true });
  const place = { country: 'GB', city: 'London', region: 'England' };
  await Promise.all(
    times.map((at, nth) =>
      store.reports.append(report({ id: `r${nth}`, at, place, problem: 'app', network: 7 })),
    ),
  );
  await store.close();
}

async function timesIn(folder: string): Promise<number[]> {
  const store = await openSqliteStore({ folder, readOnly: true });
  const reports = await store.reports.read(0, 1_000);
  await store.close();
  return reports.map(({ at }) => at);
}

/** All rollups; they must equal those of a fresh log with the same times. */
function rollupsIn(folder: string): unknown[] {
  const db = new DatabaseSync(join(folder, 'outcry.db'));
  const rows = db.prepare('SELECT dimension, service, minute, key, count FROM rollups').all();
  const days = db.prepare('SELECT service, day, count FROM days').all();
  db.close();
  return [rows, days];
}

/** The daily counts that the server catches up on at startup. */
async function summedByDay(folder: string): Promise<void> {
  const db = new DatabaseSync(join(folder, 'outcry.db'));
  for (const step = dayCounter(db); !summedReader(db, 'days').hasAll();) step();
  db.close();
}

const repair = (known: { ahead: number; since: number } | null = null, now = NOW) =>
  repairClock({ folder, now, known, backup: 'before.db' });

describe('the repair of a clock', () => {
  test('sets back what lies in the future, keeps the rest, and stores the old times', async () => {
    const sane = [NOW - 2 * DAY, NOW - DAY];
    await log(...sane, NOW + AHEAD - 3 * HOUR, NOW + AHEAD - HOUR);
    expect(await repair()).toMatchObject({ reports: 2, by: AHEAD - HOUR, notBefore: NOW - DAY });
    expect(await timesIn(folder)).toEqual([...sane, NOW - 2 * HOUR, NOW]);
    const db = new DatabaseSync(join(folder, 'outcry.db'));
    expect(db.prepare('SELECT seq, at FROM redated').all()).toEqual([
      { seq: 3, at: NOW + AHEAD - 3 * HOUR },
      { seq: 4, at: NOW + AHEAD - HOUR },
    ]);
    db.close();
  });

  test('subtracts exactly what the clock was seen to be ahead, even if those times are in the past by now', async () => {
    const since = NOW - 2 * HOUR;
    await log(NOW - DAY, since, NOW - HOUR, NOW + 2 * HOUR);
    expect(await repair({ ahead: 3 * HOUR, since })).toMatchObject({ reports: 3, by: 3 * HOUR });
    expect(await timesIn(folder)).toEqual([NOW - DAY, since - 3 * HOUR, NOW - 4 * HOUR, NOW - HOUR]);
  });

  test('a second time finds nothing, and writes nothing', async () => {
    await log(NOW + AHEAD);
    await repair();
    rmSync(join(folder, 'before.db'));
    expect(await repair()).toBeNull();
    expect(existsSync(join(folder, 'before.db'))).toBe(false);
  });

  test('of a correct log changes nothing', async () => {
    await log(NOW - DAY, NOW);
    expect(await repair()).toBeNull();
    expect(await timesIn(folder)).toEqual([NOW - DAY, NOW]);
  });

  test('copies everything first, and removes the salts of a future day', async () => {
    await log(NOW + AHEAD);
    writeFileSync(join(folder, 'salts'), 'of a day in the future');
    const repaired = await repair();
    const db = new DatabaseSync(repaired!.backup);
    expect(db.prepare('SELECT at FROM reports').all()).toEqual([{ at: NOW + AHEAD }]);
    db.close();
    expect(existsSync(join(folder, 'salts'))).toBe(false);
  });

  test('beside a running server is refused', async () => {
    await log(NOW + AHEAD);
    const server = await openSqliteStore({ folder, exclusive: true });
    await expect(repair()).rejects.toMatchObject({ code: 'data_locked' });
    await server.close();
  });

  test('leaves published incidents under their ids at the mended time, and lets the next start learn anew', async () => {
    await log(NOW - DAY, NOW + AHEAD);
    const store = await openSqliteStore({ folder, exclusive: true });
    const at = NOW + AHEAD - HOUR;
    const wrong = incident({
      id: 'wrong',
      pendingAt: at,
      detectedAt: at,
      onset: { at, earliest: at, latest: at },
    });
    const right = incident({ id: 'right', pendingAt: NOW - DAY, detectedAt: NOW - DAY });
    const snapshots = [{ service: 'x', state: new Uint8Array([1]) }];
    const nothing = {
      at: NOW + AHEAD,
      judge: 1,
      anew: false,
      historyVersion: 0,
      updates: [],
      notices: [],
      account: null,
    };
    await store.commit({ ...nothing, cursor: NOW + AHEAD, incidents: [wrong, right], snapshots });
    await store.close();
    await repair();
    const after = await openSqliteStore({ folder, exclusive: true });
    expect(await after.incidents.get('wrong')).toMatchObject({
      detectedAt: NOW - HOUR,
      onset: { at: NOW - HOUR },
    });
    expect(await after.incidents.get('right')).toMatchObject({ detectedAt: NOW - DAY });
    expect((await after.incidents.list({ limit: 9 })).map(({ id }) => id)).toEqual(['wrong', 'right']);
    expect(await after.snapshots.load()).toMatchObject({ cursor: null, snapshots: [], account: null });
    await after.close();
  });

  test('corrects what is stored beside the log: decisions that nothing else may change, coverage, and the hole that the clock made', async () => {
    await log(NOW - DAY, NOW + AHEAD);
    const db = connect(join(folder, 'outcry.db'), { readOnly: false });
    db.exec(`
      CREATE TABLE IF NOT EXISTS decisions (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, incident TEXT NOT NULL,
        at INTEGER NOT NULL, judge INTEGER, body TEXT NOT NULL) STRICT;
      CREATE TRIGGER IF NOT EXISTS decisions_are_not_changed BEFORE UPDATE ON decisions
        BEGIN SELECT RAISE(ABORT, 'a published decision stands'); END;
      CREATE TABLE IF NOT EXISTS coverage (only INTEGER PRIMARY KEY CHECK (only = 1), until INTEGER) STRICT;
      CREATE TABLE IF NOT EXISTS holes (service TEXT NOT NULL, began INTEGER NOT NULL, ended INTEGER, reason TEXT NOT NULL,
        PRIMARY KEY (began, service)) STRICT, WITHOUT ROWID;
      INSERT INTO decisions (id, incident, at, body) VALUES ('i.1', 'i', ${NOW + AHEAD}, '{"at":${NOW + AHEAD},"reports":5}');
      INSERT OR REPLACE INTO coverage (only, until) VALUES (1, ${NOW + AHEAD});
      INSERT INTO holes (service, began, ended, reason) VALUES ('', ${NOW - DAY}, ${NOW + AHEAD - HOUR}, 'off');`);
    await repair();
    const row = (sql: string) => ({ ...db.prepare(sql).get() });
    expect(row('SELECT at, body FROM decisions')).toEqual({ at: NOW, body: `{"at":${NOW},"reports":5}` });
    expect(row('SELECT until FROM coverage')).toEqual({ until: NOW });
    expect(row('SELECT began, ended FROM holes')).toEqual({ began: NOW - DAY, ended: NOW - HOUR });
    expect(() => db.exec('UPDATE decisions SET at = 1')).toThrow('a published decision stands');
    db.close();
  });

  test('loses no report, keeps their order, and counts them as if they had been logged then', async () => {
    const step = fc.integer({ min: 0, max: 90 * MINUTE });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 8 }),
        fc.array(step, { minLength: 1, maxLength: 8 }),
        async (before, wrong) => {
          rmSync(folder, { recursive: true, force: true });
          const sane = before.map((_, nth) => NOW - DAY + sum(before.slice(0, nth + 1)));
          const future = wrong.map((_, nth) => NOW + AHEAD + sum(wrong.slice(0, nth + 1)));
          await log(...sane, ...future);
          await repair();
          const times = await timesIn(folder);
          expect(times).toHaveLength(sane.length + future.length);
          expect(times.slice(0, sane.length)).toEqual(sane);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          expect(Math.max(...times)).toBe(NOW);
          await summedByDay(folder);
          const mended = rollupsIn(folder);
          rmSync(folder, { recursive: true });
          await log(...times);
          expect(mended).toEqual(rollupsIn(folder));
        },
      ),
      { numRuns: 4 },
    );
  }, 30_000);
});

const sum = (steps: readonly number[]): number => steps.reduce((total, step) => total + floorTo(step, 1), 0);
