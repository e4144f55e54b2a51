import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Millis } from '../../core/base/time.ts';
import { copyDatabase } from './copy.ts';
import { headOf } from './chain.ts';
import { connect } from './database.ts';
import { findDatabase, lockFolder } from './folder.ts';
import { writeHead } from './head.ts';
import { inspect, migrate } from './migrate.ts';
import { endSession, hasLog } from './session.ts';
import { findMisdated, redate, type ClockKnown, type Misdated } from './redate.ts';

interface Repaired extends Misdated {
  /** Name of the copy of the database as it was before. */
  readonly backup: string;
}

interface RepairOptions {
  readonly folder: string;
  /** The machine's clock, which must be right by now. */
  readonly now: Millis;
  readonly known: ClockKnown | null;
  /** Name of the copy made first, in the folder. */
  readonly backup: string;
}

/**
 * Sets back what a wrong clock dated in the future, after copying the database; null if nothing is dated in the future, and then nothing is
 * written. Throws `data_locked` if a server is running, and what opening the database throws.
 */
export async function repairClock({ folder, now, known, backup }: RepairOptions): Promise<Repaired | null> {
  const path = findDatabase(folder);
  const lock = lockFolder(folder);
  const logged = hasLog(path);
  try {
    inspect(path, { whole: false });
    const db = connect(path, { readOnly: false });
    try {
      migrate(db);
      // No server is running: what a crash left in the write-ahead log is checkpointed when this connection closes.
      if (logged) endSession(db, folder);
      const misdated = findMisdated(db, now, known);
      if (misdated === null) return null;
      const copy = join(folder, backup);
      await copyDatabase(path, copy);
      redate(db, misdated, now);
      writeHead(folder, headOf(db));
      // The salts of a future day would stay in force until that day.
      rmSync(join(folder, 'salts'), { force: true });
      return { ...misdated, backup: copy };
    } finally {
      db.close();
    }
  } finally {
    lock.release();
  }
}
