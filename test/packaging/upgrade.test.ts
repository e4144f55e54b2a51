import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditDatabase } from '../../src/adapters/sqlite/audit.ts';
import { DATABASE_FILE, connect, numberOf } from '../../src/adapters/sqlite/database.ts';
import { migrate } from '../../src/adapters/sqlite/migrate.ts';
import { MIGRATIONS } from '../../src/adapters/sqlite/migrations.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/store.ts';
import { DAY, HOUR, MINUTE, floorTo } from '../../src/core/base/time.ts';
import { START, catalog, incident, mark, notice, past, update } from '../../src/ports/given.fixture.ts';
import { noticesIn } from '../support/notices.ts';
import { openInstance, post, temporaryFolder } from '../support/instance.ts';

/**
 * Each step of `migrate.ts` was once the newest on main, so an instance may still be on it. For each a data folder is made by the steps up
 * to it, filled with everything that version could store, and opened by this version as in an upgrade.
 */
const VERSIONS = MIGRATIONS.map((_, nth) => nth + 1);

const ENDED = START + 40 * MINUTE;
const NOW = START + 3 * HOUR;
const OVER = incident({ id: 'x-20250310-0925', state: 'resolved', endedAt: ENDED });
const STEPS = [update(OVER.id, 1), update(OVER.id, 2)];
const SENT = notice('n1', { service: 'x', incident: OVER.id });
const PENDING = notice('n2', { service: 'x', incident: OVER.id, reason: 'resolved', at: ENDED });
const REPORTS = [
  { id: 'r1', at: START, problem: 'app', comment: 'Nothing loads', reason: null, idempotency: 'k1' },
  { id: 'r2', at: START + MINUTE, problem: null, comment: null, reason: null, idempotency: null },
  { id: 'r3', at: START + 2 * MINUTE, problem: 'app', comment: null, reason: 'repeat', idempotency: null },
];
const COUNTS = past('x', [3, 5, 8]);

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each(VERSIONS)('a data folder of schema %i', (version) => {
  test('can be opened and used, and nothing in it is lost', async () => {
    fill(version);
    const instance = await openInstance({ folder, start: NOW });
    try {
      const answer = await fetch(`${instance.url}/api/v1/incidents/${OVER.id}`);
      expect(await answer.json()).toMatchObject({ id: OVER.id, service: 'x', state: 'resolved' });
      const page = await fetch(`${instance.url}/incident/${OVER.id}`, { headers: { accept: 'text/html' } });
      expect(page.status).toBe(200);
      expect((await post(instance.url, 'x', {}, { 'Idempotency-Key': 'k4' })).status).toBe(202);
      await instance.walkTo(NOW + 10_000);
      await instance.app.close();
      await expectAll(version);
      expect(auditDatabase(folder).filter(({ sound }) => !sound)).toEqual([]);
    } finally {
      await instance.close();
    }
  });
});

/** Fills the folder with everything that version could have written. */
function fill(version: number): void {
  const db = connect(join(folder, DATABASE_FILE), { readOnly: false });
  migrate(db, MIGRATIONS.slice(0, version));
  expect(numberOf(db, 'PRAGMA user_version')).toBe(version);
  const put = putter(db);
  for (const [nth, facts] of REPORTS.entries()) {
    put('reports', { seq: nth + 1, service: 'x', reporter: `p${Math.min(nth, 1)}`, place: null, ...facts });
    if (facts.reason !== null) continue;
    const minute = floorTo(facts.at, MINUTE);
    put('rollups', { dimension: 'service', service: 'x', minute, key: '', count: 1, newcomers: 1 });
    if (facts.problem !== null)
      put('rollups', {
        dimension: 'problem',
        service: 'x',
        minute,
        key: facts.problem,
        count: 1,
        newcomers: 1,
      });
  }
  const { id, service, state, detectedAt } = OVER;
  put('incidents', { id, service, state, detected_at: detectedAt, body: JSON.stringify(OVER) });
  for (const one of STEPS) {
    const body = JSON.stringify(one);
    put('updates', { id: one.id, incident: one.incident, body });
    put('decisions', { id: one.id, incident: one.incident, at: one.at, judge: 1, body });
  }
  for (const [one, sentAt] of [
    [SENT, START],
    [PENDING, null],
  ] as const)
    put('notices', { id: one.id, service: 'x', judge: 1, body: JSON.stringify(one), sent_at: sentAt });
  const { start, bucketMs, counts } = COUNTS;
  put('history', {
    service,
    version: 1,
    start,
    bucket_ms: bucketMs,
    counts: JSON.stringify(counts),
    moved_ms: 0,
  });
  put('catalog', { only: 1, version: 1, body: JSON.stringify(catalog('x')) });
  put('marks', { ...mark(OVER.id, { at: ENDED }), version: 1 });
  put('holes', { service: '', began: START + HOUR, ended: START + HOUR + MINUTE, reason: 'off' });
  put('days', { service: 'x', day: floorTo(START, DAY), count: 2 });
  put('api_keys', { id: 'k', name: 'A newspaper', digest: 'd', created_at: START, used_at: null });
  const set = (table: string, columns: Record<string, number | null>): void => put(table, columns, 'UPDATE');
  set('cursor', { at: ENDED, published: ENDED, history_version: 1 });
  set('coverage', { until: ENDED });
  set('days_reached', { service: null });
  if (has(db, 'versions')) db.exec(`UPDATE versions SET version = 1`);
  db.close();
}

/** Writes a row without the columns that this version lacks; does nothing if it lacks the table. */
function putter(db: DatabaseSync) {
  return (
    table: string,
    row: Record<string, string | number | null>,
    how: 'INSERT' | 'UPDATE' = 'INSERT',
  ): void => {
    if (!has(db, table)) return;
    const known = new Set(
      db
        .prepare('SELECT name FROM pragma_table_info(?)')
        .all(table)
        .map(({ name }) => name),
    );
    const columns = Object.keys(row).filter((column) => known.has(column));
    if (columns.length === 0) return;
    const values = columns.map((column) => row[column]!);
    const sql =
      how === 'INSERT'
        ? `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => '?').join()})`
        : `UPDATE ${table} SET ${columns.map((column) => `${column} = ?`).join()}`;
    db.prepare(sql).run(...values);
  };
}

const has = (db: DatabaseSync, table: string): boolean =>
  db.prepare(`SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?`).get(table) !== undefined;

/** Everything is there, and what that version could not store is empty. */
async function expectAll(version: number): Promise<void> {
  const knew = (table: string): boolean =>
    MIGRATIONS.slice(0, version).some((step) => step.includes(`CREATE TABLE ${table} `));
  const store = await openSqliteStore({ folder });
  try {
    const reports = await store.reports.read(0, 10);
    expect(reports.slice(0, 3)).toMatchObject(
      REPORTS.map(({ idempotency: _idempotency, ...facts }, nth) =>
        Object.assign(facts, { seq: nth + 1, counted: facts.reason === null }),
      ),
    );
    expect(reports[3]).toMatchObject({ seq: 4, counted: true });
    expect(await store.reports.receipt('k1')).toMatchObject({ id: 'r1' });
    const day = floorTo(START, DAY);
    expect(await store.rollups.series('x', day, day + DAY, DAY)).toEqual([3]);
    expect(await store.incidents.get(OVER.id)).toEqual(OVER);
    expect((await store.decisions.read(0, 10)).map((one) => one.update)).toEqual(STEPS);
    expect(noticesIn(folder)).toEqual([SENT, PENDING]);
    expect(await store.history.get('x')).toMatchObject(COUNTS);
    expect((await store.catalog.load())?.services.map(({ slug }) => slug)).toEqual(['x']);
    expect(await store.marks.list()).toEqual(knew('marks') ? [mark(OVER.id, { at: ENDED })] : []);
    const holes = await store.coverage.holes(START, ENDED + HOUR);
    expect(holes.some(({ from }) => from === START + HOUR)).toBe(knew('holes'));
    expect(await store.keys.list()).toHaveLength(knew('api_keys') ? 1 : 0);
  } finally {
    await store.close();
  }
}
