import type { DatabaseSync } from 'node:sqlite';
import type { Finding, Mark } from '../../core/mark.ts';
import type { Marks } from '../../ports/marks.ts';
import type { Pen } from './pen.ts';
import type { Reading } from './reading.ts';

interface MarkRow {
  readonly incident: string;
  readonly finding: string;
  readonly note: string | null;
  readonly at: number;
}

export function sqliteMarks({ db, read }: Reading, pen: Pen): Marks {
  const byIncident = db.prepare('SELECT incident, finding, note, at FROM marks WHERE incident = ?');
  const all = db.prepare('SELECT incident, finding, note, at FROM marks ORDER BY incident');
  const newest = db.prepare('SELECT coalesce(max(version), 0) AS version FROM marks');
  return {
    put: (mark) => pen.write({ kind: 'mark', mark }),
    get: (incident) =>
      read(() => {
        const row = byIncident.get(incident) as MarkRow | undefined;
        return row === undefined ? null : toMark(row);
      }),
    list: () => read(() => (all.all() as unknown as MarkRow[]).map(toMark)),
    version: () => read(() => (newest.get() as { version: number }).version),
  };
}

function toMark({ incident, finding, note, at }: MarkRow): Mark {
  return { incident, finding: finding as Finding, note, at };
}

/** Writes inside the transaction of the caller. */
export function markWriter(db: DatabaseSync): (mark: Mark) => void {
  const put = db.prepare(`
    INSERT INTO marks (incident, version, finding, note, at)
    VALUES (?, (SELECT coalesce(max(version), 0) + 1 FROM marks), ?, ?, ?)
    ON CONFLICT (incident) DO UPDATE SET
      version = excluded.version, finding = excluded.finding, note = excluded.note, at = excluded.at`);
  return ({ incident, finding, note, at }) => {
    put.run(incident, finding, note, at);
  };
}
