import { connect } from 'node:net';
import { Worker, isMainThread, workerData } from 'node:worker_threads';

/** People following pages, many per stream, in a thread of their own. */
export interface Followers {
  readonly streams: number;
  /** Streams that have received their pages' current state. */
  opened(): number;
  /** Bytes that all of them have read. */
  bytes(): number;
  stop(): Promise<unknown>;
}

interface Followed {
  readonly port: number;
  readonly slugs: readonly string[];
  /** The event time as of which they claim to know the pages. */
  readonly since: number;
  readonly pagesEach: number;
}

const BYTES = 0;
const OPENED = 1;

export function startFollowers(followed: Followed): Followers {
  const read = new BigInt64Array(new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT));
  const worker = new Worker(new URL(import.meta.url), { workerData: { ...followed, read } });
  return {
    streams: Math.ceil(followed.slugs.length / followed.pagesEach),
    opened: () => Number(Atomics.load(read, OPENED)),
    bytes: () => Number(Atomics.load(read, BYTES)),
    stop: () => worker.terminate(),
  };
}

function follow({ port, slugs, since, pagesEach, read }: Followed & { readonly read: BigInt64Array }): void {
  for (let first = 0; first < slugs.length; first += pagesEach) {
    const pages = slugs.slice(first, first + pagesEach).map((slug) => `page=/status/${slug}@${since}`);
    const socket = connect(port, '127.0.0.1');
    let heard = false;
    socket.on('data', (chunk) => {
      Atomics.add(read, BYTES, BigInt(chunk.length));
      if (!heard) Atomics.add(read, OPENED, 1n);
      heard = true;
    });
    socket.write(`GET /live?${pages.join('&')} HTTP/1.1\r\nHost: a\r\n\r\n`);
  }
}

if (!isMainThread) follow(workerData as Followed & { readonly read: BigInt64Array });
