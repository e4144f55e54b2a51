import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OutcryError } from '../../core/base/errors.ts';
import { DATABASE_FILE, isBusy, operatingError } from './database.ts';
import { OWNER_ONLY, OWNER_ONLY_FOLDER } from '../../files/rights.ts';

/** Locked by the one server of a folder; it contains no data. */
export const LOCK_FILE = 'outcry.lock';
/** The files that a server writes in its folder; other files there are left alone. */
const OURS = /^(?:outcry\.(?:db|lock|head)|salts$|channels\.key$|remarks\.json$)/u;

/** The path of the database in a folder; makes sure that the folder is writable and the file exists. Throws `data_unwritable`. */
export function prepareFolder(folder: string): string {
  const path = join(folder, DATABASE_FILE);
  try {
    makeFolder(resolve(folder));
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    makeFile(path);
  } catch (error) {
    throw new OutcryError('data_unwritable', whyUnwritable(folder, error), error);
  }
  const foreign = readdirSync(folder).find((name) => OURS.test(name) && !isOpenToUs(join(folder, name)));
  if (foreign === undefined) return path;
  throw new OutcryError('data_unwritable', whyClosed(folder, foreign));
}

/** A file of ours that we may not read and write has lost that right, or belongs to another user. */
function whyClosed(folder: string, name: string): string {
  const path = join(folder, name);
  const isOurs = statSync(path).uid === process.getuid?.();
  return (
    `In the data folder ${folder}, ${name} ${ownerOf(path)} and cannot be read and written by ${thisUser()}` +
    (isOurs
      ? `. Its rights were changed: \`chmod u+rw ${path}\` restores them.`
      : `; a command that ran as another user leaves such files. Give them back: \`chown -R ${process.getuid?.() ?? 'USER'} ${folder}\`.`)
  );
}

/** The cause decides what an operator has to do: a volume mounted read-only, a full disk, or a folder of another user. */
function whyUnwritable(folder: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'EROFS')
    return `The data folder ${folder} is on a file system that is mounted read-only: mount it writable, or name another folder.`;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return `There is no room for the data folder ${folder}: its disk is full, or what its user may take of it.`;
  const owner = existsSync(folder) ? ` It ${ownerOf(folder)}.` : '';
  return `The data folder ${folder} cannot be created or written by ${thisUser()}: give it the right to, or name another folder.${owner}`;
}

function isOpenToUs(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** By number, since a container has no user names. */
const ownerOf = (path: string): string => `belongs to user ${statSync(path).uid}`;

/** The path of the database in a folder that is only read; throws `file_unreadable`. */
export function findDatabase(folder: string): string {
  const path = join(folder, DATABASE_FILE);
  try {
    accessSync(path, constants.R_OK);
    return path;
  } catch (error) {
    throw new OutcryError('file_unreadable', `There is no readable ${DATABASE_FILE} in ${folder}.`, error);
  }
}

/** Which file a path names at the moment; null if none. */
export function identityOf(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? null : `${stat.dev} ${stat.ino}`;
}

export interface FolderLock {
  /** Locks the folder again if its lock file was removed or replaced. Throws `data_locked` if another server has locked it since. */
  keep(): void;
  release(): void;
}

/** Makes this process the one server of the folder; the lock is released when the process ends. Throws `data_locked`. */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, LOCK_FILE);
  let held = lockFile(path);
  let locked = identityOf(path);
  return {
    keep() {
      if (identityOf(path) === locked) return;
      const anew = lockFile(path);
      held.close();
      [held, locked] = [anew, identityOf(path)];
    },
    release: () => held.close(),
  };
}

function lockFile(path: string): DatabaseSync {
  makeFile(path);
  const db = new DatabaseSync(path, { timeout: 0 });
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (!isBusy(error)) throw operatingError(error, path);
    throw new OutcryError(
      'data_locked',
      `Another Outcry server is running on ${dirname(path)}: stop it first.`,
      error,
    );
  }
  return db;
}

/** Creates a folder and its missing parents, accessible to their owner only. */
export function makeFolder(folder: string): void {
  const first = mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
  if (first !== undefined) syncFolder(dirname(first));
}

function makeFile(path: string): void {
  // Opened only if it must be created: closing another handle on the file would release this process's locks (POSIX).
  if (existsSync(path)) return;
  closeSync(openSync(path, 'a', OWNER_ONLY));
  syncFolder(dirname(path));
}

/** A new file's name is durable only once its folder is synced. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** By number, since people who start a container do not know its user. */
function thisUser(): string {
  const user = process.getuid?.();
  return user === undefined ? 'this user' : `user ${user}`;
}
