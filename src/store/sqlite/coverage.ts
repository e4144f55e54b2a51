import type { DatabaseSync } from 'node:sqlite';
import { HOLE_REASONS, type Hole, type HoleReason } from '../../core/domain/coverage.ts';
import type { Millis } from '../../core/base/time.ts';
import type { CoverageLog } from '../shelves.ts';
import type { Pen } from './pen.ts';
import type { Reading } from './reading.ts';

interface HoleRow {
  /** Empty for all services. */
  readonly service: string;
  readonly began: number;
  readonly ended: number | null;
  readonly reason: HoleReason;
}

export function sqliteCoverage({ db, read }: Reading, pen: Pen): CoverageLog {
  const mark = db.prepare('SELECT until FROM coverage');
  const overlapping = db.prepare(`
    SELECT service, began, ended, reason FROM holes
    WHERE began < :to AND (ended IS NULL OR ended > :from)
    ORDER BY began, service`);
  // Holes of one service and reason follow each other: those before the last that began by then are over.
  const overlappingOf = db.prepare(`
    WITH kinds (service, reason) AS (VALUES ${HOLE_REASONS.map((reason) => `('', '${reason}'), (:service, '${reason}')`).join()})
    SELECT holes.service, began, ended, holes.reason FROM kinds CROSS JOIN holes
    WHERE holes.service = kinds.service AND holes.reason = kinds.reason AND began < :to
      AND began >= coalesce((
        SELECT max(before.began) FROM holes AS before
        WHERE before.service = kinds.service AND before.reason = kinds.reason AND before.began <= :from
      ), :from)
      AND (ended IS NULL OR ended > :from)
    ORDER BY began, holes.service`);
  return {
    cover: (until) => pen.write({ kind: 'cover', until }),
    coveredUntil: () => read(() => (mark.get() as { until: number | null }).until),
    put: (hole) => pen.write({ kind: 'hole', hole }),
    holes: (from, to, service) =>
      read(() =>
        (
          (service === undefined
            ? overlapping.all({ from, to })
            : overlappingOf.all({ from, to, service })) as unknown as HoleRow[]
        ).map(toHole),
      ),
  };
}

function toHole({ service, began, ended, reason }: HoleRow): Hole {
  return { service: service === '' ? null : service, from: began, to: ended, reason };
}

/** Both write inside the transaction of the caller. */
export function coverageWriter(db: DatabaseSync): { cover(until: Millis): void; put(hole: Hole): void } {
  const move = db.prepare('UPDATE coverage SET until = max(coalesce(until, :until), :until)');
  const put = db.prepare(`
    INSERT INTO holes (service, began, ended, reason) VALUES (?, ?, ?, ?)
    ON CONFLICT (began, service) DO UPDATE SET ended = excluded.ended, reason = excluded.reason`);
  return {
    cover: (until) => void move.run({ until }),
    put: ({ service, from, to, reason }) => void put.run(service ?? '', from, to, reason),
  };
}
