import { stat } from 'node:fs/promises';

/** What a file says, while it may be replaced. */
export interface LiveFile<Content> {
  /** As it was when it could last be read. */
  readonly content: Content;
  /**
   * Reads the file again where it is another one than was read and has not changed since the last look, for it may be half written; true
   * where it was. Rejects as reading it does, once for each file; what was read before stays.
   */
  look(): Promise<boolean>;
}

/** Reads a file, and from then on whenever it was replaced; null is no file, now and always. */
export async function openLiveFile<Content>(
  path: string | null,
  read: (path: string | null) => Promise<Content>,
): Promise<LiveFile<Content>> {
  let tried = await versionOf(path);
  let seen = tried;
  let content = await read(path);
  let looking = false;

  async function look(): Promise<boolean> {
    const now = await versionOf(path);
    const stands = now === seen;
    seen = now;
    if (now === tried || !stands) return false;
    tried = now;
    content = await read(path);
    return true;
  }

  return {
    get content() {
      return content;
    },
    async look() {
      if (path === null || looking) return false;
      looking = true;
      try {
        return await look();
      } finally {
        looking = false;
      }
    },
  };
}

/** What tells one file from another at the same path; one that is not there is another as well. */
async function versionOf(path: string | null): Promise<string> {
  if (path === null) return '';
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return '';
  }
}
