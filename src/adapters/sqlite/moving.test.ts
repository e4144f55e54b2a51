import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { channel } from '../../ports/given.fixture.ts';
import { carry, MOVED_TABLES } from '../tables/moved.ts';
import { connect } from './database.ts';
import { moveFromFolder, moveToFolder } from './moving.ts';
import { openSqliteStore } from './store.ts';

/** Tables that are derived from what is moved, or belong to the folder alone. */
const LEFT = new Set(['country_days_reached', 'days_reached', 'seals', 'session', 'voices']);

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'outcry-moved-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('every table of a folder is moved with an instance, or named here', async () => {
  await (await openSqliteStore({ folder: root })).close();
  const db = connect(join(root, 'outcry.db'), { readOnly: true });
  const tables = db.prepare(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  );
  const there = tables.all().map(({ name }) => String(name));
  db.close();
  expect(there.filter((name) => !LEFT.has(name)).sort()).toEqual([...MOVED_TABLES].sort());
});

test('settings of channels are unsealed on the way, and sealed with the key of the destination', async () => {
  const [one, two] = [join(root, 'one'), join(root, 'two')];
  const ops = channel('ops', { settings: { url: 'https://a.example/s3cret' } });
  const store = await openSqliteStore({ folder: one });
  await store.channels.put(ops);
  await store.close();
  await moveFromFolder(one, (from) => moveToFolder(two, (to) => carry(from, to, () => {})));
  const moved = await openSqliteStore({ folder: two, readOnly: true });
  expect(await moved.channels.list()).toEqual([ops]);
  await moved.close();
  const [keyOfOne, keyOfTwo] = [one, two].map((folder) => readFileSync(join(folder, 'channels.key'), 'utf8'));
  expect(keyOfTwo).not.toBe(keyOfOne);
  expect(readFileSync(join(two, 'outcry.db')).includes('s3cret')).toBe(false);
});
