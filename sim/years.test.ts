import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readStarterCatalog } from '../src/catalog/index.ts';
import { connect } from '../src/adapters/sqlite/database.ts';
import { migrate } from '../src/adapters/sqlite/migrate.ts';
import { openSqliteStore } from '../src/adapters/sqlite/store.ts';
import { DAY } from '../src/core/base/time.ts';
import { writeYears } from './years.ts';

const NOW = Date.UTC(2026, 10, 26);

test('a past is written as a server would have left it, and deterministic by seed', async () => {
  const whole = await readStarterCatalog();
  const catalog = { ...whole, services: whole.services.slice(0, 20) };
  const write = async (seed: number) => {
    const folder = mkdtempSync(join(tmpdir(), 'outcry-years-'));
    const db = connect(join(folder, 'outcry.db'), { readOnly: false });
    migrate(db);
    const shares: number[] = [];
    const written = writeYears(
      db,
      { catalog, now: NOW, years: 0.1, seed, reportsADay: 50, incidentsAYear: 40 },
      (share) => shares.push(share),
    );
    db.close();
    const store = await openSqliteStore({ folder, readOnly: true });
    const from = NOW - 40 * DAY;
    const counts: number[] = [];
    for (const { slug } of catalog.services)
      counts.push(...(await store.rollups.series(slug, from, NOW, 40 * DAY)));
    const incidents = await store.incidents.list({ limit: 999 });
    const updates = await store.incidents.updates(incidents[0]?.id ?? '');
    await store.close();
    rmSync(folder, { recursive: true });
    return { ...written, counts, ids: incidents.map(({ id }) => id), updates, days: shares.length };
  };
  const one = await write(1);
  expect(one.counts.reduce((sum, count) => sum + count, 0)).toBe(one.reports);
  expect(one.ids).toHaveLength(one.incidents);
  expect(one.incidents).toBeGreaterThan(20);
  expect(one.updates.map(({ state }) => state)).toEqual(['pending', 'open', 'recovering', 'resolved']);
  expect(one.days).toBe(37);
  expect(await write(1)).toEqual(one);
  expect((await write(2)).reports).not.toBe(one.reports);
});
