import { DAY, type Millis } from '../../core/base/time.ts';
import { assertDays, assertSteps } from '../../ports/checks.ts';
import { STRETCH, countryDayOf, type CountryDayRow } from '../../ports/people.ts';
import type { Rollups, Written } from '../../ports/rollups.ts';
import { earlierOf } from '../batches/removal.ts';
import { largestShares, type StretchRow } from '../batches/shares.ts';
import type { Database } from './database.ts';

interface SlotRow {
  readonly slot: number;
  readonly count: number;
}

const MINUTES = `
  SELECT (minute - $2) / $4 AS slot, sum(count)::bigint AS count FROM rollups
  WHERE dimension = 'service' AND service = $1 AND minute >= $2 AND minute < $3 GROUP BY slot`;
const DAYS = `
  SELECT (day - $2) / $4 AS slot, sum(count)::bigint AS count FROM days
  WHERE service = $1 AND day >= $2 AND day < $3 GROUP BY slot`;
const PART = `
  SELECT (minute - $2) / $4 AS slot, sum(count)::bigint AS count FROM rollups
  WHERE service = $1 AND minute >= $2 AND minute < $3 AND dimension = $5 AND key = coalesce($6, key) GROUP BY slot`;
const STRETCHES = `
  SELECT key, minute / ${STRETCH} AS stretch, sum(count)::bigint AS count, sum(newcomers)::bigint AS newcomers FROM rollups
  WHERE dimension = $1 AND service = $2 AND minute >= $3 AND minute < $4 GROUP BY key, stretch ORDER BY key, stretch`;

const COUNTRY_DAYS = `
  SELECT day, count, newcomers FROM country_days WHERE service = $1 AND country = $2 AND day >= $3 AND day < $4 ORDER BY day`;
const WRITTEN = `
  SELECT at, coalesce(block, device, reporter) AS "by", comment AS text FROM reports
  WHERE service = $1 AND at >= $2 AND at < $3 AND comment IS NOT NULL AND reason IS NULL ORDER BY at DESC, seq DESC LIMIT $4`;
const FIRST = `
  SELECT (SELECT min(minute) FROM rollups WHERE dimension = 'service' AND service = $1) AS minute,
    (SELECT min(day) FROM days WHERE service = $1) AS day`;

export function postgresRollups(db: Database): Rollups {
  return {
    async series(service, from, to, step, part) {
      assertSteps(from, to, step);
      const counts = Array.from({ length: (to - from) / step }, () => 0);
      const stretch = [service, from, to, step];
      const inDays = from % DAY === 0 && step % DAY === 0;
      const rows =
        part === undefined
          ? await db.rows<SlotRow>(inDays ? DAYS : MINUTES, stretch)
          : await db.rows<SlotRow>(PART, [...stretch, part.dimension, part.key]);
      for (const { slot, count } of rows) counts[slot] = count;
      return counts;
    },
    async top(service, dimension, from, to, limit) {
      return largestShares(await db.rows<StretchRow>(STRETCHES, [dimension, service, from, to]), limit);
    },
    async countryDays(service, country, from, to) {
      assertDays(from, to);
      const rows = await db.rows<CountryDayRow>(COUNTRY_DAYS, [service, country, from, to]);
      return rows.map(countryDayOf);
    },
    written: (service, from, to, limit) => db.rows<Written>(WRITTEN, [service, from, to, limit]),
    async first(service) {
      const [row] = await db.rows<{ minute: Millis | null; day: Millis | null }>(FIRST, [service]);
      return earlierOf(row?.minute ?? null, row?.day ?? null);
    },
  };
}
