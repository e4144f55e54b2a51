import type { DatabaseSync } from 'node:sqlite';
import { placeOfKey, regionOfKey, type Place } from '../../core/domain/place.ts';
import type { AsideReason, Report } from '../../core/domain/report.ts';
import type { Millis } from '../../core/base/time.ts';
import type { Receipt, ReportLog } from '../store.ts';
import type { Batch } from './batch.ts';
import { bulkInsert } from './bulk.ts';
import type { Value } from './bulk.ts';
import type { Pen } from './pen.ts';
import type { Reading } from './reading.ts';
import { voiceReader } from './voices.ts';

interface ReportRow {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly reason: AsideReason | null;
}

/** As a list: that takes a third of the time of a row with names, which counts where each report is read. */
type ReportValues = readonly [
  seq: number,
  id: string,
  at: number,
  service: string,
  problem: string | null,
  place: string | null,
  region: string | null,
  network: number | null,
  reporter: string,
  comment: string | null,
  reason: AsideReason | null,
];

type ReceiptRow = Pick<ReportRow, 'id' | 'reason'>;

export function sqliteReports(reading: Reading, pen: Pen): ReportLog {
  const { db, read } = reading;
  const voicesAfter = voiceReader(reading);
  const rowsAfter = db.prepare(`
    SELECT seq, id, at, service, problem, place, region, network, reporter, comment, reason
    FROM reports WHERE seq > ? ORDER BY seq LIMIT ?`);
  rowsAfter.setReturnArrays(true);
  const receiptOf = db.prepare('SELECT id, reason FROM reports WHERE idempotency = ?');
  const last = db.prepare('SELECT seq, at FROM reports ORDER BY seq DESC LIMIT 1');
  const seqBefore = seqFinder(db);

  return {
    append: (report) => pen.append(report),
    receipt: (idempotency) =>
      read(() => {
        const row = receiptOf.get(idempotency) as ReceiptRow | undefined;
        return row === undefined ? null : toReceipt(row);
      }),
    read: (after, limit) =>
      read(() => (rowsAfter.all(after, limit) as unknown as ReportValues[]).map(toReport)),
    seqBefore: (at) => read(() => seqBefore(at)),
    async *voicesSince(at) {
      yield* voicesAfter(await read(() => seqBefore(at)));
    },
    lastAt: () => read(() => (last.get() as Pick<ReportRow, 'at'> | undefined)?.at ?? null),
    horizon: (now) => Math.min(now, pen.oldestWaiting() ?? now),
  };
}

/** The highest `seq` before a moment, by halving: `at` never decreases along the log, and no number is missing from it. */
export function seqFinder(db: DatabaseSync): (at: Millis) => number {
  const last = db.prepare('SELECT seq FROM reports ORDER BY seq DESC LIMIT 1');
  const atOf = db.prepare('SELECT at FROM reports WHERE seq = ?');
  return (at) => {
    let low = 0;
    let high = (last.get() as Pick<ReportRow, 'seq'> | undefined)?.seq ?? 0;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const row = atOf.get(middle) as Pick<ReportRow, 'at'> | undefined;
      if (row !== undefined && row.at < at) low = middle;
      else high = middle - 1;
    }
    return low;
  };
}

function toReport([
  seq,
  id,
  at,
  service,
  problem,
  place,
  region,
  network,
  reporter,
  comment,
  reason,
]: ReportValues): Report {
  return {
    seq,
    id,
    at,
    service,
    problem,
    place: place === null ? null : toPlace(place, region),
    network,
    reporter,
    comment,
    counted: reason === null,
    reason,
  };
}

function toPlace(place: string, region: string | null): Place {
  return { ...placeOfKey(place), region: region === null ? null : (regionOfKey(region)?.region ?? null) };
}

function toReceipt({ id, reason }: ReceiptRow): Receipt {
  return { id, counted: reason === null, reason };
}

/** A row of a batch that was in the log already, and the receipt it had. */
export interface Duplicate {
  readonly row: number;
  readonly receipt: Receipt;
}

/** What became of a batch: which of its rows are new, in their order, and which are not. */
export interface Sorted {
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
  'reporter',
  'comment',
  'reason',
  'idempotency',
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
