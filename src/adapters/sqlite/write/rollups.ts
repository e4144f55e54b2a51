import type { DatabaseSync } from 'node:sqlite';
import { DAY, floorTo } from '../../../core/base/time.ts';
import type { Millis } from '../../../core/base/time.ts';
import { isCountryKey } from '../../../core/domain/place.ts';
import { Newcomers } from '../../../ports/people.ts';
import type { Batch } from '../../batches/batch.ts';
import { rolledUp } from '../../batches/tally.ts';
import { seqFinder } from '../seq-finder.ts';
import { bulkInsert } from './bulk.ts';
import type { Value } from './bulk.ts';

interface RollupWriter {
  /** Adds the counts of the given rows of a batch, which are the last of the log, inside the caller's transaction. */
  add(batch: Batch, rows: readonly number[]): void;
  /** To be called when the transaction was rolled back. */
  rolledBack(): void;
}

export function rollupWriter(db: DatabaseSync, newcomers: Newcomers | null = null): RollupWriter {
  const insert = bulkInsert(db, {
    table: 'rollups',
    columns: ['dimension', 'service', 'minute', 'key', 'count', 'newcomers'],
    onConflict:
      'ON CONFLICT DO UPDATE SET count = count + excluded.count, newcomers = newcomers + excluded.newcomers',
  });
  const addDays = bulkInsert(db, {
    table: 'days',
    columns: ['service', 'day', 'count'],
    onConflict: 'ON CONFLICT DO UPDATE SET count = count + excluded.count',
  });
  const addCountryDays = bulkInsert(db, {
    table: 'country_days',
    columns: ['service', 'country', 'day', 'count', 'newcomers'],
    onConflict:
      'ON CONFLICT DO UPDATE SET count = count + excluded.count, newcomers = newcomers + excluded.newcomers',
  });
  const recall = recallNewcomers(db);
  let known = newcomers;

  function add(batch: Batch, rows: readonly number[]): void {
    const [first] = rows;
    if (first === undefined) return;
    known ??= recall(batch.at[first] ?? 0, rows.length);
    const values: Value[] = [];
    const byDay: Value[] = [];
    const byCountry: Value[] = [];
    for (const row of rolledUp(batch, rows, known)) {
      values.push(...row);
      const [dimension, service, minute, key, count, first] = row;
      if (dimension === 'service') byDay.push(service, floorTo(minute, DAY), count);
      if (dimension === 'place' && isCountryKey(key))
        byCountry.push(service, key, floorTo(minute, DAY), count, first);
    }
    insert(values);
    addDays(byDay);
    addCountryDays(byCountry);
  }

  return {
    add,
    rolledBack: () => {
      known = null;
    },
  };
}

/** Reads who was counted on the day of `at` from the log, except its last rows. */
function recallNewcomers(db: DatabaseSync): (at: Millis, last: number) => Newcomers {
  const seqBefore = seqFinder(db);
  const counted = db.prepare(`
    SELECT service, coalesce(device, reporter) AS person, at FROM reports
    WHERE seq > ? AND seq <= (SELECT max(seq) FROM reports) - ? AND reason IS NULL ORDER BY seq`);
  return (at, last) => {
    const newcomers = new Newcomers();
    for (const row of counted.iterate(seqBefore(floorTo(at, DAY)), last)) {
      const { service, person, at: then } = row as { service: string; person: string; at: Millis };
      newcomers.admit(service, person, then);
      if (newcomers.full) break;
    }
    return newcomers;
  };
}
