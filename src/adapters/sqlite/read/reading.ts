import type { DatabaseSync } from 'node:sqlite';

/** What the reading halves of the store share: the connection of the main thread, which never writes. */
export interface Reading {
  readonly db: DatabaseSync;
  /** Runs a query; rejects once the store is closed, and puts what SQLite says into an operating error. */
  read<T>(query: () => T): Promise<T>;
}
