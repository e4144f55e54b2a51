import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { crc32 } from 'node:zlib';

/*
 * What cannot be recomputed from the log, because it was decided, imported or applied, has a seal: a CRC-32 of each row, kept by triggers
 * in a separate table. It is no protection against a person, who can recompute it; it detects silent corruption, which SQLite notices only
 * in its own structures.
 */

/** The SQL function that the triggers call; all our connections register it. */
const FUNCTION = 'outcry_seal';

interface Sealed {
  readonly table: string;
  /** The key of a row, as SQL. */
  readonly key: (row: string) => string;
  readonly columns: readonly string[];
}

const byColumn = (table: string, key: string, ...columns: string[]): Sealed => ({
  table,
  key: (row) => `CAST(${row}.${key} AS TEXT)`,
  columns: [key, ...columns],
});

/** Tables as they were when seals were introduced; part of the step in `migrate.ts` that creates them. */
export const SEALED: readonly Sealed[] = [
  byColumn('incidents', 'id', 'service', 'state', 'detected_at', 'body'),
  byColumn('decisions', 'number', 'id', 'incident', 'at', 'judge', 'body'),
  byColumn('notices', 'number', 'id', 'body', 'sent_at', 'service', 'judge'),
  byColumn('cursor', 'only', 'at', 'history_version', 'account', 'published'),
  byColumn('history', 'service', 'version', 'start', 'bucket_ms', 'counts', 'moved_ms'),
  byColumn('catalog', 'only', 'version', 'body'),
  byColumn('marks', 'incident', 'version', 'finding', 'note', 'at'),
  byColumn('coverage', 'only', 'until'),
  byColumn('streams', 'service', 'crc'),
  {
    table: 'holes',
    key: (row) => `${row}.began || ' ' || ${row}.service`,
    columns: ['service', 'began', 'ended', 'reason'],
  },
];

export function addSealFunction(db: DatabaseSync): void {
  const options = { deterministic: true, varargs: true, useBigIntArguments: true };
  db.function(FUNCTION, options, (...values: SQLOutputValue[]) => sealOf(values));
}

/** The seal of a snapshot's bytes, computed in JavaScript: passing them to SQLite's function would copy them. */
export function sealOfBytes(bytes: Uint8Array): number {
  return crc32(bytes);
}

function sealOf(values: readonly SQLOutputValue[]): number {
  let seal = 0;
  for (const value of values) {
    const isBytes = value instanceof Uint8Array;
    seal = crc32(isBytes ? `bytes ${value.length}\0` : `${typeof value} ${value}\0`, seal);
    if (isBytes) seal = crc32(value, seal);
  }
  return seal;
}

const sealSql = (columns: readonly string[], row: string): string =>
  `${FUNCTION}(${columns.map((column) => `${row}.${column}`).join()})`;

/** SQL that starts sealing a table, including its existing rows. */
export function beginSealsSql({ table, key, columns }: Sealed): string {
  const put = `
    INSERT INTO seals (name, key, seal) VALUES ('${table}', ${key('new')}, ${sealSql(columns, 'new')})
      ON CONFLICT DO UPDATE SET seal = excluded.seal;`;
  const remove = `DELETE FROM seals WHERE name = '${table}' AND key = ${key('old')};`;
  return `
    CREATE TRIGGER ${table}_sealed AFTER INSERT ON ${table} BEGIN ${put} END;
    CREATE TRIGGER ${table}_sealed_anew AFTER UPDATE ON ${table} BEGIN ${remove} ${put} END;
    CREATE TRIGGER ${table}_unsealed AFTER DELETE ON ${table} BEGIN ${remove} END;
    ${sealRowsSql({ table, key, columns })}`;
}

function sealRowsSql({ table, key, columns }: Sealed): string {
  return `
    INSERT INTO seals (name, key, seal) SELECT '${table}', ${key('t')}, ${sealSql(columns, 't')} FROM ${table} t;`;
}

/** Seals a table anew after rows were changed on purpose while its triggers were off. */
export function sealAnew(db: DatabaseSync, table: string): void {
  const sealed = SEALED.find((one) => one.table === table);
  if (sealed === undefined) return;
  db.exec(`DELETE FROM seals WHERE name = '${table}'; ${sealRowsSql(sealed)}`);
}

/** The tables with rows that are not as they were written, and how many. */
export function findUnsealed(db: DatabaseSync): { readonly table: string; readonly rows: number }[] {
  return SEALED.flatMap((sealed) => {
    const rows = unsealedRows(db, sealed);
    return rows === 0 ? [] : [{ table: sealed.table, rows }];
  });
}

function unsealedRows(db: DatabaseSync, { table, key, columns }: Sealed): number {
  const count = (sql: string): number => Number((db.prepare(sql).get() as { n: number }).n);
  const changed = count(`
    SELECT count(*) AS n FROM ${table} t LEFT JOIN seals ON seals.name = '${table}' AND seals.key = ${key('t')}
    WHERE seals.seal IS NOT ${sealSql(columns, 't')}`);
  const lost = count(`
    SELECT (SELECT count(*) FROM seals WHERE name = '${table}') - (SELECT count(*) FROM ${table}) AS n`);
  return changed + Math.max(lost, 0) + (table === 'streams' ? changedStates(db) : 0);
}

function changedStates(db: DatabaseSync): number {
  let changed = 0;
  const rows = db.prepare('SELECT state, crc FROM streams').iterate() as Iterable<unknown>;
  for (const { state, crc } of rows as Iterable<{ state: Uint8Array; crc: number | null }>)
    if (crc !== null && sealOfBytes(state) !== crc) changed += 1;
  return changed;
}
