import { stat } from 'node:fs/promises';

/** The content of a file that may be replaced at any time. */
export interface LiveFile<Content> {
  /** As of the last successful read. */
  readonly content: Content;
  /**
   * Reads the file again if it was replaced and has not changed since the previous look, because it may be half written; returns true if it
   * was. Rejects as reading does, once per file; the previous content stays.
   */
  look(): Promise<boolean>;
}

/** Reads a file, and again whenever it was replaced; null means there is no file, permanently. */
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

/** Distinguishes versions of the file at a path; a missing file is a version too. */
async function versionOf(path: string | null): Promise<string> {
  if (path === null) return '';
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return '';
  }
}
