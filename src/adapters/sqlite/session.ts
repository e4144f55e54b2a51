import { randomInt } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { DATABASE_FILE, connect } from './database.ts';
import { findDatabase } from './folder.ts';
import { readSession, writeSession } from './head.ts';

/** The numbers of sessions: as many as `randomInt` tells apart. */
const SESSION_MAX = 2 ** 48 - 1;

/**
 * Records in the database that a server has it open, by a number of this session, and checkpoints so that the record is in the file itself:
 * a file that says so but has no write-ahead log beside it was copied without it, or lost it after a crash. Recently acknowledged reports are
 * then missing, and nothing else would show it. The number stands beside the file too: see {@link otherLog}.
 */
export function beginSession(db: DatabaseSync, folder: string): void {
  const session = randomInt(1, SESSION_MAX);
  writeSession(folder, null);
  db.prepare('UPDATE session SET open = ?').run(session);
  // While a reader needs an earlier state, the record stays in the log, and the file cannot be asked.
  const { busy, log, checkpointed } = db
    .prepare('PRAGMA wal_checkpoint(PASSIVE)')
    .get() as unknown as Checkpoint;
  if (busy === 0 && log === checkpointed) writeSession(folder, session);
}

/** The result of a checkpoint, in pages. */
interface Checkpoint {
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

export function endSession(db: DatabaseSync, folder: string): void {
  writeSession(folder, null);
  closeSession(db);
}

function closeSession(db: DatabaseSync): void {
  db.exec('UPDATE session SET open = 0');
}

/** For a copy that is complete without a write-ahead log; databases of earlier versions have no session. */
export function endSessionOfCopy(db: DatabaseSync): void {
  if (isKept(db)) closeSession(db);
}

/**
 * Whether the write-ahead log beside a database was written for another file, as after `cp backup.db outcry.db` on what a killed server
 * left: SQLite would take the log for the new file's, and undo the copy or mix the two. Each session is recorded in the file and beside it,
 * and every copy that we make is without one.
 */
export function otherLog(path: string): boolean {
  if (basename(path) !== DATABASE_FILE || !hasLog(path)) return false;
  // Twice, because a server may begin or end its session between the two looks.
  return differs() && differs();

  function differs(): boolean {
    const inFile = sessionInFile(path);
    const session = readSession(dirname(path));
    return session !== null && inFile !== null && inFile !== session;
  }
}

/** The session that the file itself names, without its write-ahead log; 0 for none, and null if that cannot be read. */
function sessionInFile(path: string): number | null {
  const address = pathToFileURL(path);
  address.search = '?immutable=1';
  try {
    const db = new DatabaseSync(address, { readOnly: true });
    try {
      return isKept(db) ? openIn(db) : 0;
    } finally {
      db.close();
    }
  } catch {
    return null;
  }
}

/** Must be asked before anything opens the file for writing, which creates a log if there is none. */
export function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

export function isOpen(db: DatabaseSync): boolean {
  return isKept(db) && openIn(db) !== 0;
}

/** The number of the session that has the database open; 0 for none. */
const openIn = (db: DatabaseSync): number =>
  (db.prepare('SELECT open FROM session').get() as { open: number }).open;

/** Whether a folder's database lacks the write-ahead log that its last server wrote. */
export function lacksLog(path: string): boolean {
  if (hasLog(path)) return false;
  const db = connect(path, { readOnly: true });
  try {
    return isOpen(db);
  } finally {
    db.close();
  }
}

export function folderLacksLog(folder: string): boolean {
  return lacksLog(findDatabase(folder));
}

/** Databases of earlier versions have no session. */
function isKept(db: DatabaseSync): boolean {
  return db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'session'`).get() !== undefined;
}

export const LOG_MISSING =
  'The database says that a server had it open, and its write-ahead log is not beside it: it was copied by itself, or the log was ' +
  'removed after a crash. What was acknowledged last is not in it. `outcry backup` copies all of it.';
