import type { Receipt } from '../../ports/log.ts';
import type { Batch } from './batch.ts';
import { toReceipt, type ReceiptRow } from './rows.ts';

/** A row of a batch that was already in the log, and the receipt it was given. */
export interface Duplicate {
  readonly row: number;
  readonly receipt: Receipt;
}

/** The result of sorting a batch: which of its rows are new, in order, and which are duplicates. */
export interface Sorted {
  readonly fresh: readonly number[];
  readonly duplicates: readonly Duplicate[];
}

/** Sorts a batch; `known` finds the report in the log with an idempotency key. Of two rows that share a key, the first is new. */
export function sortBatch(batch: Batch, known: (idempotency: string) => ReceiptRow | undefined): Sorted {
  const fresh: number[] = [];
  const duplicates: Duplicate[] = [];
  const ofThisBatch = new Map<string, number>();

  function receiptOf(key: string): Receipt | null {
    const row = ofThisBatch.get(key);
    if (row !== undefined) return toReceipt({ id: batch.id[row] ?? '', reason: batch.reason[row] ?? null });
    const earlier = known(key);
    return earlier === undefined ? null : toReceipt(earlier);
  }

  for (let row = 0; row < batch.id.length; row += 1) {
    const key = batch.idempotency[row] ?? null;
    const receipt = key === null ? null : receiptOf(key);
    if (receipt !== null) {
      duplicates.push({ row, receipt });
      continue;
    }
    if (key !== null) ofThisBatch.set(key, row);
    fresh.push(row);
  }
  return { fresh, duplicates };
}
