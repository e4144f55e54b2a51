import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OutcryError } from '../../core/base/errors.ts';
import { addSealFunction } from './seals.ts';

/** The database file of an instance, inside its folder. */
export const DATABASE_FILE = 'outcry.db';
/** "Outc": distinguishes the file from other programs' SQLite databases. */
export const APPLICATION_ID = 0x4f757463;
/** How long a writer waits for another process (`import` beside a running server) before its write is refused. */
export const BUSY_TIMEOUT_MS = 10_000;
/** The write-ahead log is checkpointed after this many pages (16 MB): rarely enough to cost little. */
const CHECKPOINT_PAGES = 4_000;
/** The write-ahead log is truncated to this size once it can be, after a long-running reader has made it grow; SQLite would leave it large. */
export const LOG_BYTES_KEPT = 64 * 1024 * 1024;
/** Page cache per connection. */
const CACHE_KIB = 16_384;

/** Primary result codes of SQLite; an extended code keeps the primary one in its low byte. */
const PRIMARY = {
  busy: 5,
  readOnly: 8,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  auth: 23,
  notADatabase: 26,
} as const;
/** With less free space than this, SQLite cannot create the two files beside the database. */
const ROOM_MIN_BYTES = 65_536;
/** A failed sync: what is on disk is unknown, and a second sync would report success without trying again. */
const SYNC_FAILED: ReadonlySet<number> = new Set([1034, 1290]);

/** A connection whose commits are synced to disk, not only written to the operating system, before they return. */
export function connect(path: string, options: { readOnly: boolean }): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: options.readOnly, timeout: BUSY_TIMEOUT_MS });
  db.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA fullfsync = ON;
    PRAGMA checkpoint_fullfsync = ON;
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
    PRAGMA journal_size_limit = ${LOG_BYTES_KEPT};
    PRAGMA cache_size = -${CACHE_KIB};
    PRAGMA recursive_triggers = ON;
  `);
  addSealFunction(db);
  return db;
}

/** The result of a `PRAGMA`, or of a query that returns one number. */
export function numberOf(db: DatabaseSync, sql: string): number {
  const [value] = Object.values(db.prepare(sql).get() ?? {});
  if (typeof value !== 'number') throw new TypeError(`${sql} is not a number`);
  return value;
}

/** SQLite's extended result code; null if the error is not SQLite's. */
function sqliteCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode
    : null;
}

function primaryCode(error: unknown): number | null {
  const code = sqliteCode(error);
  return code === null ? null : code & 0xff;
}

export function isBusy(error: unknown): boolean {
  return primaryCode(error) === PRIMARY.busy;
}

/** Whether the medium can no longer be trusted. A full disk is not that: the write was rolled back. */
export function isFatal(error: unknown): boolean {
  return SYNC_FAILED.has(sqliteCode(error) ?? 0) || isCorrupt(error);
}

export function isCorrupt(error: unknown): boolean {
  const code = primaryCode(error);
  return code === PRIMARY.corrupt || code === PRIMARY.notADatabase;
}

/** The operating error for SQLite's error about the file at `path`; any other error is returned unchanged. */
export function operatingError(error: unknown, path: string): unknown {
  if (error instanceof OutcryError || sqliteCode(error) === null) return error;
  if (isCorrupt(error)) return corruptError(path, error);
  const code = primaryCode(error);
  if (code === PRIMARY.readOnly || code === PRIMARY.cannotOpen || code === PRIMARY.auth) {
    return new OutcryError('data_unwritable', `${path} cannot be opened for writing.`, error);
  }
  if (code === PRIMARY.full || isFull(path)) return fullError(path, error);
  return new OutcryError('store_failed', `${path} could not be read or written.`, error);
}

export function fullError(path: string, cause: unknown): OutcryError {
  return new OutcryError('store_failed', `The disk that ${path} is on is full: make room there.`, cause);
}

/** For some failed writes SQLite does not say that the disk is full, so we check. */
export function isFull(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < ROOM_MIN_BYTES;
  } catch {
    return false;
  }
}

export function corruptError(path: string, cause: unknown): OutcryError {
  return new OutcryError(
    'data_corrupt',
    `${path} is not a sound Outcry database. It was left as it is: \`outcry restore FILE --data ${dirname(path)} --force\` puts it aside ` +
      'and a backup in its place.',
    cause,
  );
}
