import type { DatabaseSync } from 'node:sqlite';
import type { Millis } from '../../core/base/time.ts';
import type { ReportRow } from '../batches/rows.ts';

/** The highest `seq` before a moment, by binary search: `at` never decreases, and numbers are only missing at the log's front. */
export function seqFinder(db: DatabaseSync): (at: Millis) => number {
  const first = db.prepare('SELECT seq FROM reports ORDER BY seq LIMIT 1');
  const last = db.prepare('SELECT seq FROM reports ORDER BY seq DESC LIMIT 1');
  const atOf = db.prepare('SELECT at FROM reports WHERE seq = ?');
  return (at) => {
    let low = ((first.get() as Pick<ReportRow, 'seq'> | undefined)?.seq ?? 1) - 1;
    let high = (last.get() as Pick<ReportRow, 'seq'> | undefined)?.seq ?? 0;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const row = atOf.get(middle) as Pick<ReportRow, 'at'> | undefined;
      if (row !== undefined && row.at < at) low = middle;
      else high = middle - 1;
    }
    return low;
  };
}
