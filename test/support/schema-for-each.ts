import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openDatabase, type Database } from '../../src/adapters/postgres/database.ts';
import { newSchema, startServer, type TestServer } from './postgres.ts';

/** What a test on PostgreSQL gets: an empty schema, its URL, and connections that are closed after the test. */
interface OwnSchema {
  readonly url: string;
  readonly db: Database;
}

/** Starts a server for the tests of a file, and gives each of them a schema. */
export function schemaForEach(take: (own: OwnSchema) => void | Promise<void>): void {
  let server: TestServer;
  let db: Database;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.dispose());
  beforeEach(async () => {
    const url = await newSchema(server);
    db = openDatabase({ url });
    await take({ url, db });
  });
  afterEach(() => db.close());
}
