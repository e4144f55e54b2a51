import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE_FILE } from '../adapters/sqlite/database.ts';
import { openSqliteStore } from '../adapters/sqlite/store.ts';
import { readEnvironment, toConfig } from '../settings/config.ts';
import { OutcryError } from '../core/base/errors.ts';
import type { Store } from '../ports/store.ts';

/**
 * The store of an instance, opened beside its server: the database of `OUTCRY_DATABASE_URL` or the data folder. `--data` takes precedence.
 */
export async function openStoreOf(data: string | undefined, { readOnly = false } = {}): Promise<Store> {
  const { data: folder, databaseUrl, sealKey } = toConfig(readEnvironment({ data }));
  if (databaseUrl === null || data !== undefined) return openSqliteStore({ folder, readOnly });
  const { openPostgresStore } = await import('../adapters/postgres/index.ts');
  return openPostgresStore({ url: databaseUrl, sealKey, connectionsMax: 2 });
}

/** Whether the store exists, as far as can be seen without opening it. */
export function hasStore(data: string | undefined): boolean {
  const { data: folder, databaseUrl } = toConfig(readEnvironment({ data }));
  return (databaseUrl !== null && data === undefined) || existsSync(join(folder, DATABASE_FILE));
}

/** The folder of an instance, for what needs a folder. Throws `bad_config` if the instance uses a database. */
export function folderOf(data: string | undefined, instead: string): string {
  const { data: folder, databaseUrl } = toConfig(readEnvironment({ data }));
  if (databaseUrl === null || data !== undefined) return folder;
  throw new OutcryError(
    'bad_config',
    `OUTCRY_DATABASE_URL names a PostgreSQL database, and this command works on a data folder: ${instead}`,
  );
}
