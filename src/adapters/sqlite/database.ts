import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OutcryError } from '../../core/base/errors.ts';
import { addSealFunction } from './seals.ts';

/** The one file of an instance, inside its folder. */
export const DATABASE_FILE = 'outcry.db';
/** "Outc": how a file is told from other programs' SQLite databases. */
export const APPLICATION_ID = 0x4f757463;
/** How long a writer waits for another process (`import` beside a running server) before its write is refused. */
export const BUSY_TIMEOUT_MS = 10_000;
/** The log is folded into the database file after this many pages (16 MB): rarely enough to cost little. */
const CHECKPOINT_PAGES = 4_000;
/** The log is made so short again when it had to grow beyond it because somebody read an old moment for long: SQLite would leave it as it is. */
export const LOG_BYTES_KEPT = 64 * 1024 * 1024;
/** Memory for pages, per connection. */
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
/** With less than this on its disk, SQLite cannot write the two files beside the database. */
const ROOM_MIN_BYTES = 65_536;
/** A sync that failed: what is on the disk is unknown, and a second sync would claim success without trying again. */
const SYNC_FAILED: ReadonlySet<number> = new Set([1034, 1290]);

/** A connection on which a commit is on the disk, not only with the operating system, before it returns. */
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

/** The number of a `PRAGMA` or of a query for one number. */
export function numberOf(db: DatabaseSync, sql: string): number {
  const [value] = Object.values(db.prepare(sql).get() ?? {});
  if (typeof value !== 'number') throw new TypeError(`${sql} is not a number`);
  return value;
}

/** SQLite's extended result code; null where the error is not SQLite's. */
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

/** Whether the medium cannot be trusted any more; a full disk is not that, what was written is rolled back. */
export function isFatal(error: unknown): boolean {
  return SYNC_FAILED.has(sqliteCode(error) ?? 0) || isCorrupt(error);
}

function isCorrupt(error: unknown): boolean {
  const code = primaryCode(error);
  return code === PRIMARY.corrupt || code === PRIMARY.notADatabase;
}

/** The operating error behind what SQLite said of the file at `path`; any other error is handed back as it is. */
export function operatingError(error: unknown, path: string): unknown {
  if (error instanceof OutcryError || sqliteCode(error) === null) return error;
  if (isCorrupt(error)) return corruptError(path, error);
  const code = primaryCode(error);
  if (code === PRIMARY.readOnly || code === PRIMARY.cannotOpen || code === PRIMARY.auth) {
    return new OutcryError('data_unwritable', `${path} cannot be opened for writing.`, error);
  }
  if (code === PRIMARY.full || isFull(path))
    return new OutcryError('store_failed', `The disk that ${path} is on is full: make room there.`, error);
  return new OutcryError('store_failed', `${path} could not be read or written.`, error);
}

/** Some of what SQLite writes it only says that it could not. */
function isFull(path: string): boolean {
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
    `${path} is not a sound Outcry database. It was left as it is: move it away, then put a backup in its place with ` +
      '`outcry restore FILE`.',
    cause,
  );
}
