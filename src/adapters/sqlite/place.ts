import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { OutcryError } from '../../core/base/errors.ts';
import { syncPath } from './copy.ts';
import { identityOf } from './folder.ts';
import { endSession } from './session.ts';

/**
 * Whether the database and its write-ahead log are still the files that were opened. If they are removed or replaced, SQLite keeps writing
 * to files without a name, whose content is lost when the process ends.
 */
export function watchPlace(path: string): () => boolean {
  const files = [path, `${path}-wal`];
  const known = files.map(identityOf);
  return () =>
    files.every((file, nth) => {
      const identity = identityOf(file);
      // The write-ahead log appears with the first write.
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

/** The files of a folder that hold what servers held whose database was removed or replaced, in no order. */
export function rescuedIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => RESCUED.test(name))
    .map((name) => join(folder, name));
}

/** Writes what an open connection still holds of an unlinked database to a new file in its folder; the returned error says where. */
export async function rescue(db: DatabaseSync, path: string): Promise<OutcryError> {
  const rescued = freeName(dirname(path));
  const gone = `${path} or its write-ahead log was removed or replaced while the server ran.`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    db.exec('BEGIN');
    await backup(db, `${rescued}.part`);
    db.exec('COMMIT');
    const copy = new DatabaseSync(`${rescued}.part`);
    copy.exec('PRAGMA journal_mode = DELETE');
    endSession(copy);
    copy.close();
    syncPath(`${rescued}.part`);
    renameSync(`${rescued}.part`, rescued);
    syncPath(dirname(path));
    return new OutcryError(
      'data_gone',
      `${gone} All that it held is in ${rescued}: \`outcry restore ${rescued} --force\` puts it in its place.`,
    );
  } catch (error) {
    return new OutcryError('data_gone', `${gone} What it held could not be copied.`, error);
  }
}
