import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Compilable,
  type Dialect,
} from 'kysely';
import { describe, expect, test } from 'vitest';
import { apiKey, catalog, channel, delivery, mark, past, START } from '../../ports/given.fixture.ts';
import { catalogTable } from './catalog.ts';
import { channelsTable } from './channels.ts';
import { coverageTable } from './coverage.ts';
import { decisionsTable } from './decisions.ts';
import { deliveriesTable } from './deliveries.ts';
import type { Engine } from './engine.ts';
import { historyTable } from './history.ts';
import { keysTable } from './keys.ts';
import { marksTable } from './marks.ts';
import { outboxTable } from './outbox.ts';
import type { Tables } from './schema.ts';

const sqlite: Dialect = {
  createAdapter: () => new SqliteAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createQueryCompiler: () => new SqliteQueryCompiler(),
};

const postgres: Dialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new DummyDriver(),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
};

describe('the ordinary tables', () => {
  test('are the same statements for SQLite and PostgreSQL, except for how a parameter is written', async () => {
    const [toSqlite, toPostgres] = [await everyStatement(sqlite), await everyStatement(postgres)];
    expect(toPostgres).toHaveLength(55);
    expect(toPostgres.map(({ parameters }) => parameters)).toEqual(
      toSqlite.map(({ parameters }) => parameters),
    );
    expect(toPostgres.map(({ sql }) => sql.replaceAll(/\$\d+/gu, '?'))).toEqual(
      toSqlite.map(({ sql }) => sql),
    );
  });

  test('number a change before they write it, so that the second of two writers waits for the first', async () => {
    const [move, put] = (await everyStatement(postgres)).map(({ sql }) => sql);
    expect(move).toBe('update "versions" set "version" = "version" + $1 where "name" = $2');
    expect(put).toBe(
      'insert into "marks" ("incident", "version", "finding", "note", "at") values ' +
        '($1, (select "version" from "versions" where "name" = $2), $3, $4, $5) ' +
        'on conflict ("incident") do update set "version" = "excluded"."version", ' +
        '"finding" = "excluded"."finding", "note" = "excluded"."note", "at" = "excluded"."at"',
    );
  });

  test('ask no engine to compare with an infinite time', async () => {
    const parameters = (await everyStatement(postgres)).flatMap((statement) => statement.parameters);
    expect(parameters).not.toContain(Infinity);
  });
});

interface Said {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** Every statement that the tables use, in a dialect. */
async function everyStatement(dialect: Dialect): Promise<Said[]> {
  const said: Said[] = [];
  const hear = (statement: Compilable): void => {
    const { sql, parameters } = statement.compile();
    said.push({ sql, parameters });
  };
  const engine: Engine = {
    query: new Kysely<Tables>({ dialect }),
    async rows(query) {
      hear(query);
      return [];
    },
    async write(...statements) {
      statements.forEach(hear);
    },
  };
  const [marks, history, shelf] = [marksTable(engine), historyTable(engine), catalogTable(engine)];
  const keys = keysTable(engine);
  const [coverage, outbox, decisions] = [coverageTable(engine), outboxTable(engine), decisionsTable(engine)];
  await marks.put(mark('i', { note: 'A “joke”.' }));
  await marks.get('i');
  await marks.list();
  await marks.version();
  await history.put(past('x', [1, Number.NaN]));
  await history.get('x');
  await history.version();
  await history.changedSince(3);
  await shelf.apply(catalog('x'));
  await shelf.load();
  await coverage.cover(START);
  await coverage.coveredUntil();
  await coverage.put({ service: null, from: START, to: null, reason: 'off' });
  await coverage.holes(START, START + 1, 'x');
  await coverage.holes(0, Infinity);
  await outbox.pending(10);
  await outbox.sent(['n'], START);
  await outbox.told('x');
  const [channels, deliveries] = [channelsTable(engine), deliveriesTable(engine)];
  await channels.put(channel('c'));
  await channels.list();
  await channels.silence({ id: 's', channel: 'c', service: null, incident: null, until: START });
  await channels.silences(START);
  await channels.putHealth({ channel: 'c', failingSince: START, disabled: 'gone', disabledAt: START });
  await channels.health();
  await channels.remove('c');
  await channels.version();
  await deliveries.plan([delivery('c', 'n')], ['n'], START);
  await deliveries.settle([delivery('c', 'n')]);
  await deliveries.held();
  await deliveries.dueChannels(START);
  await deliveries.waiting('c', 10);
  await deliveries.told('x', ['c', 'd']);
  await deliveries.since(START);
  await deliveries.reference('c', 'i');
  await deliveries.log('c', 10);
  await deliveries.forget(START);
  await decisions.read(0, 10);
  await decisions.of('i');
  await decisions.until();
  await keys.add(apiKey('a'));
  await keys.remove('a');
  await keys.list();
  await keys.used('a', START);
  return said;
}
