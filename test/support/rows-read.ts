import { DatabaseSync } from 'node:sqlite';

/**
 * Counts the rows that queries of this thread step through, returned or not. Each table is hidden behind a view whose rows call a function:
 * the planner flattens the view, uses the same indexes as without it, and calls the function before any condition that no index answers. So
 * a scan counts the whole table, and an index search only what it finds. The writer is another thread and is not counted.
 */
export interface RowsRead {
  /** Rows since the last call. */
  take(): number;
  stop(): void;
}

/** Not counted: it holds whether the server is running, written by the main thread. */
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
      // A column of every index of the table, so that no condition on an index is evaluated before the function.
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
    // After the migrations, because opening a database inspects its schema before querying tables.
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
