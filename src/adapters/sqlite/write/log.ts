import type { DatabaseSync } from 'node:sqlite';
import type { Receipt } from '../../../ports/log.ts';
import type { Batch } from '../batch.ts';
import { toReceipt, type ReceiptRow } from '../log-rows.ts';
import type { Duplicate } from '../messages.ts';
import { bulkInsert } from './bulk.ts';
import type { Value } from './bulk.ts';

/** What became of a batch: which of its rows are new, in their order, and which are not. */
interface Sorted {
  readonly fresh: readonly number[];
  readonly duplicates: readonly Duplicate[];
}

const COLUMNS = [
  'id',
  'at',
  'service',
  'problem',
  'place',
  'region',
  'network',
  'block',
  'wide',
  'reporter',
  'comment',
  'reason',
  'idempotency',
  'elsewhere',
  'link',
] as const satisfies readonly (keyof Batch)[];

/** Writes the new reports of a batch, inside the transaction of the caller. */
export function reportWriter(db: DatabaseSync): (batch: Batch) => Sorted {
  const known = db.prepare('SELECT id, reason FROM reports WHERE idempotency = ?');
  const insert = bulkInsert(db, { table: 'reports', columns: COLUMNS });

  function sort(batch: Batch): Sorted {
    const fresh: number[] = [];
    const duplicates: Duplicate[] = [];
    const ofThisBatch = new Map<string, number>();
    for (let row = 0; row < batch.id.length; row += 1) {
      const key = batch.idempotency[row] ?? null;
      const receipt = key === null ? null : receiptOf(key, batch, ofThisBatch);
      if (receipt !== null) {
        duplicates.push({ row, receipt });
        continue;
      }
      if (key !== null) ofThisBatch.set(key, row);
      fresh.push(row);
    }
    return { fresh, duplicates };
  }

  function receiptOf(key: string, batch: Batch, ofThisBatch: Map<string, number>): Receipt | null {
    const row = ofThisBatch.get(key);
    if (row !== undefined) return toReceipt({ id: batch.id[row] ?? '', reason: batch.reason[row] ?? null });
    const earlier = known.get(key) as ReceiptRow | undefined;
    return earlier === undefined ? null : toReceipt(earlier);
  }

  return (batch) => {
    const sorted = sort(batch);
    const values: Value[] = [];
    for (const row of sorted.fresh) for (const column of COLUMNS) values.push(batch[column][row] ?? null);
    insert(values);
    return sorted;
  };
}
