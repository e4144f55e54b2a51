import type { SQLInputValue } from 'node:sqlite';
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Compilable,
} from 'kysely';
import type { Engine } from '../../tables/engine.ts';
import type { Tables } from '../../tables/schema.ts';
import type { Statement } from '../messages.ts';
import type { Pen } from '../pen.ts';
import type { Reading } from './reading.ts';

/** Compiles queries for SQLite; not connected to anything. */
const query = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** The ordinary tables on SQLite: read on the connection of the main thread, written by the pen. */
export function sqliteEngine({ db, read }: Reading, pen: Pen): Engine {
  return {
    query,
    async rows<Row>(asked: Compilable<Row>): Promise<Row[]> {
      const { sql, parameters } = compiled(asked);
      return read(() => db.prepare(sql).all(...parameters) as Row[]);
    },
    write: (...statements) => pen.write({ kind: 'statements', statements: statements.map(compiled) }),
  };
}

function compiled(statement: Compilable): Statement {
  const { sql, parameters } = statement.compile();
  return { sql, parameters: parameters as readonly SQLInputValue[] };
}
