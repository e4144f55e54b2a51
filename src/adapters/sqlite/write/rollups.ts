import type { DatabaseSync } from 'node:sqlite';
import { DAY, floorTo } from '../../../core/base/time.ts';
import { isCountryKey } from '../../../core/domain/place.ts';
import type { Batch } from '../../batches/batch.ts';
import { rolledUp } from '../../batches/tally.ts';
import { bulkInsert } from './bulk.ts';
import type { Value } from './bulk.ts';
import type { DayNewcomers } from './newcomers.ts';

/** Adds the counts of the given rows of a batch, which are the last of the log, inside the caller's transaction. */
export function rollupWriter(
  db: DatabaseSync,
  newcomers: Pick<DayNewcomers, 'before'>,
): (batch: Batch, rows: readonly number[]) => void {
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

  return (batch, rows) => {
    const [first] = rows;
    if (first === undefined) return;
    const known = newcomers.before(batch.at[first] ?? 0, rows.length);
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
  };
}
