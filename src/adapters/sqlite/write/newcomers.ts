import type { DatabaseSync } from 'node:sqlite';
import { DAY, floorTo, type Millis } from '../../../core/base/time.ts';
import { Newcomers } from '../../../ports/people.ts';
import { seqFinder } from '../seq-finder.ts';

/** Counted reports read at a time: some milliseconds, after which the writer looks for something to write. */
export const REPORTS_READ = 4_000;

/** Who was counted that day: after a start, and after a transaction that was rolled back, they are read from the log. */
export interface DayNewcomers {
  /**
   * Reads some of those who were counted on the day of the last report; false if nothing was left to read. What it has not read, the next
   * reports wait for: up to half a second for as many people as are remembered.
   */
  recall(): boolean;
  /** Those who were counted on the day of `at`, the date of the first of the `fresh` last reports of the log, before these. */
  before(at: Millis, fresh: number): Newcomers;
  /** To be called when the transaction was rolled back. */
  rolledBack(): void;
}

/** Recognizes nobody: no report is counted as the first of its reporter. */
export const NO_NEWCOMERS: Pick<DayNewcomers, 'before'> = { before: () => new Newcomers(0) };

export function dayNewcomers(db: DatabaseSync): DayNewcomers {
  const seqBefore = seqFinder(db);
  const lastAt = db.prepare('SELECT at FROM reports ORDER BY seq DESC LIMIT 1');
  const counted = db.prepare(`
    SELECT seq, service, coalesce(device, reporter), at FROM reports
    WHERE seq > ? AND seq <= (SELECT max(seq) FROM reports) - ? AND reason IS NULL ORDER BY seq LIMIT ${REPORTS_READ}`);
  // As arrays: they take half the time of rows with names.
  counted.setReturnArrays(true);
  type Counted = readonly [seq: number, service: string, person: string, at: Millis];
  let reading: { readonly newcomers: Newcomers; after: number; isComplete: boolean } | null = null;

  const begin = (at: Millis) => ({
    newcomers: new Newcomers(),
    after: seqBefore(floorTo(at, DAY)),
    isComplete: false,
  });

  function readOn(into: NonNullable<typeof reading>, fresh: number): void {
    const rows = counted.all(into.after, fresh) as unknown as readonly Counted[];
    for (const [, service, person, at] of rows) into.newcomers.admit(service, person, at);
    into.after = rows.at(-1)?.[0] ?? into.after;
    into.isComplete = rows.length < REPORTS_READ || into.newcomers.full;
  }

  return {
    recall() {
      reading ??= begin((lastAt.get() as { at: Millis } | undefined)?.at ?? 0);
      if (!reading.isComplete) readOn(reading, 0);
      return !reading.isComplete;
    },
    before(at, fresh) {
      reading ??= begin(at);
      while (!reading.isComplete) readOn(reading, fresh);
      return reading.newcomers;
    },
    rolledBack() {
      reading = null;
    },
  };
}
