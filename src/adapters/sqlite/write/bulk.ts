import type { DatabaseSync } from 'node:sqlite';

export type Value = string | number | null;

/** Rows per statement: a fifth faster than one at a time, and more gains nothing. */
const ROWS_PER_STATEMENT = 32;

interface BulkTarget {
  readonly table: string;
  readonly columns: readonly string[];
  /** What to do with a row that already exists: an `ON CONFLICT` clause. */
  readonly onConflict?: string;
}

/** Inserts rows given as one flat list of values, many rows per statement. */
export function bulkInsert(db: DatabaseSync, target: BulkTarget): (values: readonly Value[]) => void {
  const width = target.columns.length;
  const many = db.prepare(insertSql(target, ROWS_PER_STATEMENT));
  const one = db.prepare(insertSql(target, 1));
  return (values) => {
    let next = 0;
    for (const [statement, rows] of [
      [many, ROWS_PER_STATEMENT],
      [one, 1],
    ] as const) {
      for (; next + rows * width <= values.length; next += rows * width) {
        statement.run(...values.slice(next, next + rows * width));
      }
    }
  };
}

function insertSql({ table, columns, onConflict = '' }: BulkTarget, rows: number): string {
  const row = `(${columns.map(() => '?').join()})`;
  const values = Array.from({ length: rows }, () => row).join();
  return `INSERT INTO ${table} (${columns.join()}) VALUES ${values} ${onConflict}`;
}
