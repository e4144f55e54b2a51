import { createServer, request, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy as operators use it: one host for many programs, ours below a path. */
export interface Proxy {
  readonly origin: string;
  close(): Promise<void>;
}

export interface ProxyOptions {
  /** `/outcry`; anything else belongs to other programs and is 404 here. */
  readonly path: string;
  /** Whether the path is stripped before a request is forwarded. */
  readonly strips: boolean;
  /** Headers that are not forwarded, as some privacy proxies do. */
  readonly withholds?: readonly string[];
  /** Where our program listens, asked for each request. */
  readonly to: () => string;
}

export async function openProxy({ path, strips, withholds = [], to }: ProxyOptions): Promise<Proxy> {
  const server = createServer((incoming, answer) => {
    const url = incoming.url ?? '/';
    if (url !== path && !url.startsWith(`${path}/`) && !url.startsWith(`${path}?`)) {
      answer.writeHead(404, { 'Content-Type': 'text/plain' }).end('Another program.');
      return;
    }
    const below = url.slice(path.length);
    const passedOn = strips ? (below.startsWith('/') ? below : `/${below}`) : url;
    const headers: OutgoingHttpHeaders = {
      ...incoming.headers,
      'x-forwarded-for': incoming.socket.remoteAddress,
    };
    for (const name of withholds) delete headers[name];
    const outgoing = request(to() + passedOn, { method: incoming.method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers);
      answer.flushHeaders();
      reply.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
