import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort } from 'node:worker_threads';

/**
 * Receivers of alerts in a thread of their own: `/NAME` reports when the head of each request arrived, `/dead` never answers. Times are by
 * the clock that all threads of the process share.
 */
const server = createServer((request, response) => {
  const at = performance.timeOrigin + performance.now();
  parentPort?.postMessage({ to: (request.url ?? '').slice(1), at });
  request.resume();
  if (request.url !== '/dead') request.on('end', () => response.end('ok'));
});
server.listen(0, '127.0.0.1', () =>
  parentPort?.postMessage({ port: (server.address() as AddressInfo).port }),
);
