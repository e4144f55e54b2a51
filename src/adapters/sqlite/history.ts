import type { DatabaseSync } from 'node:sqlite';
import type { History, PastCounts } from '../../ports/history.ts';
import type { Pen } from './pen.ts';
import type { Reading } from './reading.ts';

interface HistoryRow {
  readonly service: string;
  readonly start: number;
  readonly bucket_ms: number;
  readonly counts: string;
  readonly moved_ms: number;
}

export function sqliteHistory({ db, read }: Reading, pen: Pen): History {
  const byService = db.prepare(
    'SELECT service, start, bucket_ms, counts, moved_ms FROM history WHERE service = ?',
  );
  const newest = db.prepare('SELECT coalesce(max(version), 0) AS version FROM history');
  const changed = db.prepare('SELECT service FROM history WHERE version > ? ORDER BY service');
  return {
    put: (past) => pen.write({ kind: 'history', past }),
    get: (service) =>
      read(() => {
        const row = byService.get(service) as HistoryRow | undefined;
        return row === undefined ? null : toPastCounts(row);
      }),
    version: () => read(() => (newest.get() as { version: number }).version),
    changedSince: (version) =>
      read(() => (changed.all(version) as unknown as { service: string }[]).map((row) => row.service)),
  };
}

function toPastCounts({
  service,
  start,
  bucket_ms: bucketMs,
  counts,
  moved_ms: movedMs,
}: HistoryRow): PastCounts {
  return {
    service,
    start,
    bucketMs,
    counts: (JSON.parse(counts) as (number | null)[]).map((count) => count ?? Number.NaN),
    ...(movedMs === 0 ? {} : { movedMs }),
  };
}

/** Writes inside the transaction of the caller. */
export function historyWriter(db: DatabaseSync): (past: PastCounts) => void {
  const put = db.prepare(`
    INSERT INTO history (service, version, start, bucket_ms, counts, moved_ms)
    VALUES (?, (SELECT coalesce(max(version), 0) + 1 FROM history), ?, ?, ?, ?)
    ON CONFLICT (service) DO UPDATE SET
      version = excluded.version, start = excluded.start, bucket_ms = excluded.bucket_ms, counts = excluded.counts,
      moved_ms = excluded.moved_ms`);
  return ({ service, start, bucketMs, counts, movedMs = 0 }) => {
    put.run(service, start, bucketMs, JSON.stringify(counts), movedMs);
  };
}
