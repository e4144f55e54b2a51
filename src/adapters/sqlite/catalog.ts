import type { DatabaseSync } from 'node:sqlite';
import type { Catalog } from '../../core/service.ts';
import type { CatalogShelf } from '../../ports/catalog.ts';
import type { Pen } from './pen.ts';
import type { Reading } from './reading.ts';

export function sqliteCatalog({ db, read }: Reading, pen: Pen): CatalogShelf {
  const inForce = db.prepare('SELECT body FROM catalog');
  const version = db.prepare('SELECT coalesce(max(version), 0) AS version FROM catalog');
  return {
    load: () =>
      read(() => {
        const row = inForce.get() as { body: string } | undefined;
        return row === undefined ? null : (JSON.parse(row.body) as Catalog);
      }),
    apply: (catalog) => pen.write({ kind: 'catalog', catalog }),
    version: () => read(() => (version.get() as { version: number }).version),
  };
}

/** Writes inside the transaction of the caller. */
export function catalogWriter(db: DatabaseSync): (catalog: Catalog) => void {
  const put = db.prepare(`
    INSERT INTO catalog (only, version, body) VALUES (1, 1, ?)
    ON CONFLICT (only) DO UPDATE SET version = version + 1, body = excluded.body`);
  return (catalog) => {
    put.run(JSON.stringify(catalog));
  };
}
