import type { DatabaseSync } from 'node:sqlite';
import { DAY, type Millis } from '../../core/base/time.ts';
import type { Pen } from './pen.ts';

/**
 * Counted reports of a service by UTC day, so that years are read in days and not in minutes. They are written together with the minutes
 * they sum up. For a database of a version that had none, the writer catches up, some thousand minutes at a time; until it has reached a
 * service, the days of that service are summed from its minutes.
 */

/** Minutes that are summed in one transaction: some ten milliseconds during which the writer takes no reports. */
export const MINUTES_AT_ONCE = 10_000;

/** How far the writer has come; `service` is null if nothing is left. */
interface Reached {
  readonly service: string | null;
  readonly minute: Millis;
}

interface DayRow {
  readonly service: string;
  readonly day: Millis;
  readonly count: number;
  readonly minutes: number;
}

const REACHED = 'SELECT service, minute FROM days_reached';

/** Tables that sum up minutes by day; the table with the suffix `_reached` records how far the writer has come. */
type SummedTable = 'days' | 'country_days';

/** SQL that tells whether such a table is complete for the `service` of a row. */
export const isSummed = (table: SummedTable): string =>
  `coalesce(service < (SELECT service FROM ${table}_reached), 1)`;

/** Whether such a table is complete for a service, and whether it is for all services. */
export function summedReader(
  db: DatabaseSync,
  table: SummedTable,
): { has(service: string): boolean; hasAll(): boolean } {
  const reached = db.prepare(`SELECT service FROM ${table}_reached`);
  const reachedService = () => (reached.get() as unknown as Pick<Reached, 'service'>).service;
  let all = false;
  const hasAll = (): boolean => (all ||= reachedService() === null);
  return { hasAll, has: (service) => hasAll() || service < (reachedService() ?? '') };
}

/** Sums the next minutes not yet summed by day, inside the caller's transaction. */
export function dayCounter(db: DatabaseSync): () => void {
  const reached = db.prepare(REACHED);
  // A day that was begun before the first step is summed as a whole, so nothing of it is counted twice.
  const next = db.prepare(`
    SELECT service, minute / ${DAY} * ${DAY} AS day, sum(count) AS count, count(*) AS minutes
    FROM (
      SELECT service, minute, count FROM rollups
      WHERE dimension = 'service' AND (service, minute) >= (:service, :minute)
      ORDER BY service, minute LIMIT ${MINUTES_AT_ONCE}
    )
    GROUP BY service, day ORDER BY service, day`);
  const put = db.prepare(`
    INSERT INTO days (service, day, count) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = excluded.count`);
  const move = db.prepare('UPDATE days_reached SET service = ?, minute = ?');
  return () => {
    const { service, minute } = reached.get() as unknown as Reached;
    if (service === null) return;
    const rows = next.all({ service, minute }) as unknown as DayRow[];
    const read = rows.reduce((sum, row) => sum + row.minutes, 0);
    // The last day may continue beyond what was read: it becomes the first of the next step.
    const cut = read < MINUTES_AT_ONCE ? null : rows.pop();
    for (const row of rows) put.run(row.service, row.day, row.count);
    move.run(cut?.service ?? null, cut?.day ?? 0);
  };
}

/** Has the days counted anew from the minutes, step by step, by the next writer; days whose minutes were removed stay. */
export function forgetDays(db: DatabaseSync): void {
  for (const [table, reached] of [
    ['days', 'minute'],
    ['country_days', 'day'],
  ])
    db.exec(`
      DELETE FROM ${table} WHERE day >= coalesce((SELECT until FROM removed WHERE kind = 'minutes'), 0);
      UPDATE ${table}_reached SET service = '', ${reached} = 0`);
}

/** Has the writer catch up step by step between its other writes; the next start continues where it stopped. */
export async function makeUpDays(db: DatabaseSync, pen: Pen): Promise<void> {
  const [all, byCountry] = [summedReader(db, 'days'), summedReader(db, 'country_days')];
  try {
    while (!all.hasAll() || !byCountry.hasAll()) await pen.write({ kind: 'days' });
  } catch {
    // The store is closing, or the disk refuses, which reporters are told by their own writes.
  }
}
