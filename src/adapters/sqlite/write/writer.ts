import { parentPort, workerData } from 'node:worker_threads';
import { BUSY_TIMEOUT_MS, connect, isFatal } from '../database.ts';
import { keepHead } from '../head.ts';
import type { Answer, Write, WriterData, WriterRequest } from '../messages.ts';
import { dayNewcomers } from './newcomers.ts';
import { writerOf } from './writes.ts';

/**
 * The worker thread behind the pen: the only connection of this process that writes. While it waits for the disk, the main thread keeps
 * answering, and the reports that arrive meanwhile are its next batch. It answers requests in order.
 */
function work({ path, keepsHead }: WriterData): void {
  const port = parentPort;
  if (port === null) throw new Error('the writer is a worker thread');
  const db = connect(path, { readOnly: false });
  const newcomers = dayNewcomers(db);
  const carryOut = writerOf(db, newcomers);
  const head = keepsHead ? keepHead(db, path) : null;

  function answer(request: Write): Answer {
    try {
      const duplicates = carryOut(request);
      if (request.kind === 'append') head?.moved();
      return { kind: 'done', duplicates };
    } catch (error) {
      // If a transaction cannot even be rolled back, the writer cannot continue.
      return { kind: 'failed', cause: String(error), fatal: isFatal(error) || db.isTransaction };
    }
  }

  /**
   * Between requests, reads what reports after a start would otherwise wait for; not before the first tick is committed, since until then
   * a start needs both processors. Only the one server of the folder appends reports.
   */
  let readingAhead: NodeJS.Immediate | null = null;
  function readAhead(): void {
    try {
      readingAhead = newcomers.recall() ? setImmediate(readAhead) : null;
    } catch {
      // The first report will find out, and be refused.
      readingAhead = null;
    }
  }

  port.on('message', (request: WriterRequest) => {
    if (request.kind === 'close') {
      if (readingAhead !== null) clearImmediate(readingAhead);
      head?.close();
      db.close();
      port.close();
    } else if (request.kind === 'wipe') {
      // While a reader holds the log open the checkpoint cannot finish; it is tried again later instead of waiting.
      db.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
      db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
      port.postMessage({ kind: 'done', duplicates: [] } satisfies Answer);
    } else {
      port.postMessage(answer(request));
      if (request.kind === 'commit' && keepsHead) readingAhead ??= setImmediate(readAhead);
    }
  });
  port.postMessage({ kind: 'ready' } satisfies Answer);
}

work(workerData as WriterData);
