import type { DatabaseSync } from 'node:sqlite';
import { COLUMNS, type Batch } from '../../batches/batch.ts';
import type { ReceiptRow } from '../../batches/rows.ts';
import { sortBatch, type Sorted } from '../../batches/sort-batch.ts';
import { bulkInsert } from './bulk.ts';
import type { Value } from './bulk.ts';

/** Writes the new reports of a batch, inside the caller's transaction. */
export function reportWriter(db: DatabaseSync): (batch: Batch) => Sorted {
  const known = db.prepare('SELECT id, reason FROM reports WHERE idempotency = ?');
  const insert = bulkInsert(db, { table: 'reports', columns: COLUMNS });
  return (batch) => {
    const sorted = sortBatch(batch, (key) => known.get(key) as ReceiptRow | undefined);
    const values: Value[] = [];
    for (const row of sorted.fresh) for (const column of COLUMNS) values.push(batch[column][row] ?? null);
    insert(values);
    return sorted;
  };
}
