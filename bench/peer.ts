import { createServer } from 'node:http';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

/** The answer of plain `node:http`: always the same bytes, once the request has been read. */
export interface PeerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface Peer {
  readonly port: number;
  /** CPU microseconds that its thread has used. */
  cpuMicros(): Promise<number>;
  stop(): Promise<unknown>;
}

/** Starts the peer in its own thread: our answers are compared with it within the same run. */
export async function startPeer(answer: PeerAnswer): Promise<Peer> {
  const worker = new Worker(new URL(import.meta.url), { workerData: answer });
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  return {
    port,
    async cpuMicros() {
      const { user, system } = await worker.cpuUsage();
      return user + system;
    },
    stop: () => worker.terminate(),
  };
}

function serve({ status, headers, body }: PeerAnswer): void {
  const bytes = Buffer.from(body);
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status, headers).end(bytes));
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    parentPort?.postMessage(typeof address === 'object' ? address?.port : 0);
  });
}

if (!isMainThread) serve(workerData as PeerAnswer);
