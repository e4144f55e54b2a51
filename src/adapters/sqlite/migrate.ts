import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { OutcryError } from '../../core/base/errors.ts';
import { APPLICATION_ID, connect, corruptError, numberOf, operatingError } from './database.ts';
import { MIGRATIONS } from './migrations.ts';

/** A file up to this size is looked at as a whole at every start: a fifth of a second. */
export const WHOLE_LOOK_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Whether a start should look at every page: where that is quick, or where a write-ahead log lies beside the file. Whoever
 * ends well folds the log into the file and removes it; one that holds anything tells of a crash, or of another process
 * that has the file open.
 */
export function deservesWholeLook(path: string): boolean {
  return sizeOf(path) <= WHOLE_LOOK_BYTES_MAX || sizeOf(`${path}-wal`) > 0;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Looks at a database file without writing to it. Throws `data_corrupt` where it is not ours or not sound, `data_newer`
 * where a later program wrote it. Returns its version; 0 for a file that nothing was written to yet. `whole` looks at every
 * page of it, which takes about three seconds a gigabyte; without it a damaged page is met when it is read, a file whose end
 * is missing here too.
 */
export function inspect(path: string, { whole }: { whole: boolean }): number {
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

/** Brings the file up to the present version, each step in one transaction; nothing to do where it is. */
export function migrate(db: DatabaseSync, steps: readonly string[] = MIGRATIONS): void {
  db.exec('PRAGMA journal_mode = WAL');
  for (let version = numberOf(db, 'PRAGMA user_version'); version < steps.length; version += 1) {
    step(db, version, steps[version] ?? '');
  }
}

function step(db: DatabaseSync, from: number, sql: string): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    // Another process may have taken this step while we waited for our turn.
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
