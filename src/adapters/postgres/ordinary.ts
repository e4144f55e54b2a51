import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Compilable,
} from 'kysely';
import type { Engine } from '../tables/engine.ts';
import type { Tables } from '../tables/schema.ts';
import type { Database, Session } from './database.ts';

/** Compiles queries for PostgreSQL; not connected to anything. */
const query = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** The ordinary tables on PostgreSQL: read on any connection, written in one transaction, in which `within` takes part. */
export function postgresEngine(
  db: Database,
  within: (session: Session, write: () => Promise<void>) => Promise<void> = (_, write) => write(),
): Engine {
  return {
    query,
    async rows<Row>(asked: Compilable<Row>): Promise<Row[]> {
      const { sql, parameters } = asked.compile();
      return db.rows<Row>(sql, parameters);
    },
    async write(...statements) {
      if (statements.length === 0) return;
      await db.transaction((session) =>
        within(session, async () => {
          for (const statement of statements) {
            const { sql, parameters } = statement.compile();
            await session.rows(sql, parameters);
          }
        }),
      );
    },
  };
}
