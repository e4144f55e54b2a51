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

/**
 * Reads a file, and again whenever it was replaced; null means there is no file, permanently. `check` throws if what was read cannot follow
 * the previous content.
 */
export async function openLiveFile<Content>(
  path: string | null,
  read: (path: string | null) => Promise<Content>,
  check: (next: Content, previous: Content) => void = () => {},
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
    const next = await read(path);
    // Overwritten while it was read, so this may be half of each: it is read again once it is unchanged.
    if ((await versionOf(path)) !== now) return false;
    check(next, content);
    content = next;
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
    // `cp -p` and `rsync` set the time of the content to that of the copied file, but not that of the change.
    const { ino, size, mtimeMs, ctimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs} ${ctimeMs}`;
  } catch {
    return '';
  }
}
