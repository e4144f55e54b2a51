import { DatabaseSync } from 'node:sqlite';

/**
 * Counts the rows that the queries of this thread step through, whether they are returned or not. In the place of each table a
 * connection sees a view of it whose every row calls a function: the planner takes the view apart, uses the indexes that it
 * uses without it, and asks the function first of all conditions that no index answers. So a scan counts the whole table, and a
 * search in an index what it finds. The writer is another thread, and not counted.
 */
export interface RowsRead {
  /** Rows since the last time. */
  take(): number;
  stop(): void;
}

/** Where a server says whether it is open: the main thread writes it. */
const LEFT_ALONE = new Set(['session']);
const READS = /^\s*(?:SELECT|WITH)\b/iu;

export function countRowsRead(): RowsRead {
  const { prepare } = DatabaseSync.prototype;
  const counted = new WeakSet<DatabaseSync>();
  let rows = 0;

  function install(db: DatabaseSync): void {
    const tables = prepare
      .call(
        db,
        `SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'`,
      )
      .all() as { name: string; wr: number }[];
    if (tables.length === 0) return;
    counted.add(db);
    db.function('row_read', (_key) => {
      rows++;
      return 1;
    });
    const frozen = prepare.call(db, 'PRAGMA query_only').get()?.['query_only'] === 1;
    if (frozen) db.exec('PRAGMA query_only = OFF');
    for (const { name, wr } of tables) {
      if (LEFT_ALONE.has(name)) continue;
      // A column that stands in every index of the table, so that no condition on an index is asked before the function.
      const key = wr === 1 ? keyOf(db, name) : 'rowid';
      db.exec(`CREATE TEMP VIEW ${name} AS SELECT * FROM main.${name} WHERE row_read(main.${name}.${key})`);
    }
    if (frozen) db.exec('PRAGMA query_only = ON');
  }

  function keyOf(db: DatabaseSync, table: string): string {
    const first = prepare.call(db, 'SELECT name FROM pragma_table_info(?) WHERE pk = 1').get(table);
    return String(first?.['name']);
  }

  DatabaseSync.prototype.prepare = function prepareCounted(this: DatabaseSync, sql, ...options) {
    // Later than the migrations: what opens a database looks at its schema before it asks a table.
    if (READS.test(sql) && /\bFROM reports\b/u.test(sql) && !counted.has(this)) install(this);
    return prepare.call(this, sql, ...options);
  };

  return {
    take() {
      const taken = rows;
      rows = 0;
      return taken;
    },
    stop() {
      DatabaseSync.prototype.prepare = prepare;
    },
  };
}
