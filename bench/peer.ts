import { createServer } from 'node:http';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

/** The answer of plain `node:http`: the same bytes for every request, once it has been read. */
export interface PeerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Peer {
  readonly port: number;
  /** CPU microseconds that its thread has used. */
  cpuMicros(): Promise<number>;
  /** From now on it answers with this. */
  answerWith(answer: PeerAnswer): Promise<void>;
  stop(): Promise<unknown>;
}

const NOTHING: PeerAnswer = { status: 204, headers: {}, body: new Uint8Array() };

/** Starts the peer in its own thread: our answers are compared with it within the same run. */
export async function startPeer(answer: PeerAnswer = NOTHING): Promise<Peer> {
  const worker = new Worker(new URL(import.meta.url), { workerData: answer });
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  return {
    port,
    async cpuMicros() {
      const { user, system } = await worker.cpuUsage();
      return user + system;
    },
    answerWith: (next) =>
      new Promise((resolve) => {
        worker.once('message', () => resolve());
        worker.postMessage(next);
      }),
    stop: () => worker.terminate(),
  };
}

function serve(first: PeerAnswer): void {
  let { status, headers } = first;
  let bytes = Buffer.from(first.body);
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status, headers).end(bytes));
  });
  parentPort?.on('message', (next: PeerAnswer) => {
    ({ status, headers } = next);
    bytes = Buffer.from(next.body);
    parentPort?.postMessage('changed');
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    parentPort?.postMessage(typeof address === 'object' ? address?.port : 0);
  });
}

if (!isMainThread) serve(workerData as PeerAnswer);
