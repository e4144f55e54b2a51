import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { DATABASE_FILE, connect } from './database.ts';
import { migrate } from './migrate.ts';

/** An empty database of this version in a folder of its own. */
interface FreshDatabase {
  readonly folder: string;
  readonly path: string;
  readonly db: DatabaseSync;
  dispose(): void;
}

export function freshDatabase(): FreshDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'outcry-sqlite-'));
  const path = join(folder, DATABASE_FILE);
  const db = connect(path, { readOnly: false });
  migrate(db);
  return {
    folder,
    path,
    db,
    dispose() {
      if (db.isOpen) db.close();
      rmSync(folder, { recursive: true });
    },
  };
}
