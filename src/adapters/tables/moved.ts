import { DELIVERY } from './deliveries.ts';
import { SUBSCRIBER } from './subscribers.ts';
import { COLUMNS } from '../batches/batch.ts';

/** A column's value, on every engine. */
type Value = string | number | null | Uint8Array;
/** The values of a row, in the order of the columns. */
export type MovedRow = readonly Value[];

/**
 * Everything an instance consists of, as tables that every engine has: this is moved from one engine to another, value by value. The rest
 * is derived from it: recent voices and the end of the log from the reports, and days from the minutes that are kept.
 */
export const MOVED = {
  reports: ['seq', ...COLUMNS],
  chain: ['first', 'last', 'digest', 'rest'],
  cut: ['only', 'reports', 'last', 'first_at', 'last_at', 'changed', 'digest', 'seal'],
  removed: ['kind', 'until', 'reached', 'whole'],
  redated: ['seq', 'at', 'mended_at'],
  rollups: ['dimension', 'service', 'minute', 'key', 'count', 'newcomers'],
  days: ['service', 'day', 'count'],
  country_days: ['service', 'country', 'day', 'count', 'newcomers'],
  incidents: ['id', 'service', 'state', 'detected_at', 'body'],
  decisions: ['number', 'id', 'incident', 'at', 'judge', 'body'],
  notices: ['number', 'id', 'service', 'judge', 'body', 'sent_at'],
  streams: ['service', 'state'],
  cursor: ['only', 'at', 'history_version', 'account', 'published'],
  coverage: ['only', 'until'],
  holes: ['began', 'service', 'ended', 'reason'],
  history: ['service', 'version', 'start', 'bucket_ms', 'counts', 'moved_ms'],
  catalog: ['only', 'version', 'body'],
  marks: ['incident', 'version', 'finding', 'note', 'at'],
  api_keys: ['id', 'name', 'digest', 'scopes', 'created_at', 'expires_at', 'used_at'],
  channels: ['name', 'body'],
  silences: ['id', 'channel', 'service', 'incident', 'until'],
  channel_health: ['channel', 'failing_since', 'disabled', 'disabled_at'],
  deliveries: ['number', ...DELIVERY],
  subscribers: SUBSCRIBER,
  secrets: ['name', 'value'],
  versions: ['name', 'version'],
} as const satisfies Record<string, readonly string[]>;

export type MovedTable = keyof typeof MOVED;
export const MOVED_TABLES = Object.keys(MOVED) as readonly MovedTable[];

/** Tables in which a new database already has rows; the moved ones replace them. */
export const BEGUN_TABLES: readonly MovedTable[] = ['cursor', 'coverage', 'versions'];
/** Tables in which one row means that the database is in use. */
export const OWNED_TABLES: readonly MovedTable[] = [
  'reports',
  'incidents',
  'decisions',
  'history',
  'catalog',
  'marks',
  'api_keys',
  'channels',
  'subscribers',
  'holes',
];

/** The maximum number of rows in memory at once. */
export const MOVED_AT_ONCE = 2_000;

/** The source of a move, as of one moment. */
export interface MovedFrom {
  /** The approximate number of rows. */
  size(): Promise<number>;
  /** The rows of a table, ordered by its first column, and then by the next ones if that is not unique. */
  read(table: MovedTable): AsyncIterable<readonly MovedRow[]>;
}

/** The destination of a move: it gets everything or nothing. */
export interface MovedTo {
  write(table: MovedTable, rows: readonly MovedRow[]): Promise<void>;
}

/** Moves all tables; returns how many rows each has. `onRows` is called after each step. */
export async function carry(
  from: MovedFrom,
  to: MovedTo,
  onRows: (rows: number) => void,
): Promise<Record<MovedTable, number>> {
  const counts = Object.fromEntries(MOVED_TABLES.map((table) => [table, 0])) as Record<MovedTable, number>;
  for (const table of MOVED_TABLES)
    for await (const rows of from.read(table)) {
      await to.write(table, rows);
      counts[table] += rows.length;
      onRows(rows.length);
    }
  return counts;
}
