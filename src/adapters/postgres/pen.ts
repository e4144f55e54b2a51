import { assert } from '../../core/base/assert.ts';
import type { Millis } from '../../core/base/time.ts';
import { assertReport, closedError, queueFullError } from '../../ports/checks.ts';
import { APPEND_QUEUE_MAX, type NewReport, type Receipt } from '../../ports/log.ts';
import { addToBatch, emptyBatch, type Batch } from '../batches/batch.ts';
import { appendBatch, HOLD_HEAD, headOf, type Appended } from './append.ts';
import type { Database } from './database.ts';

/** The maximum number of reports per transaction: some ten milliseconds during which we hold the log's lock. */
const BATCH_ROWS_MAX = 2_048;
/** The delays before each attempt to find out whether reports were committed when the connection ended during the commit. */
const ASKED_AGAIN_MS = [0, 250, 1_000, 3_000];

/** Appends this node's reports, many per transaction, one transaction at a time. */
export interface Pen {
  /** See `ReportLog.append`. */
  append(report: NewReport): Promise<Receipt>;
  /** `at` of the oldest report not yet on disk; null if none waits. */
  oldestWaiting(): Millis | null;
  /** Waits for pending reports; takes no more. */
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
  /** Called with the number of reports of each transaction. */
  readonly onBatch?: (reports: number) => void;
  /** Called after each transaction with whether it is on disk. */
  readonly onWritten?: (isWritten: boolean) => void;
}

export function openPen(
  db: Database,
  { batchRowsMax = BATCH_ROWS_MAX, onBatch = () => {}, onWritten = () => {} }: PenOptions = {},
): Pen {
  assert(batchRowsMax >= 1, 'a batch has room for a report');
  /** The first is being written, or is about to be; only the last accepts more. */
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
        async (session, opened) => {
          done = await appendBatch(session, headOf(opened), batch);
          return done;
        },
        { opening: HOLD_HEAD, inDoubt: () => (doubt = true) },
      );
    } catch (error) {
      if (doubt && done !== null && (await isInLog(done, batch))) return done;
      throw error;
    }
  }

  /**
   * Whether reports were committed although the commit was not answered. If they are wrongly taken for lost, their senders retry, and those
   * without an Idempotency-Key are in the log twice; the register ensures that they count once.
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
        // The database is not back yet, or gone again.
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

  /** Deferred to the end of this turn of the event loop, so that reports from many sockets in it are written together. */
  function begin(): Promise<void> {
    writing ??= writeAll().finally(() => (writing = null));
    return writing;
  }
}
