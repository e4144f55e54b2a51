import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { OutcryError } from '../core/base/errors.ts';

/** A folder of files for any file server: each is whole at every moment, and what is the same is not written again. */
export interface CopyFolder {
  /** Whether it was written, for it was not there or other than this. */
  put(file: string, content: string | Buffer): Promise<boolean>;
  /** The same for what is too long to be held as one; always written. */
  putPieces(file: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<void>;
  /** Removes the files that were neither put nor kept since the opening, and what an export that was killed has left; how many. */
  sweep(): Promise<number>;
  /** Leaves a file as it is. */
  keep(file: string): void;
}

/** Says that the folder is ours to clear away in. */
const MARKER = '.outcry-export';
const UNFINISHED = '.outcry-unfinished-';

/** Makes the folder; `file_unwritable` where that cannot be done, or where there is something else in it. */
export async function openCopyFolder(folder: string): Promise<CopyFolder> {
  const kept = new Set<string>([MARKER]);
  await writing(folder, async () => {
    await mkdir(folder, { recursive: true });
    const names = await readdir(folder);
    if (names.length > 0 && !names.includes(MARKER))
      throw new OutcryError(
        'file_unwritable',
        `${folder} holds files that are no export of Outcry: name an empty folder, for what is no part of the copy is removed.`,
      );
    await writeFile(
      join(folder, MARKER),
      'Written by outcry export, which removes what is no part of its copy.\n',
    );
  });

  /** Under another name first, so that nobody ever reads half of it. */
  async function replace(path: string, write: (unfinished: string) => Promise<void>): Promise<void> {
    const unfinished = join(dirname(path), `${UNFINISHED}${randomBytes(6).toString('hex')}`);
    await writing(path, async () => {
      await mkdir(dirname(path), { recursive: true });
      try {
        await write(unfinished);
        await rename(unfinished, path);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error;
      }
    });
  }

  return {
    keep: (file) => void kept.add(file),
    async put(file, content) {
      kept.add(file);
      const path = join(folder, file);
      const bytes = Buffer.from(content);
      const there = await readFile(path).catch(() => null);
      if (there?.equals(bytes) === true) return false;
      await replace(path, (unfinished) => writeFile(unfinished, bytes));
      return true;
    },
    async putPieces(file, pieces) {
      kept.add(file);
      await replace(join(folder, file), async (unfinished) => {
        const handle = await open(unfinished, 'w');
        try {
          for await (const piece of pieces) await handle.write(piece);
        } finally {
          await handle.close();
        }
      });
    },
    async sweep() {
      let removed = 0;
      const entries = await readdir(folder, { recursive: true, withFileTypes: true });
      for (const entry of entries) {
        const path = join(entry.parentPath, entry.name);
        const file = relative(folder, path).split(sep).join('/');
        if (entry.isDirectory() || kept.has(file)) continue;
        await writing(path, () => rm(path, { force: true }));
        removed++;
      }
      return removed;
    },
  };
}

async function writing(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    if (cause instanceof OutcryError) throw cause;
    throw new OutcryError('file_unwritable', `${path} cannot be written.`, cause);
  }
}
