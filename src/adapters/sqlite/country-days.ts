import type { DatabaseSync } from 'node:sqlite';
import { DAY, type Millis } from '../../core/base/time.ts';

/**
 * Counted reports of a service from a country by UTC day. They are written with the minutes they sum up, like those of all countries
 * (`days.ts`). The writer catches up on earlier reports, a few days of services at a time; until it has reached a service, the days of that
 * service are summed from its minutes.
 */

/** Days of services that are summed in one transaction … */
export const SERVICE_DAYS_AT_ONCE = 50;
/** … while they have fewer reports than this, each in at most three rows: some ten milliseconds during which the writer is blocked. */
export const REPORTS_AT_ONCE = 3_000;

/** How far the writer has come; `service` is null if nothing is left. */
interface Reached {
  readonly service: string | null;
  readonly day: Millis;
}

const REACHED = 'SELECT service, day FROM country_days_reached';

/** Minutes by country and day, of rows that {@link OF_COUNTRIES} chooses. */
export const SUMMED = `key AS country, minute / ${DAY} * ${DAY} AS day, sum(count) AS count, sum(newcomers) AS newcomers`;
/** Rollups of a country, not of a place in it. */
export const OF_COUNTRIES = `dimension = 'place' AND length(key) = 2`;

/** Sums the next days of services not yet summed by country, inside the caller's transaction. */
export function countryDayCounter(db: DatabaseSync): () => void {
  const reached = db.prepare(REACHED);
  const next = db.prepare(`
    SELECT service, minute / ${DAY} * ${DAY} AS day FROM rollups
    WHERE dimension = 'place' AND (service, minute) >= (:service, :day) ORDER BY service, minute LIMIT 1`);
  // A day that was begun before the first step is summed as a whole, so nothing of it is counted twice.
  const put = db.prepare(`
    INSERT INTO country_days (service, country, day, count, newcomers)
    SELECT service, ${SUMMED} FROM rollups
    WHERE ${OF_COUNTRIES} AND service = :service AND minute >= :day AND minute < :day + ${DAY}
    GROUP BY service, country, day
    ON CONFLICT DO UPDATE SET count = excluded.count, newcomers = excluded.newcomers RETURNING count`);
  const move = db.prepare('UPDATE country_days_reached SET service = ?, day = ?');
  return () => {
    let { service, day } = reached.get() as unknown as Reached;
    if (service === null) return;
    let reports = 0;
    for (let days = 0; days < SERVICE_DAYS_AT_ONCE && reports < REPORTS_AT_ONCE; days += 1) {
      const found = next.get({ service, day }) as { service: string; day: Millis } | undefined;
      if (found === undefined) return void move.run(null, 0);
      for (const { count } of put.all({ service: found.service, day: found.day })) reports += Number(count);
      service = found.service;
      day = found.day + DAY;
    }
    move.run(service, day);
  };
}
