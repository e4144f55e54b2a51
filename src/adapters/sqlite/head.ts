import { closeSync, constants, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { digestAt, headOf } from './chain.ts';
import { OWNER_ONLY } from '../../files/rights.ts';

/*
 * Records how far the log had come, in a small file beside the database: if the database is put back to an earlier state because a file of
 * it was removed, truncated or replaced, nothing in the database itself can tell. It is written at most a second after a report and not
 * waited for: a kill leaves it intact, and a power cut can only make it older. So it never claims more than was acknowledged, and a loss
 * within the last second before a kill goes unnoticed.
 *
 * Behind that stands the number of the session in which it was written (`session.ts`).
 */

export const HEAD_FILE = 'outcry.head';
/** The size of a loss that can go unnoticed: the reports of this long before the end. */
export const HEAD_EVERY_MS = 1_000;
/** The bytes of a head, `seq digest`, and of the session behind it. */
const HEAD_BYTES = 82;
const SESSION_DIGITS = 16;

export interface Head {
  readonly seq: number;
  readonly digest: string;
}

interface HeadKeeper {
  /** To be called when appended reports are on disk. */
  moved(): void;
  close(): void;
}

/** For the one server of a folder; `db` must not be inside a transaction when the event loop gets its turn. */
export function keepHead(db: DatabaseSync, path: string): HeadKeeper {
  let timer: NodeJS.Timeout | null = null;
  function write(): void {
    timer = null;
    writeHead(dirname(path), headOf(db));
  }
  return {
    moved() {
      timer ??= setTimeout(write, HEAD_EVERY_MS);
    },
    close() {
      if (timer === null) return;
      clearTimeout(timer);
      write();
    },
  };
}

/** Always of the same length, so one write in place replaces an earlier head. */
export function writeHead(folder: string, head: Head | null): void {
  try {
    if (head === null) {
      rmSync(join(folder, HEAD_FILE), { force: true });
      return;
    }
    writeAt(folder, 0, `${String(head.seq).padStart(16, '0')} ${head.digest}\n`);
  } catch {
    // If it cannot be written, fewer losses are noticed later; that is no reason to refuse reports.
  }
}

function writeAt(folder: string, position: number, text: string, sync = false): void {
  const file = openSync(join(folder, HEAD_FILE), constants.O_RDWR | constants.O_CREAT, OWNER_ONLY);
  try {
    writeSync(file, text, position);
    if (sync) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Replaces the session, on disk when it returns; null: none that is known. */
export function writeSession(folder: string, session: number | null): void {
  try {
    writeAt(folder, HEAD_BYTES, `${String(session ?? 0).padStart(SESSION_DIGITS, '0')}\n`, true);
  } catch {
    // A session that is over must not stay, because the next start would miss it in the database.
    rmSync(join(folder, HEAD_FILE), { force: true });
  }
}

/** Null if none is known. */
export function readSession(folder: string): number | null {
  const [, digits] = /^(\d{16})\n$/u.exec(read(folder).slice(HEAD_BYTES)) ?? [];
  const session = Number(digits ?? 0);
  return session === 0 ? null : session;
}

function read(folder: string): string {
  try {
    return readFileSync(join(folder, HEAD_FILE), 'latin1');
  } catch {
    return '';
  }
}

/** Null if there is none, or only one that a power cut left unfinished. */
export function readHead(folder: string): Head | null {
  const match = /^(\d{16}) ([0-9a-f]{64})\n$/u.exec(read(folder).slice(0, HEAD_BYTES));
  return match?.[1] === undefined || match[2] === undefined
    ? null
    : { seq: Number(match[1]), digest: match[2] };
}

/** What the database lacks compared with a head, as a sentence; null if nothing. Read the head first. */
export function lossSince(head: Head | null, db: DatabaseSync): string | null {
  if (head === null) return null;
  const last = headOf(db)?.seq ?? 0;
  const lost = head.seq - last;
  if (lost > 0)
    return (
      `${lost} ${lost === 1 ? 'report was' : 'reports were'} acknowledged that the database does not hold (it ends at report ` +
      `${last}, and the server had reached ${head.seq}): its write-ahead log was removed or cut off, or an earlier copy was put in its place.`
    );
  return digestAt(db, head.seq) === head.digest
    ? null
    : `The database is not the one that the server wrote to last: they differ at report ${head.seq} or before.`;
}
