import { assert } from '../../core/base/assert.ts';
import type { Millis } from '../../core/base/time.ts';
import { assertReport, closedError, queueFullError } from '../../ports/checks.ts';
import { APPEND_QUEUE_MAX, type NewReport, type Receipt } from '../../ports/log.ts';
import { addToBatch, emptyBatch, type Batch } from '../batches/batch.ts';
import { appendBatch, type Appended } from './append.ts';
import type { Database } from './database.ts';

/** Reports in one transaction, at most: some ten milliseconds in which the log is in our hands. */
const BATCH_ROWS_MAX = 2_048;
/** How often it is asked what became of reports, where the connection ended while they were committed, and how long after. */
const ASKED_AGAIN_MS = [0, 250, 1_000, 3_000];

/** Appends the reports of this node, many in one transaction, one transaction after the other. */
export interface Pen {
  /** See `ReportLog.append`. */
  append(report: NewReport): Promise<Receipt>;
  /** `at` of the oldest report that is not on the disk yet; null where none waits. */
  oldestWaiting(): Millis | null;
  /** Waits for what was handed over; nothing more is taken. */
  close(): Promise<void>;
}

/** Reports that share a transaction. */
interface Gathering {
  readonly batch: Batch;
  /** When the oldest came in; the batch is dated anew when it is written. */
  readonly since: Millis;
  readonly written: PromiseWithResolvers<ReadonlyMap<number, Receipt>>;
}

interface PenOptions {
  readonly batchRowsMax?: number;
  /** Told how many reports each transaction takes. */
  readonly onBatch?: (reports: number) => void;
  /** Told after each transaction whether it is on the disk. */
  readonly onWritten?: (isWritten: boolean) => void;
}

export function openPen(
  db: Database,
  { batchRowsMax = BATCH_ROWS_MAX, onBatch = () => {}, onWritten = () => {} }: PenOptions = {},
): Pen {
  assert(batchRowsMax >= 1, 'a batch has room for a report');
  /** The first is being written, or is about to be; only the last has room. */
  const gathered: Gathering[] = [];
  let waiting = 0;
  let writing: Promise<void> | null = null;
  let closed = false;

  function roomForOne(at: Millis): Gathering {
    const last = gathered.at(-1);
    const isOpen =
      last !== undefined && last.batch.id.length < batchRowsMax && (writing === null || gathered.length > 1);
    if (isOpen) return last;
    const next: Gathering = { batch: emptyBatch(), since: at, written: Promise.withResolvers() };
    gathered.push(next);
    return next;
  }

  async function writeAll(): Promise<void> {
    for (let next = gathered[0]; next !== undefined; next = gathered[0]) {
      onBatch(next.batch.id.length);
      try {
        const { duplicates } = await write(next.batch);
        onWritten(true);
        gathered.shift();
        next.written.resolve(new Map(duplicates.map(({ row, receipt }) => [row, receipt])));
      } catch (error) {
        onWritten(false);
        gathered.shift();
        next.written.reject(error);
      }
      waiting -= next.batch.id.length;
    }
  }

  async function write(batch: Batch): Promise<Appended> {
    let done: Appended | null = null;
    let doubt = false;
    try {
      return await db.transaction(
        async (session) => {
          done = await appendBatch(session, batch);
          return done;
        },
        { inDoubt: () => (doubt = true) },
      );
    } catch (error) {
      if (doubt && done !== null && (await isInLog(done, batch))) return done;
      throw error;
    }
  }

  /**
   * Whether reports were committed though nobody could say so. Where they are taken for lost and were not, their senders try
   * again, and somebody without an Idempotency-Key is in the log twice; that they count once the register sees to.
   */
  async function isInLog({ first, duplicates }: Appended, { id }: Batch): Promise<boolean> {
    const known = new Set(duplicates.map(({ row }) => row));
    const fresh = id.find((_, row) => !known.has(row));
    for (const ms of ASKED_AGAIN_MS) {
      await new Promise((resolve) => setTimeout(resolve, ms));
      try {
        const [row] = await db.rows<{ id: string }>('SELECT id FROM reports WHERE seq = $1', [first]);
        return row?.id === fresh;
      } catch {
        // It is not there yet, or again.
      }
    }
    return false;
  }

  return {
    async append(report) {
      if (closed) throw closedError();
      assertReport(report);
      if (waiting >= APPEND_QUEUE_MAX) throw queueFullError();
      waiting += 1;
      const { batch, written } = roomForOne(report.at);
      const row = batch.id.length;
      addToBatch(batch, report);
      if (writing === null && gathered.length === 1 && row === 0) setImmediate(begin);
      const earlier = await written.promise;
      const { id, counted, reason } = report;
      return earlier.get(row) ?? { id, counted, reason };
    },
    oldestWaiting: () => gathered[0]?.since ?? null,
    async close() {
      closed = true;
      if (gathered.length > 0) await (writing ?? begin());
    },
  };

  /** After this turn of the event loop, so that what came in over many sockets in the turn is written together. */
  function begin(): Promise<void> {
    writing ??= writeAll().finally(() => (writing = null));
    return writing;
  }
}
