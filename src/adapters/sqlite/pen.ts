import { Worker } from 'node:worker_threads';
import { assert } from '../../core/base/assert.ts';
import { OutcryError } from '../../core/base/errors.ts';
import type { Millis } from '../../core/base/time.ts';
import { assertReport, closedError, queueFullError } from '../../ports/checks.ts';
import { APPEND_QUEUE_MAX } from '../../ports/log.ts';
import type { NewReport, Receipt } from '../../ports/log.ts';
import { isSingleFile, shippedText } from '../../shipped.ts';
import { addToBatch, emptyBatch } from '../batches/batch.ts';
import type { Batch } from '../batches/batch.ts';
import type { Duplicate } from '../batches/sort-batch.ts';
import { fullError, isFull } from './database.ts';
import type { Answer, Write, WriterData, WriterRequest } from './messages.ts';

/** The maximum number of reports per transaction: some ten milliseconds of the writer's time. */
export const BATCH_ROWS_MAX = 2_048;
/** The maximum number of batches at the writer: one being written, and one more only if it is full, so that small ones can grow. */
const BATCHES_AT_WRITER_MAX = 2;

/** The main thread's end of the {@link work writer}. */
export interface Pen {
  /** See `ReportLog.append`. */
  append(report: NewReport): Promise<Receipt>;
  /** Resolves when it is on disk. */
  write(write: Exclude<Write, { kind: 'append' }>): Promise<void>;
  /** Truncates the write-ahead log, unless a reader holds it open. */
  wipe(): Promise<void>;
  /** `at` of the oldest report not yet on disk; null if none waits. */
  oldestWaiting(): Millis | null;
  /** Waits for pending writes, then releases the file. */
  close(): Promise<void>;
}

/** Reports that share a transaction. */
interface Gathering {
  readonly batch: Batch;
  /** Shared by all reports of the batch: resolves when it is on disk, with the receipts of rows that were already in the log. */
  readonly written: Promise<ReadonlyMap<number, Receipt>>;
  readonly resolve: (earlier: ReadonlyMap<number, Receipt>) => void;
  readonly reject: (error: OutcryError) => void;
}

/** What to do with the writer's answer. */
interface Waiter {
  done(duplicates: readonly Duplicate[]): void;
  failed(error: OutcryError): void;
}

/** A waiter in the queue: answers come in the order of requests. */
interface Expected extends Waiter {
  /** Whether success means that something is on disk: not for snapshots, and not for catch-up and removal, which may find nothing to do. */
  readonly writes: boolean;
}

interface PenOptions {
  readonly path: string;
  readonly batchRowsMax?: number;
  /** Called with the number of reports of each transaction. */
  readonly onBatch?: (reports: number) => void;
  /** Called after each write with whether it is on disk. */
  readonly onWritten?: (isWritten: boolean) => void;
  /** Called once if nothing will be written any more although no one asked to close. */
  readonly onEnd?: (error: OutcryError) => void;
}

/** Requests whose success says nothing about the disk, since they may have written nothing. */
const SILENT: ReadonlySet<string> = new Set(['snapshots', 'days', 'remove', 'wipe']);

/** Starts the thread that writes to the file at `path`. */
export function startWriter(path: string, keepsHead = false): Worker {
  const options = { workerData: { path, keepsHead } satisfies WriterData, execArgv: [] };
  if (isSingleFile) return new Worker(shippedText('writer.cjs'), { ...options, eval: true });
  // The writer has the same relative path in the source as in the build.
  const file = `./write/writer${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;
  return new Worker(new URL(file, import.meta.url), options);
}

/** Resolves when the writer is ready. */
export async function takePen(
  worker: Worker,
  {
    path,
    batchRowsMax = BATCH_ROWS_MAX,
    onBatch = () => {},
    onWritten = () => {},
    onEnd = () => {},
  }: PenOptions,
): Promise<Pen> {
  assert(batchRowsMax >= 1, 'a batch has room for a report');
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const started = Promise.withResolvers<void>();

  const expected: Expected[] = [];
  /** Batches at the writer, oldest first. */
  const sent: Gathering[] = [];
  /** Batches not yet sent, oldest first; only the last accepts more. */
  const gathered: Gathering[] = [];
  let waiting = 0;
  let pumping = false;
  let failure: OutcryError | null = null;
  let closing: Promise<void> | null = null;
  let drained: (() => void) | null = null;

  worker.on('message', (answer: Answer) => {
    if (answer.kind === 'ready') return started.resolve();
    if (answer.kind === 'failed' && answer.fatal) return fail(answer.cause);
    const next = expected.shift();
    assert(next !== undefined, 'the writer answers only requests');
    if (answer.kind === 'failed' || next.writes) onWritten(answer.kind === 'done');
    if (answer.kind === 'done') next.done(answer.duplicates);
    else next.failed(failedError(path, answer.cause));
    settle();
  });
  worker.once('error', (error) => fail(error));
  worker.once('exit', () => fail('the writer has ended'));
  await started.promise;

  /** Nothing is written after this: pending and later writes are refused. */
  function fail(cause: unknown): void {
    if (failure !== null) return;
    failure = failedError(path, cause);
    started.reject(failure);
    for (const gathering of gathered.splice(0)) refuse(gathering, failure);
    for (const waiter of expected.splice(0)) waiter.failed(failure);
    void worker.terminate();
    settle();
    if (closing === null) onEnd(failure);
  }

  function post(request: WriterRequest): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is not a window: it has no origin
    worker.postMessage(request);
  }

  function ask(request: Write | { kind: 'wipe' }, waiter: Waiter): void {
    post(request);
    expected.push({ ...waiter, writes: !SILENT.has(request.kind) });
  }

  function request(what: Exclude<Write, { kind: 'append' }> | { kind: 'wipe' }): Promise<void> {
    return new Promise((resolve, reject) => {
      if (closing !== null) throw closedError();
      if (failure !== null) throw failure;
      ask(what, { done: () => resolve(), failed: reject });
    });
  }

  /** Sends batches to the writer: any to an idle one, full ones ahead of time. */
  function pump(): void {
    pumping = false;
    for (let next = gathered[0]; next !== undefined; next = gathered[0]) {
      const full = rowsOf(next) >= batchRowsMax;
      if (sent.length >= (full ? BATCHES_AT_WRITER_MAX : 1)) return;
      gathered.shift();
      send(next);
    }
  }

  function send(gathering: Gathering): void {
    sent.push(gathering);
    onBatch(rowsOf(gathering));
    ask(
      { kind: 'append', batch: gathering.batch },
      {
        done(duplicates) {
          sent.shift();
          accept(gathering, duplicates);
          pump();
        },
        failed(error) {
          sent.shift();
          refuse(gathering, error);
          pump();
        },
      },
    );
  }

  function accept(gathering: Gathering, duplicates: readonly Duplicate[]): void {
    waiting -= rowsOf(gathering);
    gathering.resolve(new Map(duplicates.map(({ row, receipt }) => [row, receipt])));
  }

  function refuse(gathering: Gathering, error: OutcryError): void {
    waiting -= rowsOf(gathering);
    gathering.reject(error);
  }

  function roomForOne(): Gathering {
    const last = gathered.at(-1);
    if (last !== undefined && rowsOf(last) < batchRowsMax) return last;
    const { promise: written, resolve, reject } = Promise.withResolvers<ReadonlyMap<number, Receipt>>();
    const next: Gathering = { batch: emptyBatch(), written, resolve, reject };
    gathered.push(next);
    return next;
  }

  function settle(): void {
    if (expected.length === 0 && gathered.length === 0) drained?.();
  }

  async function closeWriter(): Promise<void> {
    if (expected.length > 0 || gathered.length > 0) {
      await new Promise<void>((resolve) => {
        drained = resolve;
      });
    }
    if (failure === null) post({ kind: 'close' });
    await exited;
  }

  return {
    async append(report) {
      if (closing !== null) throw closedError();
      if (failure !== null) throw failure;
      assertReport(report);
      if (waiting >= APPEND_QUEUE_MAX) throw queueFullError();
      waiting += 1;
      const gathering = roomForOne();
      const row = rowsOf(gathering);
      addToBatch(gathering.batch, report);
      if (!pumping) {
        // Deferred to the end of this turn of the event loop, so that reports from many sockets in it are written together.
        pumping = true;
        setImmediate(pump);
      }
      const earlier = await gathering.written;
      const { id, counted, reason } = report;
      return earlier.get(row) ?? { id, counted, reason };
    },
    write: request,
    wipe: () => request({ kind: 'wipe' }),
    oldestWaiting: () => (sent[0] ?? gathered[0])?.batch.at[0] ?? null,
    close: () => (closing ??= closeWriter()),
  };
}

function rowsOf({ batch }: Gathering): number {
  return batch.id.length;
}

function failedError(path: string, cause: unknown): OutcryError {
  if (String(cause).includes('database or disk is full') || isFull(path)) return fullError(path, cause);
  return new OutcryError(
    'store_failed',
    `${path} could not be written: check the disk, its space and its health.`,
    cause,
  );
}
