import type { DatabaseSync } from 'node:sqlite';

/** What the readers of the store share: the connection of the main thread, which never writes. */
export interface Reading {
  readonly db: DatabaseSync;
  /** Runs a query; rejects once the store is closed, and turns SQLite's errors into operating errors. */
  read<T>(query: () => T): Promise<T>;
}
