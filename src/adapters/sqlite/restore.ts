import { chownSync, existsSync, mkdirSync, realpathSync, renameSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { OutcryError } from '../../core/base/errors.ts';
import { copyDatabase, syncPath, type Holdings } from './copy.ts';
import { brokenSentence } from '../batches/chained.ts';
import { examineChain } from './chain.ts';
import { connect, DATABASE_FILE, numberOf, operatingError } from './database.ts';
import { LOCK_FILE, lockFolder, makeFolder } from './folder.ts';
import { writeHead } from './head.ts';
import { inspect } from './migrate.ts';
import { lacksLog } from './session.ts';
import { OWNER_ONLY_FOLDER } from '../../files/rights.ts';

/** The database with its write-ahead log: one left behind by another database would be taken for the new one's. */
const FILES = ['', '-wal', '-shm'].map((ending) => DATABASE_FILE + ending);

interface Restored extends Holdings {
  /** Whether the backup was a plain copy without its write-ahead log; see `LOG_MISSING`. */
  readonly lacksLog: boolean;
  /** What is wrong with its reports; null if they are what was written. */
  readonly changed: string | null;
  /** Where the previous database was moved to; null if there was none. */
  readonly replaced: string | null;
}

interface RestoreOptions {
  readonly file: string;
  readonly folder: string;
  /** Moves an existing database into a subfolder of this name instead of refusing; null to refuse. */
  readonly aside: string | null;
  /** Restores a backup even if its reports are not what was written, and says so; otherwise it is refused with `data_corrupt`. */
  readonly acceptChanged?: boolean;
  readonly onProgress?: (share: number) => void;
}

/**
 * Puts a copy of a backup where a server finds it. The backup is checked page by page before anything is touched. Throws `file_unreadable`,
 * `data_corrupt` or `data_newer` for the backup, `data_locked` if a server runs on the folder, and `data_exists` if it holds a database and
 * `aside` is null. The salts of the folder stay.
 */
export async function restoreDatabase(options: RestoreOptions): Promise<Restored> {
  const { file, folder, aside, acceptChanged = false, onProgress } = options;
  const target = join(folder, DATABASE_FILE);
  lookAt(file);
  const changed = changedReports(file);
  if (changed !== null && !acceptChanged) throw changedError(file, changed);
  const lacking = lacksLog(file);
  if (existsSync(target) && realpathSync(target) === realpathSync(file))
    throw new OutcryError('data_exists', `${file} is the database of ${folder} itself. Nothing was changed.`);
  makeFolder(resolve(folder));
  const lock = lockFolder(folder);
  try {
    const there = FILES.filter((name) => existsSync(join(folder, name)));
    if (there.length > 0 && aside === null)
      throw new OutcryError(
        'data_exists',
        `${folder} holds a database already. Name another folder with --data, or put what is there aside with --force.`,
      );
    const ready = join(folder, 'restored.db');
    const holdings = await copyDatabase(file, ready, onProgress);
    const replaced = aside === null || there.length === 0 ? null : join(folder, aside);
    if (replaced !== null) {
      mkdirSync(replaced, { mode: OWNER_ONLY_FOLDER });
      // The log first: an interruption in between leaves a database without its log, never one with the log of another.
      for (const name of there.reverse()) renameSync(join(folder, name), join(replaced, name));
      syncPath(replaced);
    }
    // The old head described the previous database.
    writeHead(folder, null);
    giveToOwnerOf(folder, [ready, join(folder, LOCK_FILE)]);
    renameSync(ready, target);
    syncPath(folder);
    return { ...holdings, lacksLog: lacking, changed, replaced };
  } finally {
    lock.release();
  }
}

/** When root restores, the files are given to the owner of the folder: the server must be able to open them. */
function giveToOwnerOf(folder: string, files: readonly string[]): void {
  const { uid, gid } = statSync(folder);
  if (process.getuid?.() !== 0 || uid === 0) return;
  for (const file of files) chownSync(file, uid, gid);
}

function lookAt(file: string): void {
  if (!existsSync(file)) throw new OutcryError('file_unreadable', `There is no file ${file}.`);
  try {
    inspect(file, { whole: true });
  } catch (error) {
    if (!(error instanceof OutcryError) || error.code !== 'data_corrupt') throw error;
    throw new OutcryError(
      'data_corrupt',
      `${file} is not a sound backup of Outcry. Nothing was changed.`,
      error,
    );
  }
}

/** Checks the whole log of a backup against its chain; null if it agrees, or if its version has no chain. */
function changedReports(file: string): string | null {
  const db = connect(file, { readOnly: true });
  try {
    const isChained = numberOf(db, `SELECT count(*) FROM sqlite_schema WHERE name = 'chain'`) > 0;
    return isChained ? brokenSentence(examineChain(db).broken) : null;
  } catch (error) {
    throw operatingError(error, file);
  } finally {
    db.close();
  }
}

function changedError(file: string, changed: string): OutcryError {
  return new OutcryError(
    'data_corrupt',
    `In ${file} ${changed}. Nothing was changed. Take an earlier backup; if there is none, --accept-changed restores this one.`,
  );
}
