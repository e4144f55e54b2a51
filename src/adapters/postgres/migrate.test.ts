import { describe, expect, test } from 'vitest';
import { openDatabase, type Database } from './database.ts';
import { migrate, readInstance } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';
import { whyNoServer } from '../../../test/support/postgres.ts';
import { schemaForEach } from '../../../test/support/schema-for-each.ts';

const why = whyNoServer();
describe.skipIf(why !== null)(`migrations of PostgreSQL${why === null ? '' : ` (not here: ${why})`}`, () => {
  let db: Database;
  let url: string;
  schemaForEach((own) => {
    ({ url, db } = own);
  });

  const tables = async () =>
    (
      await db.rows<{
        name: string;
      }>(`SELECT relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
      WHERE relkind = 'r' AND nspname = current_schema() ORDER BY relname`)
    ).map(({ name }) => name);

  test('an empty database gets all tables and an id, and a second run changes nothing', async () => {
    expect(await readInstance(db, db.name)).toBeNull();
    const instance = await migrate(db);
    expect(instance).toMatchObject({
      version: MIGRATIONS.length,
      id: expect.stringMatching(/^[\da-f-]{36}$/u),
    });
    expect(await tables()).toEqual(expect.arrayContaining(['reports', 'head', 'chain', 'instance', 'salts']));
    expect(await migrate(db)).toEqual(instance);
  });

  test('of many concurrent migrations one runs, and all see the same instance', async () => {
    const others = Array.from({ length: 6 }, () => openDatabase({ url }));
    const instances = await Promise.all(others.map((other) => migrate(other)));
    expect(new Set(instances.map(({ id }) => id)).size).toBe(1);
    expect(await db.rows('SELECT count(*) AS n FROM head')).toEqual([{ n: 1 }]);
    await Promise.all(others.map((other) => other.close()));
  });

  test('each step is a transaction: one that fails is rolled back, and the ones before it stay', async () => {
    const steps = ['CREATE TABLE one (a int)', 'CREATE TABLE two (a int); SELECT 1 / 0'];
    await expect(migrate(db, steps)).rejects.toThrow('division by zero');
    expect(await tables()).toEqual(['instance', 'one']);
    expect(await readInstance(db, db.name)).toMatchObject({ version: 1 });
    await migrate(db, ['CREATE TABLE one (a int)', 'CREATE TABLE two (a int)']);
    expect(await tables()).toEqual(['instance', 'one', 'two']);
  });

  test('a step that was half done by hand is detected and named', async () => {
    await db.rows('CREATE TABLE voices (key bytea)');
    await expect(migrate(db)).rejects.toMatchObject({
      code: 'data_corrupt',
      message: expect.stringMatching(
        /from version 0 to 1: relation "voices" already exists.*Nothing was changed/u,
      ),
    });
    expect(await tables()).toEqual(['voices']);
  });

  test('a database of a later version is refused with its own error', async () => {
    await migrate(db);
    await db.rows('UPDATE instance SET version = $1', [MIGRATIONS.length + 1]);
    await expect(migrate(db)).rejects.toMatchObject({
      code: 'data_newer',
      message: expect.stringContaining(
        `is of version ${MIGRATIONS.length + 1}, and this program knows versions up to ${MIGRATIONS.length}`,
      ),
    });
  });

  test('a published decision can neither be changed nor deleted', async () => {
    await migrate(db);
    await db.rows(`INSERT INTO decisions (number, id, incident, at, body) VALUES (1, 'a', 'i', 0, '{}')`);
    await expect(db.rows(`UPDATE decisions SET body = '[]'`)).rejects.toThrow('a published decision stands');
    await expect(db.rows('DELETE FROM decisions')).rejects.toThrow('a published decision stands');
  });
});
