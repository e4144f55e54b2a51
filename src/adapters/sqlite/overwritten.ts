import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { MINUTE, type Millis } from '../../core/base/time.ts';
import { digestAt, headOf } from './chain.ts';
import { connect, isCorrupt, numberOf } from './database.ts';
import { readHead, type Head } from './head.ts';

/** Ends of the log that are remembered: one a minute, for an hour. */
const END_EVERY: Millis = MINUTE;
export const ENDS_MAX = 60;

export interface ContentWatch {
  /** Whether the file of the database still holds what was written to it. */
  isOurs(): boolean;
  /** Ends that the log had, each with the digest of everything up to it: whatever holds the log holds these. */
  ends(): readonly Head[];
}

/**
 * Notices that something other than SQLite wrote to the file of a database, as `cp backup.db outcry.db` does beside a running server. It
 * stays the same file, so nothing fails at first; later, pages of two databases are mixed. SQLite only lets the file grow, up to the pages
 * that the database has, unless an operator runs VACUUM, and what the log held it still holds. Only a file that was written to since the last look is read, and
 * only through SQLite: closing another handle on it would release the locks of this process (POSIX).
 */
export function watchContent(
  path: string,
  db: DatabaseSync,
  now: () => Millis = () => performance.now(),
): ContentWatch {
  const pageBytes = numberOf(db, 'PRAGMA page_size');
  const ends: Head[] = [];
  let bytes = 0;
  let pages = 0;
  let pagesMost = 0;
  let mayShrink = false;
  let changedAt = 0n;
  let rememberedAt = -Infinity;

  /** The newest end is replaced until it is a minute younger than the one before. */
  function remember(head: Head | null): void {
    if (head === null || head.seq === ends.at(-1)?.seq) return;
    if (now() - rememberedAt < END_EVERY) ends.pop();
    else rememberedAt = now();
    ends.push(head);
    if (ends.length > ENDS_MAX) ends.shift();
  }

  /** The head beside the file was written within a second after the last report, so it is newer than what was seen at the last look. */
  function expected(): Head[] {
    const head = readHead(dirname(path));
    return head === null ? ends : [...ends, head];
  }

  function look(): boolean {
    const { size, ctimeNs } = statSync(path, { bigint: true });
    const [before, wasChangedAt, pagesBefore] = [bytes, changedAt, pages];
    [bytes, changedAt] = [Number(size), ctimeNs];
    // Asked after the size was read, because pages are added meanwhile.
    pages = numberOf(db, 'PRAGMA page_count');
    pagesMost = Math.max(pagesMost, pages);
    const isVacuumed = pages < pagesBefore;
    if (bytes > pagesMost * pageBytes || (bytes < before && !isVacuumed && !mayShrink)) return false;
    // The file shrinks with the checkpoint after a VACUUM, perhaps after further looks.
    mayShrink = isVacuumed || (mayShrink && bytes >= before);
    if (ctimeNs !== wasChangedAt && !holds(path, expected())) return false;
    remember(headOf(db));
    return true;
  }

  return {
    isOurs() {
      try {
        return look();
      } catch (error) {
        // Of a medium that cannot be read nothing is known; that is noticed where it is used.
        return !isCorrupt(error);
      }
    },
    ends: expected,
  };
}

/** Asks the file itself: a connection that is in use answers from its memory. */
function holds(path: string, ends: readonly Head[]): boolean {
  const fresh = connect(path, { readOnly: true });
  try {
    return holdsIn(fresh, ends);
  } finally {
    fresh.close();
  }
}

export function holdsIn(db: DatabaseSync, ends: readonly Head[]): boolean {
  return ends.every(({ seq, digest }) => digestAt(db, seq) === digest);
}
