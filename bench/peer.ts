import { createServer } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

/** Plain `node:http` that sends the same bytes to whoever asks: what the pages are measured against. */
const { head, body } = workerData as { head: Record<string, string>; body: Uint8Array };
const bytes = Buffer.from(body);
const server = createServer((_request, response) => {
  response.writeHead(200, head);
  response.end(bytes);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  parentPort?.postMessage(typeof address === 'object' ? address?.port : 0);
});
