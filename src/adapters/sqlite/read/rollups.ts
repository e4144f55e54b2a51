import { DAY, type Millis } from '../../../core/base/time.ts';
import { assertSteps } from '../../../ports/checks.ts';
import { PeopleCount, STRETCH } from '../../../ports/people.ts';
import type { Rollups, Share } from '../../../ports/rollups.ts';
import { dayReader } from '../days.ts';
import type { Reading } from './reading.ts';

interface SlotRow {
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
  const days = db.prepare(`
    SELECT CAST((day - :from) / :step AS INTEGER) AS slot, sum(count) AS count
    FROM days WHERE service = :service AND day >= :from AND day < :to GROUP BY slot`);
  const partSlots = db.prepare(`
    SELECT CAST((minute - :from) / :step AS INTEGER) AS slot, sum(count) AS count
    FROM rollups
    WHERE dimension = :dimension AND service = :service AND minute >= :from AND minute < :to
      AND key = coalesce(:key, key)
    GROUP BY slot`);
  const { has: hasDays } = dayReader(db);
  const stretches = db.prepare(`
    SELECT key, minute / ${STRETCH} AS stretch, sum(count) AS count, sum(newcomers) AS newcomers
    FROM rollups
    WHERE dimension = ? AND service = ? AND minute >= ? AND minute < ?
    GROUP BY key, stretch ORDER BY key, stretch`);
  const firstMinute = db.prepare(
    `SELECT min(minute) AS minute FROM rollups WHERE dimension = 'service' AND service = ?`,
  );

  return {
    series: (service, from, to, step, part) =>
      read(() => {
        assertSteps(from, to, step);
        const counts = zeros(from, to, step);
        const inDays = from % DAY === 0 && step % DAY === 0 && hasDays(service);
        const rows =
          part === undefined
            ? (inDays ? days : slots).all({ service, from, to, step })
            : partSlots.all({ service, from, to, step, ...part });
        for (const { slot, count } of rows as unknown as SlotRow[]) counts[slot] = count;
        return counts;
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
