import { appendFile, readFile, rename, writeFile } from 'node:fs/promises';
import { join, posix } from 'node:path';

/** Beside the copy: which files of the folder are its own, by their paths, one a line. */
const MANIFEST = '.outcry-export';
const HEAD = '# Files that outcry export wrote here. Only these does it ever change or remove.\n';

/** The files that exports have made in a folder. */
interface Manifest {
  has(file: string): boolean;
  /** Those there were when it was opened, and those since. */
  files(): readonly string[];
  /** To be called before the file is made: one that is there without its line belongs to somebody else. */
  add(file: string): Promise<void>;
  /** Writes it anew, with those files alone. */
  replace(files: Iterable<string>): Promise<void>;
}

/** Null where the folder has none, and `mayMake` says not to make it ours. */
export async function openManifest(folder: string, mayMake: boolean): Promise<Manifest | null> {
  const path = join(folder, MANIFEST);
  const text = await readFile(path, 'utf8').catch(missing);
  if (text === null && !mayMake) return null;
  const files = new Set((text ?? '').split('\n').filter(isInside));
  // Where an export was killed in the middle of a line, the next is not to go on with it.
  await appendFile(path, text === null ? HEAD : text.endsWith('\n') ? '' : '\n');
  return {
    has: (file) => files.has(file),
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

/** A line somebody wrote into it must not lead out of the folder: what it names may be removed. */
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
