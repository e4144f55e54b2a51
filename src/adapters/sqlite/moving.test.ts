import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MOVED_TABLES } from '../tables/moved.ts';
import { connect } from './database.ts';
import { openSqliteStore } from './store.ts';

/** What follows from what is carried, or is of the folder alone. */
const LEFT = new Set(['days', 'days_reached', 'seals', 'session', 'voices']);

test('every table of a folder is carried along when an instance moves, or named here', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-moved-'));
  const store = await openSqliteStore({ folder });
  await store.close();
  const db = connect(join(folder, 'outcry.db'), { readOnly: true });
  const tables = db.prepare(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  );
  const there = tables.all().map(({ name }) => String(name));
  db.close();
  rmSync(folder, { recursive: true });
  expect(there.filter((name) => !LEFT.has(name)).sort()).toEqual([...MOVED_TABLES].sort());
});
