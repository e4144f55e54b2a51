import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { OutcryError } from '../../core/base/errors.ts';
import { APPLICATION_ID, connect, corruptError, numberOf, operatingError } from './database.ts';
import { HEAD_FILE } from './head.ts';
import { MIGRATIONS } from './migrations.ts';
import { otherLog } from './session.ts';

/** A file up to this size is checked completely at every start: a fifth of a second. */
export const WHOLE_LOOK_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Whether a start should check every page: if that is quick, or if a write-ahead log lies beside the file. A clean shutdown checkpoints the
 * log and removes it; one with content means a crash, or that another process has the file open.
 */
export function deservesWholeLook(path: string): boolean {
  return sizeOf(path) <= WHOLE_LOOK_BYTES_MAX || sizeOf(`${path}-wal`) > 0;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Checks a database file without writing to it. Throws `data_corrupt` if it is not ours or not sound, `data_newer` if a later program wrote
 * it. Returns its version; 0 for a file that nothing was written to yet. `whole` checks every page, which takes about three seconds per
 * gigabyte; without it a damaged page is noticed only when it is read, but a truncated file here too.
 */
export function inspect(path: string, { whole }: { whole: boolean }): number {
  if (otherLog(path)) throw otherLogError(path);
  try {
    const db = connect(path, { readOnly: true });
    try {
      const version = numberOf(db, 'PRAGMA user_version');
      const application = numberOf(db, 'PRAGMA application_id');
      const empty = numberOf(db, 'SELECT count(*) FROM sqlite_schema') === 0;
      if (application === 0 && version === 0 && empty) return 0;
      if (application !== APPLICATION_ID) throw corruptError(path, 'another program wrote it');
      if (version > MIGRATIONS.length) throw newerError(path, version);
      const finding = whole ? db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] : 'ok';
      if (finding !== 'ok') throw corruptError(path, finding);
      return version;
    } finally {
      db.close();
    }
  } catch (error) {
    throw operatingError(error, path);
  }
}

/** Brings the file up to the present version, each step in one transaction; a no-op if it already is. */
export function migrate(db: DatabaseSync, steps: readonly string[] = MIGRATIONS): void {
  db.exec('PRAGMA journal_mode = WAL');
  for (let version = numberOf(db, 'PRAGMA user_version'); version < steps.length; version += 1) {
    step(db, version, steps[version] ?? '');
  }
}

function step(db: DatabaseSync, from: number, sql: string): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    // Another process may have run this step while we waited for the lock.
    if (numberOf(db, 'PRAGMA user_version') === from) {
      db.exec(sql);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${from + 1}`);
    }
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function newerError(path: string, version: number): OutcryError {
  return new OutcryError(
    'data_newer',
    `${path} is of version ${version}, and this program knows versions up to ${MIGRATIONS.length}: ` +
      'install the Outcry that wrote it, or a later one.',
  );
}

function otherLogError(path: string): OutcryError {
  const folder = dirname(path);
  return new OutcryError(
    'data_corrupt',
    `${path} is not the file that the write-ahead log beside it belongs to: another was put in its place after the server had been killed, ` +
      `and the log would undo that. Both were left as they are: \`outcry restore FILE --data ${folder} --force\` puts them aside and a backup in ` +
      `their place. If they came here together, as a copy of a folder, remove ${join(folder, HEAD_FILE)}.`,
  );
}
