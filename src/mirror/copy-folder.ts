import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { OutcryError } from '../core/base/errors.ts';
import { openManifest } from './manifest.ts';

/** A folder of files for any file server: every file is complete at every moment, and unchanged files are not rewritten. */
export interface CopyFolder {
  /** Returns whether it was written, because it was missing or different. */
  put(file: string, content: string | Buffer): Promise<boolean>;
  /** The same for content too long to be held in memory at once. */
  putPieces(file: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<boolean>;
  /**
   * Ends the round: removes its files that were neither put nor kept since it was opened, and leftovers of a killed export; returns how
   * many.
   */
  sweep(): Promise<number>;
  /** Keeps files as they are; returns whether all of them are still there, for someone may have emptied the folder. */
  keep(files: readonly string[]): boolean;
}

/** Prefix of the name of a file that is being written, in the same folder. */
const UNFINISHED = '.outcry-unfinished-';

/**
 * Creates the folder. Throws `file_unwritable` if that fails, if it contains other files but no export, and later if a file of the copy
 * would replace one that is not part of it. Files that others put beside the copy stay.
 */
export async function openCopyFolder(folder: string): Promise<CopyFolder> {
  const kept = new Set<string>();
  const manifest = await writing(folder, async () => {
    await mkdir(folder, { recursive: true });
    const isEmpty = (await readdir(folder)).length === 0;
    const opened = await openManifest(folder, isEmpty);
    if (opened !== null) return opened;
    throw new OutcryError(
      'file_unwritable',
      `${folder} holds files that are not an export of Outcry: name an empty folder, or one that was exported to before.`,
    );
  });

  /** Before the copy's first file of that name: it must not be someone else's. */
  async function claim(file: string): Promise<void> {
    kept.add(file);
    if (manifest.has(file)) return;
    const path = join(folder, file);
    if (existsSync(path))
      throw new OutcryError(
        'file_unwritable',
        (await manifest.isOfAnother(file))
          ? `Another export writes to ${folder} at the moment: let it end first.`
          : `${path} is not part of the export and is where a file of it belongs: move it elsewhere.`,
      );
    await manifest.add(file);
  }

  /** Writes under another name first, so that no reader ever sees half of it. */
  async function replace(path: string, write: (unfinished: string) => Promise<boolean>): Promise<boolean> {
    const unfinished = join(dirname(path), `${UNFINISHED}${randomBytes(6).toString('hex')}`);
    return writing(path, async () => {
      await mkdir(dirname(path), { recursive: true });
      try {
        const isOther = await write(unfinished);
        if (isOther) await rename(unfinished, path);
        else await rm(unfinished);
        return isOther;
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    });
  }

  return {
    keep(files) {
      for (const file of files) kept.add(file);
      return files.every((file) => existsSync(join(folder, file)));
    },
    async put(file, content) {
      await claim(file);
      const path = join(folder, file);
      const bytes = Buffer.from(content);
      const there = await readFile(path).catch(() => null);
      if (there?.equals(bytes) === true) return false;
      return replace(path, async (unfinished) => {
        await writeFile(unfinished, bytes);
        return true;
      });
    },
    async putPieces(file, pieces) {
      await claim(file);
      const path = join(folder, file);
      return replace(path, async (unfinished) => {
        const handle = await open(unfinished, 'w');
        const digest = createHash('sha256');
        try {
          for await (const piece of pieces) {
            await handle.write(piece);
            digest.update(piece);
          }
        } finally {
          await handle.close();
        }
        return digest.digest('hex') !== (await digestOf(path));
      });
    },
    async sweep() {
      let removed = 0;
      const folders = new Set([folder, ...manifest.files().map((file) => dirname(join(folder, file)))]);
      for (const file of manifest.files()) {
        if (kept.has(file)) continue;
        const path = join(folder, file);
        await writing(path, () => rm(path, { force: true }));
        removed++;
      }
      for (const one of folders) await sweepUnfinished(one);
      await writing(folder, () => manifest.replace(kept));
      return removed;
    },
  };
}

/** Null if there is no such file. */
async function digestOf(path: string): Promise<string | null> {
  if (!existsSync(path)) return null;
  const digest = createHash('sha256');
  await pipeline(createReadStream(path), digest);
  return digest.digest('hex');
}

async function sweepUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(UNFINISHED)))
    await writing(folder, () => rm(join(folder, name), { force: true }));
}

async function writing<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (cause instanceof OutcryError) throw cause;
    throw new OutcryError('file_unwritable', `${path} cannot be written${reasonOf(cause)}.`, cause);
  }
}

const REASONS = new Map([
  ['ENOSPC', 'its disk is full'],
  ['EDQUOT', 'its user may take no more of the disk'],
  ['EROFS', 'its file system is mounted read-only'],
  ['EACCES', 'this user has no right to'],
  ['EPERM', 'this user has no right to'],
  ['ENOTDIR', 'there is a file where a folder belongs'],
  ['EEXIST', 'there is a file where a folder belongs'],
  ['EISDIR', 'there is a folder where a file belongs'],
]);

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = REASONS.get(code);
  return reason === undefined ? '' : `: ${reason}`;
}
