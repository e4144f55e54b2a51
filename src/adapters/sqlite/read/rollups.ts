import { DAY, type Millis } from '../../../core/base/time.ts';
import { assertDays, assertSteps } from '../../../ports/checks.ts';
import { STRETCH, countryDayOf, type CountryDayRow } from '../../../ports/people.ts';
import type { Rollups, Written } from '../../../ports/rollups.ts';
import { largestShares, type StretchRow } from '../../batches/shares.ts';
import { earlierOf } from '../../batches/removal.ts';
import { OF_COUNTRIES, SUMMED } from '../country-days.ts';
import { summedReader } from '../days.ts';
import type { Reading } from './reading.ts';

interface SlotRow {
  readonly slot: number;
  readonly count: number;
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
  const { has: hasDays } = summedReader(db, 'days');
  const ofCountry = 'service = :service AND country = :country AND day >= :from AND day < :to';
  const countryDays = db.prepare(
    `SELECT day, count, newcomers FROM country_days WHERE ${ofCountry} ORDER BY day`,
  );
  const unsummedDays = db.prepare(`
    SELECT ${SUMMED} FROM rollups
    WHERE ${OF_COUNTRIES} AND service = :service AND key = :country AND minute >= :from AND minute < :to GROUP BY day ORDER BY day`);
  const { has: hasCountryDays } = summedReader(db, 'country_days');
  const stretches = db.prepare(`
    SELECT key, minute / ${STRETCH} AS stretch, sum(count) AS count, sum(newcomers) AS newcomers
    FROM rollups
    WHERE dimension = ? AND service = ? AND minute >= ? AND minute < ?
    GROUP BY key, stretch ORDER BY key, stretch`);
  const firstMinute = db.prepare(
    `SELECT min(minute) AS minute FROM rollups WHERE dimension = 'service' AND service = ?`,
  );
  const firstDay = db.prepare('SELECT min(day) AS day FROM days WHERE service = ?');

  const written = db.prepare(`
    SELECT at, coalesce(block, device, reporter) AS "by", comment AS text FROM reports
    WHERE service = ? AND at >= ? AND at < ? AND comment IS NOT NULL AND reason IS NULL
    ORDER BY at DESC, seq DESC LIMIT ?`);

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
        largestShares(
          stretches.iterate(dimension, service, from, to) as Iterable<unknown> as Iterable<StretchRow>,
          limit,
        ),
      ),
    countryDays: (service, country, from, to) =>
      read(() => {
        assertDays(from, to);
        const rows = (hasCountryDays(service) ? countryDays : unsummedDays).all({
          service,
          country,
          from,
          to,
        });
        return (rows as unknown as CountryDayRow[]).map(countryDayOf);
      }),
    written: (service, from, to, limit) =>
      read(() =>
        (written.all(service, from, to, limit) as unknown as Written[]).map(({ at, by, text }) => ({
          at,
          by,
          text,
        })),
      ),
    first: (service) =>
      read(() => {
        const { minute } = firstMinute.get(service) as { minute: number | null };
        const { day } = firstDay.get(service) as { day: number | null };
        return earlierOf(minute, day);
      }),
  };
}

function zeros(from: Millis, to: Millis, step: Millis): number[] {
  return Array.from({ length: (to - from) / step }, () => 0);
}
