import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { OutcryError } from '../../core/base/errors.ts';
import type { Millis } from '../../core/base/time.ts';
import { BUSY_TIMEOUT_MS, connect, corruptError, numberOf, operatingError } from './database.ts';
import { inspect } from './migrate.ts';
import { endSessionOfCopy } from './session.ts';
import { OWNER_ONLY } from '../../files/rights.ts';

/** What a database holds, to compare a copy with it. */
export interface Holdings {
  readonly version: number;
  readonly reports: number;
  /** The last report's `at`; null in an empty log. */
  readonly lastAt: Millis | null;
  readonly counted: number;
  readonly incidents: number;
}

/** Pages copied before progress is reported and the event loop gets a turn. */
const PAGES_AT_ONCE = 100;

/**
 * Copies a database, even one that a server is writing to, to a single file: a consistent snapshot, on disk and verified page by page
 * before it gets its name. The copy is made beside `to` and renamed into place; if something fails, nothing is left of it and what was at
 * `to` is unchanged. Throws what `inspect` throws for the database at `from`, and `file_unwritable`.
 */
export async function copyDatabase(
  from: string,
  to: string,
  onProgress: (share: number) => void = () => {},
): Promise<Holdings> {
  if (inspect(from, { whole: false }) === 0)
    throw new OutcryError('file_unreadable', `${from} holds nothing yet.`);
  if (isPartOf(from, to))
    throw new OutcryError('file_unwritable', `${to} belongs to the database itself: name another file.`);
  const part = `${to}.part`;
  clear(part);
  const db = connect(from, { readOnly: true });
  try {
    // The transaction pins a snapshot: what the server writes meanwhile goes to the write-ahead log, not into the copy.
    db.exec('BEGIN');
    const holdings = holdingsOf(db);
    await backup(db, part, {
      rate: PAGES_AT_ONCE,
      progress: ({ totalPages, remainingPages }) => onProgress(1 - remainingPages / totalPages),
    });
    db.exec('COMMIT');
    chmodSync(part, OWNER_ONLY);
    verify(part, holdings);
    syncPath(part);
    renameSync(part, to);
    syncPath(dirname(to));
    return holdings;
  } catch (error) {
    clear(part);
    throw isFileError(error)
      ? new OutcryError(
          'file_unwritable',
          `${to} cannot be written: check its path, rights and space.`,
          error,
        )
      : operatingError(error, part);
  } finally {
    db.close();
  }
}

/** Whether a path leads to a file of the database: a running server would lose it. */
function isPartOf(database: string, path: string): boolean {
  if (!existsSync(path)) return false;
  return ['', '-wal', '-shm'].some(
    (ending) => existsSync(database + ending) && realpathSync(database + ending) === realpathSync(path),
  );
}

/** Checks that the copy is one file, sound in every page, with everything the original held. */
function verify(part: string, wanted: Holdings): void {
  const db = new DatabaseSync(part, { timeout: BUSY_TIMEOUT_MS });
  try {
    // A file that needs no write-ahead log beside it, so that moving it moves all of it.
    db.exec('PRAGMA journal_mode = DELETE');
    endSessionOfCopy(db);
    const finding = db.prepare('PRAGMA integrity_check(1)').get()?.['integrity_check'];
    if (finding !== 'ok') throw corruptError(part, finding);
    const found = holdingsOf(db);
    if (JSON.stringify(found) !== JSON.stringify(wanted))
      throw corruptError(part, `it holds ${JSON.stringify(found)} and not ${JSON.stringify(wanted)}`);
  } finally {
    db.close();
  }
}

function holdingsOf(db: DatabaseSync): Holdings {
  const last = db.prepare('SELECT at FROM reports ORDER BY seq DESC LIMIT 1').get();
  return {
    version: numberOf(db, 'PRAGMA user_version'),
    reports: numberOf(db, 'SELECT count(*) FROM reports'),
    lastAt: (last as { at: Millis } | undefined)?.at ?? null,
    counted: numberOf(db, `SELECT coalesce(sum(count), 0) FROM rollups WHERE dimension = 'service'`),
    incidents: numberOf(db, 'SELECT count(*) FROM incidents'),
  };
}

/** Parts may be left over from a copy that was cut off. */
function clear(part: string): void {
  for (const ending of ['', '-wal', '-shm', '-journal']) rmSync(part + ending, { force: true });
}

export function syncPath(path: string): void {
  const handle = openSync(path, statSync(path).isDirectory() ? 'r' : 'r+');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** An error of the file system, or SQLite's error when it cannot write the copy. */
function isFileError(error: unknown): boolean {
  if (error instanceof OutcryError || !(error instanceof Error)) return false;
  return (
    'syscall' in error || /unable to open database file|readonly|disk (?:is )?full/iu.test(error.message)
  );
}
