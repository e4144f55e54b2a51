import type { Millis } from '../../../core/base/time.ts';
import { assertSteps } from '../../../ports/checks.ts';
import { PeopleCount, STRETCH } from '../../../ports/people.ts';
import type { Rollups, Share } from '../../../ports/rollups.ts';
import type { Reading } from './reading.ts';

interface SlotRow {
  readonly service: string;
  readonly slot: number;
  readonly count: number;
}

interface StretchRow {
  readonly key: string;
  readonly stretch: number;
  readonly count: number;
  readonly newcomers: number;
}

export function sqliteRollups({ db, read }: Reading): Rollups {
  const slots = db.prepare(`
    SELECT CAST((minute - :from) / :step AS INTEGER) AS slot, sum(count) AS count
    FROM rollups
    WHERE dimension = 'service' AND service = :service AND minute >= :from AND minute < :to
    GROUP BY slot`);
  // Leaps from service to service instead of reading every minute of every one.
  const slotsOfAll = db.prepare(`
    WITH RECURSIVE services (service) AS (
      SELECT min(service) FROM rollups WHERE dimension = 'service'
      UNION ALL
      SELECT (SELECT min(service) FROM rollups WHERE dimension = 'service' AND service > services.service)
      FROM services WHERE services.service IS NOT NULL
    )
    SELECT services.service AS service, CAST((minute - :from) / :step AS INTEGER) AS slot, sum(count) AS count
    FROM services CROSS JOIN rollups
    WHERE dimension = 'service' AND rollups.service = services.service AND minute >= :from AND minute < :to
    GROUP BY services.service, slot`);
  const stretches = db.prepare(`
    SELECT key, minute / ${STRETCH} AS stretch, sum(count) AS count, sum(newcomers) AS newcomers
    FROM rollups
    WHERE dimension = ? AND service = ? AND minute >= ? AND minute < ?
    GROUP BY key, stretch ORDER BY key, stretch`);
  const firstMinute = db.prepare(
    `SELECT min(minute) AS minute FROM rollups WHERE dimension = 'service' AND service = ?`,
  );

  return {
    series: (service, from, to, step) =>
      read(() => {
        assertSteps(from, to, step);
        const counts = zeros(from, to, step);
        for (const { slot, count } of slots.all({ service, from, to, step }) as unknown as SlotRow[]) {
          counts[slot] = count;
        }
        return counts;
      }),
    seriesOfAll: (from, to, step) =>
      read(() => {
        assertSteps(from, to, step);
        const all = new Map<string, number[]>();
        for (const { service, slot, count } of slotsOfAll.all({ from, to, step }) as unknown as SlotRow[]) {
          let counts = all.get(service);
          if (counts === undefined) all.set(service, (counts = zeros(from, to, step)));
          counts[slot] = count;
        }
        return all;
      }),
    top: (service, dimension, from, to, limit) =>
      read(() =>
        sharesOf(stretches.iterate(dimension, service, from, to) as Iterable<unknown> as Iterable<StretchRow>)
          .sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
          .slice(0, limit),
      ),
    first: (service) => read(() => (firstMinute.get(service) as { minute: number | null }).minute),
  };
}

/** Of rows by key, then stretch. */
function sharesOf(rows: Iterable<StretchRow>): Share[] {
  const people = new Map<string, PeopleCount>();
  for (const { key, stretch, count, newcomers } of rows) {
    let counts = people.get(key);
    if (counts === undefined) people.set(key, (counts = new PeopleCount()));
    counts.add(stretch, count, newcomers);
  }
  return [...people].map(([key, { count, reporters }]) => ({ key, count, reporters }));
}

function zeros(from: Millis, to: Millis, step: Millis): number[] {
  return Array.from({ length: (to - from) / step }, () => 0);
}
