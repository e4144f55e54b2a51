import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { OutcryError } from '../../core/base/errors.ts';
import { OWNER_ONLY, OWNER_ONLY_FOLDER } from '../../files/rights.ts';
import { syncPath } from './copy.ts';
import { corruptError } from './database.ts';
import { identityOf } from './folder.ts';
import type { Head } from './head.ts';
import { holdsIn } from './overwritten.ts';
import { endSessionOfCopy } from './session.ts';

/**
 * Whether the database and the files beside it are still those that were opened. If the database or its write-ahead log is removed or
 * replaced, SQLite keeps writing to files without a name, whose content is lost when the process ends. Without the index of the log, `-shm`,
 * another process makes one of its own, and the two overwrite what the other has written.
 */
export function watchPlace(path: string): () => boolean {
  const files = [path, `${path}-wal`, `${path}-shm`];
  const known = files.map(identityOf);
  return () =>
    files.every((file, nth) => {
      const identity = identityOf(file);
      // The files beside the database appear with the first write.
      known[nth] ??= identity;
      return known[nth] === identity;
    });
}

/** `rescued-1.db`, or the next free name. */
function freeName(folder: string): string {
  let number = 1;
  while (existsSync(join(folder, `rescued-${number}.db`))) number += 1;
  return join(folder, `rescued-${number}.db`);
}

const RESCUED = /^rescued-\d+\.db$/u;

/** The files of a folder that hold what servers held whose database was removed, replaced or overwritten, in no order. */
export function rescuedIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => RESCUED.test(name))
    .map((name) => join(folder, name));
}

export const rescuedSentence = (file: string, folder: string): string =>
  `${file} holds the data of a server whose database was removed, replaced or overwritten: ${restoring(file, folder)} puts it in place; ` +
  'remove it if it is not needed';

const restoring = (file: string, folder: string): string =>
  `\`outcry restore ${file} --data ${folder} --force\``;

/** What happened to the files of a database while they were in use. */
export type Loss = 'gone' | 'overwritten';

const SENTENCES: Record<Loss, string> = {
  gone: 'or a file beside it (-wal, -shm) was removed or replaced while the server ran.',
  overwritten: 'was overwritten or damaged while the server ran: it no longer holds what was written to it.',
};

/**
 * Writes what an open connection still holds to a new file in the folder of its database. The returned error says where, if the copy is
 * sound and has all the `ends` that the log had; pages that were overwritten are lost.
 */
export async function rescue(
  db: DatabaseSync,
  path: string,
  loss: Loss,
  ends: readonly Head[],
): Promise<OutcryError> {
  const folder = dirname(path);
  const rescued = freeName(folder);
  const part = `${rescued}.part`;
  const sentence = `${path} ${SENTENCES[loss]}`;
  try {
    mkdirSync(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
    db.exec('BEGIN');
    await backup(db, part);
    db.exec('COMMIT');
    chmodSync(part, OWNER_ONLY);
    finish(part, ends);
    syncPath(part);
    renameSync(part, rescued);
    syncPath(folder);
    return new OutcryError(
      'data_gone',
      `${sentence} All that it held is in ${rescued}: ${restoring(rescued, folder)} puts it in its place.`,
    );
  } catch (error) {
    rmSync(part, { force: true });
    return new OutcryError(
      'data_gone',
      `${sentence} What it held could not be copied: put your latest backup in its place with ${restoring('FILE', folder)}.`,
      error,
    );
  }
}

/** Makes the copy complete without a write-ahead log. Throws unless it is sound and has all that it should. */
function finish(part: string, ends: readonly Head[]): void {
  const copy = new DatabaseSync(part);
  try {
    copy.exec('PRAGMA journal_mode = DELETE');
    endSessionOfCopy(copy);
    const finding = copy.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    if (finding !== 'ok' || !holdsIn(copy, ends)) throw corruptError(part, finding);
  } finally {
    copy.close();
  }
}
