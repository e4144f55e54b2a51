import { parentPort, workerData } from 'node:worker_threads';
import { BUSY_TIMEOUT_MS, connect, isFatal } from '../database.ts';
import { keepHead } from '../head.ts';
import type { Answer, Write, WriterData, WriterRequest } from '../messages.ts';
import { writerOf } from './writes.ts';

/**
 * The worker thread that holds the pen: the one connection of this process that writes. While it waits for the disk the
 * main thread goes on answering, and the reports that come in meanwhile are its next batch. It answers in the order it
 * is asked.
 */
function work({ path, keepsHead }: WriterData): void {
  const port = parentPort;
  if (port === null) throw new Error('the writer is a worker thread');
  const db = connect(path, { readOnly: false });
  const carryOut = writerOf(db);
  const head = keepsHead ? keepHead(db, path) : null;

  function answer(request: Write): Answer {
    try {
      const duplicates = carryOut(request);
      if (request.kind === 'append') head?.moved();
      return { kind: 'done', duplicates };
    } catch (error) {
      // A transaction that could not even be rolled back leaves nothing to go on with.
      return { kind: 'failed', cause: String(error), fatal: isFatal(error) || db.isTransaction };
    }
  }

  port.on('message', (request: WriterRequest) => {
    if (request.kind === 'close') {
      head?.close();
      db.close();
      port.close();
    } else if (request.kind === 'wipe') {
      // Where somebody reads in the log, nobody waits for them: it is tried again later.
      db.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
      db.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
      port.postMessage({ kind: 'done', duplicates: [] } satisfies Answer);
    } else {
      port.postMessage(answer(request));
    }
  });
  port.postMessage({ kind: 'ready' } satisfies Answer);
}

work(workerData as WriterData);
