import type { DatabaseSync } from 'node:sqlite';
import { networkKey } from '../../core/network.ts';
import { placeOfKey } from '../../core/place.ts';
import { floorTo, MINUTE } from '../../core/time.ts';
import type { Millis } from '../../core/time.ts';
import { assertSteps } from '../checks.ts';
import type { Rollups, Share } from '../store.ts';
import type { Batch } from './batch.ts';
import { bulkInsert } from './bulk.ts';
import type { Value } from './bulk.ts';
import type { Reading } from './reading.ts';

interface SlotRow {
  readonly service: string;
  readonly slot: number;
  readonly count: number;
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
  const shares = db.prepare(`
    SELECT key, sum(count) AS count
    FROM rollups
    WHERE dimension = ? AND service = ? AND minute >= ? AND minute < ?
    GROUP BY key ORDER BY sum(count) DESC, key LIMIT ?`);
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
        (shares.all(dimension, service, from, to, limit) as unknown as Share[]).map(({ key, count }) => ({
          key,
          count,
        })),
      ),
    first: (service) => read(() => (firstMinute.get(service) as { minute: number | null }).minute),
  };
}

function zeros(from: Millis, to: Millis, step: Millis): number[] {
  return Array.from({ length: (to - from) / step }, () => 0);
}

/** Counts of one service in one minute. */
interface Tally {
  service: number;
  readonly problem: Map<string, number>;
  readonly place: Map<string, number>;
  readonly region: Map<string, number>;
  readonly network: Map<number, number>;
}

/** Adds the counted ones among the given rows of a batch to the rollups, inside the transaction of the caller. */
export function rollupWriter(db: DatabaseSync): (batch: Batch, rows: readonly number[]) => void {
  const add = bulkInsert(db, {
    table: 'rollups',
    columns: ['dimension', 'service', 'minute', 'key', 'count'],
    onConflict: 'ON CONFLICT DO UPDATE SET count = count + excluded.count',
  });

  return (batch, rows) => {
    const values: Value[] = [];
    for (const [minute, services] of tally(batch, rows)) {
      for (const [service, { service: total, problem, place, region, network }] of services) {
        values.push('service', service, minute, '', total);
        for (const [key, count] of problem) values.push('problem', service, minute, key, count);
        for (const [key, count] of withCountries(place)) values.push('place', service, minute, key, count);
        for (const [key, count] of region) values.push('place', service, minute, key, count);
        for (const [number, count] of network)
          values.push('network', service, minute, networkKey(number), count);
      }
    }
    add(values);
  };
}

function tally(batch: Batch, rows: readonly number[]): Map<Millis, Map<string, Tally>> {
  const minutes = new Map<Millis, Map<string, Tally>>();
  for (const row of rows) {
    if ((batch.reason[row] ?? null) !== null) continue;
    const minute = floorTo(batch.at[row] ?? 0, MINUTE);
    let services = minutes.get(minute);
    if (services === undefined) minutes.set(minute, (services = new Map()));
    const service = batch.service[row] ?? '';
    let counts = services.get(service);
    if (counts === undefined) {
      services.set(service, (counts = noCounts()));
    }
    counts.service += 1;
    addTo(counts.problem, batch.problem[row] ?? null, 1);
    addTo(counts.place, batch.place[row] ?? null, 1);
    addTo(counts.region, batch.region[row] ?? null, 1);
    addTo(counts.network, batch.network[row] ?? null, 1);
  }
  return minutes;
}

function noCounts(): Tally {
  return { service: 0, problem: new Map(), place: new Map(), region: new Map(), network: new Map() };
}

function withCountries(places: ReadonlyMap<string, number>): Map<string, number> {
  const all = new Map(places);
  for (const [key, count] of places) {
    const { country, city } = placeOfKey(key);
    if (city !== null) addTo(all, country, count);
  }
  return all;
}

function addTo<Key>(counts: Map<Key, number>, key: Key | null, count: number): void {
  if (key !== null) counts.set(key, (counts.get(key) ?? 0) + count);
}
