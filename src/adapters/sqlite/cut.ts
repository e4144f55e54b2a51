import type { DatabaseSync } from 'node:sqlite';
import type { Cutoffs } from '../../ports/retention.ts';
import { allowedCutoffs, type CutRow, type Progress } from '../batches/removal.ts';

/** Where the log begins since its front was removed; null if it never was, or the database is of an earlier version. */
export function readCut(db: DatabaseSync): CutRow | null {
  if (db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'cut'`).get() === undefined) return null;
  const row = db
    .prepare('SELECT reports, last, first_at AS firstAt, last_at AS lastAt, changed, digest, seal FROM cut')
    .get();
  return (row as unknown as CutRow | undefined) ?? null;
}

export function readProgress(db: DatabaseSync): Progress[] {
  return db.prepare('SELECT kind, until, reached, whole FROM removed').all() as unknown as Progress[];
}

/** The cutoffs, with those of the log and of the counts of its minutes limited to what was saved and summed. */
export function allowedHere(db: DatabaseSync, before: Cutoffs): Cutoffs {
  const { savedAt, unsummed } = db
    .prepare(
      `SELECT cursor.at AS savedAt, coalesce(days_reached.service, country_days_reached.service) AS unsummed
        FROM cursor, days_reached, country_days_reached`,
    )
    .get() as { savedAt: number | null; unsummed: string | null };
  return allowedCutoffs(before, { savedAt, daysAreWhole: unsummed === null });
}
