import { describe, expect, test } from 'vitest';
import { whyNoServer } from '../../../test/support/postgres.ts';
import { schemaForEach } from '../../../test/support/schema-for-each.ts';
import { DAY, HOUR, MINUTE, floorTo } from '../../core/base/time.ts';
import { START, catalog, incident, mark, notice, past, report, update } from '../../ports/given.fixture.ts';
import type { Database } from './database.ts';
import { migrate, readInstance } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { openPostgresStore } from './store.ts';

/** Each step was once the newest on main, so any instance may have stayed at it. */
const BEFORE_COUNTRY_DAYS = MIGRATIONS.findIndex((sql) => sql.includes('CREATE TABLE country_days'));
const VERSIONS = MIGRATIONS.map((_, nth) => nth + 1);

const ENDED = START + 40 * MINUTE;
const OVER = incident({ id: 'x-20250310-0925', state: 'resolved', endedAt: ENDED });
const STEPS = [update(OVER.id, 1), update(OVER.id, 2)];
const REPORTS = [
  { id: 'r1', at: START, problem: 'app', comment: 'Nothing loads', reason: null, idempotency: 'k1' },
  { id: 'r2', at: START + MINUTE, problem: null, comment: null, reason: null, idempotency: null },
  { id: 'r3', at: START + 2 * MINUTE, problem: 'app', comment: null, reason: 'repeat', idempotency: null },
] as const;
const COUNTS = past('x', [3, 5, 8]);

const why = whyNoServer();
describe.skipIf(why !== null)(`upgrades of PostgreSQL${why === null ? '' : ` (not here: ${why})`}`, () => {
  let db: Database;
  let url: string;
  schemaForEach((own) => {
    ({ url, db } = own);
  });

  test.each(VERSIONS)('a database of schema %i is upgraded, loses nothing and continues', async (version) => {
    await fill(version);
    const store = await openPostgresStore({ url });
    try {
      expect(await readInstance(db, db.name)).toMatchObject({ version: MIGRATIONS.length });
      expect(await store.reports.read(0, 10)).toMatchObject(
        REPORTS.map(({ idempotency: _idempotency, ...facts }, nth) =>
          Object.assign({ seq: nth + 1, counted: facts.reason === null }, facts),
        ),
      );
      expect(await store.reports.receipt('k1')).toMatchObject({ id: 'r1' });
      await store.reports.append(report({ id: 'r4', at: START + 3 * MINUTE, idempotency: 'k4' }));
      expect(await store.reports.read(3, 10)).toMatchObject([{ seq: 4, id: 'r4', counted: true }]);
      const day = floorTo(START, DAY);
      expect(await store.rollups.series('x', day, day + DAY, DAY)).toEqual([3]);
      expect(await store.incidents.get(OVER.id)).toEqual(OVER);
      expect((await store.decisions.read(0, 10)).map((one) => one.update)).toEqual(STEPS);
      expect(await store.outbox.pending(10)).toMatchObject([{ id: 'n2' }]);
      expect(await store.history.get('x')).toMatchObject(COUNTS);
      expect((await store.catalog.load())?.services.map(({ slug }) => slug)).toEqual(['x']);
      expect(await store.marks.list()).toEqual([mark(OVER.id, { at: ENDED })]);
      expect(await store.coverage.holes(START, ENDED + HOUR)).toMatchObject([
        { from: START + HOUR, to: START + HOUR + MINUTE, reason: 'off' },
      ]);
      expect(await store.rollups.countryDays('x', 'GB', day, day + DAY)).toEqual([
        { day, count: 2, reporters: 2 },
      ]);
      expect(await store.keys.list()).toMatchObject([{ name: 'A newspaper', scopes: ['read'] }]);
    } finally {
      await store.close();
    }
  });

  /** What that version had written, as far as it knew it. */
  async function fill(version: number): Promise<void> {
    await migrate(db, MIGRATIONS.slice(0, version));
    for (const [nth, facts] of REPORTS.entries()) {
      await put('reports', { seq: nth + 1, service: 'x', reporter: `p${Math.min(nth, 1)}`, ...facts });
      if (facts.reason !== null) continue;
      const minute = floorTo(facts.at, MINUTE);
      const counts = { service: 'x', minute, count: 1, newcomers: 1 };
      await put('rollups', { ...counts, dimension: 'service', key: '' });
      for (const key of ['GB', 'GB/Leeds', 'GB:England'])
        await put('rollups', { ...counts, dimension: 'place', key });
    }
    await set('head', { seq: REPORTS.length, at: START + 2 * MINUTE });
    const ofDay = { service: 'x', day: floorTo(START, DAY), count: 2 };
    await put('days', ofDay);
    if (version > BEFORE_COUNTRY_DAYS) await put('country_days', { ...ofDay, country: 'GB', newcomers: 2 });
    const { id, service, state, detectedAt, endedAt } = OVER;
    const body = JSON.stringify(OVER);
    await put('incidents', { id, service, state, detected_at: detectedAt, ended_at: endedAt, body });
    for (const [nth, one] of STEPS.entries()) {
      const facts = { number: nth + 1, id: one.id, incident: one.incident, at: one.at, judge: 1 };
      await put('decisions', { ...facts, body: JSON.stringify(one) });
    }
    for (const [nth, sentAt] of [START, null].entries()) {
      const one = notice(`n${nth + 1}`, { service: 'x', incident: OVER.id });
      const facts = { number: nth + 1, id: one.id, service: 'x', judge: 1, sent_at: sentAt };
      await put('notices', { ...facts, body: JSON.stringify(one) });
    }
    const { start, bucketMs, counts } = COUNTS;
    const past = { version: 1, start, bucket_ms: bucketMs, counts: JSON.stringify(counts), moved_ms: 0 };
    await put('history', { service: 'x', ...past });
    await put('catalog', { only: 1, version: 1, body: JSON.stringify(catalog('x')) });
    await put('marks', { ...mark(OVER.id, { at: ENDED }), version: 1 });
    await put('holes', { service: '', began: START + HOUR, ended: START + HOUR + MINUTE, reason: 'off' });
    await put('api_keys', { id: 'k', name: 'A newspaper', digest: 'd', created_at: START, used_at: null });
    await set('versions', { version: 1 });
    await set('cursor', { at: ENDED, published: ENDED, history_version: 1 });
    await set('coverage', { until: ENDED });
  }

  type Row = Readonly<Record<string, string | number | null>>;

  async function put(table: string, row: Row): Promise<void> {
    const columns = Object.keys(row);
    const places = columns.map((_, nth) => `$${nth + 1}`);
    const named = columns.map((column) => `"${column}"`);
    await db.rows(`INSERT INTO ${table} (${named.join()}) VALUES (${places.join()})`, Object.values(row));
  }

  async function set(table: string, row: Row): Promise<void> {
    const changed = Object.keys(row).map((column, nth) => `"${column}" = $${nth + 1}`);
    await db.rows(`UPDATE ${table} SET ${changed.join()}`, Object.values(row));
  }
});
