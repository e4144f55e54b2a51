import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** Stored in the copy: the paths of its own files, one per line. */
const MANIFEST = '.outcry-export';
const HEAD = '# Files that outcry export wrote here. Only these does it ever change or remove.\n';

/** The files that exports have created in a folder. */
interface Manifest {
  has(file: string): boolean;
  /** Whether another export has added the file since this one was opened. */
  isOfAnother(file: string): Promise<boolean>;
  /** The files known when it was opened, and those added since. */
  files(): readonly string[];
  /** To be called before the file is created: an existing file without an entry belongs to someone else. */
  add(file: string): Promise<void>;
  /** Rewrites it with only those files. */
  replace(files: Iterable<string>): Promise<void>;
}

/** Null if the folder has none, and `mayMake` does not allow creating one. */
export async function openManifest(folder: string, mayMake: boolean): Promise<Manifest | null> {
  const path = join(folder, MANIFEST);
  const text = await readFile(path, 'utf8').catch(missing);
  if (text === null && !mayMake) return null;
  const files = new Set((text ?? '').split('\n').filter(isInside));
  // If an export was killed in the middle of a line, the next entry must not be appended to that line.
  await appendFile(path, text === null ? HEAD : text.endsWith('\n') ? '' : '\n');
  return {
    has: (file) => files.has(file),
    async isOfAnother(file) {
      const now = (await readFile(path, 'utf8').catch(missing)) ?? '';
      return now.split('\n').includes(file);
    },
    files: () => [...files],
    async add(file) {
      await appendFile(path, `${file}\n`);
      files.add(file);
    },
    async replace(kept) {
      const unfinished = `${path}-unfinished`;
      await writeFile(unfinished, `${HEAD}${[...kept].map((file) => `${file}\n`).join('')}`);
      await rename(unfinished, path);
    },
  };
}

/** A manually edited line must not point outside the folder, because the files it names may be removed. */
function isInside(line: string): boolean {
  if (line === '' || line.startsWith('#') || line.includes('\\')) return false;
  return (
    posix.normalize(line) === line && !line.startsWith('../') && line !== '..' && !posix.isAbsolute(line)
  );
}

function missing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
