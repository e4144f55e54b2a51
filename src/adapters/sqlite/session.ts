import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { connect } from './database.ts';
import { findDatabase } from './folder.ts';

/**
 * Records in the database that a server has it open, and checkpoints so that the record is in the file itself: a file that says so but has
 * no write-ahead log beside it was copied without it, or lost it after a crash. Recently acknowledged reports are then missing, and nothing
 * else would show it.
 */
export function beginSession(db: DatabaseSync): void {
  db.exec('UPDATE session SET open = 1; PRAGMA wal_checkpoint(PASSIVE)');
}

export function endSession(db: DatabaseSync): void {
  db.exec('UPDATE session SET open = 0');
}

/** For a copy that is complete without a write-ahead log; databases of earlier versions have no session. */
export function endSessionOfCopy(db: DatabaseSync): void {
  if (isKept(db)) endSession(db);
}

/** Must be asked before anything opens the file for writing, which creates a log if there is none. */
export function hasLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

export function isOpen(db: DatabaseSync): boolean {
  return isKept(db) && (db.prepare('SELECT open FROM session').get() as { open: number }).open === 1;
}

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
