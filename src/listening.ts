import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from './settings/config.ts';
import { OutcryError } from './core/base/errors.ts';
import type { Server } from './http/server.ts';

/**
 * Connections accepted by the system and not yet by us: after a network failure all readers of a stream reconnect within the same second,
 * and beyond the backlog the system drops them, to retry after 1, 3, 7, 15 … seconds. The system has a limit of its own
 * (`net.core.somaxconn`), and the lower one applies.
 */
const BACKLOG = 16_384;
/** Only a few clients collect metrics. */
const METRICS_CONNECTIONS_MAX = 32;

/** Listens on the configured port and, if configured, on another for metrics; rejects with `port_taken` or `bad_config`. */
export async function listenOn(server: Server, { port, host, metricsListen }: Config): Promise<void> {
  const { app } = server;
  try {
    await app.listen({ port, host, backlog: BACKLOG });
  } catch (cause) {
    throw listenError(cause as NodeJS.ErrnoException, port, host);
  }
  if (metricsListen !== null) await listenForMetrics(server, metricsListen);
}

/** Serves the metrics on their own port, for as long as the server listens. */
async function listenForMetrics(
  { app, metrics }: Server,
  { host, port }: NonNullable<Config['metricsListen']>,
): Promise<void> {
  const own = createServer((request, response) => {
    const { method, url = '', headers } = request;
    const isAsked = url.split('?')[0] === '/metrics';
    if (!isAsked || (method !== 'GET' && method !== 'HEAD')) {
      response.writeHead(isAsked ? 405 : 404, { 'Content-Type': 'text/plain', Allow: 'GET, HEAD' });
      response.end('The metrics are at /metrics.\n');
      return;
    }
    metrics(headers.accept).then(
      ({ contentType, text }) => response.writeHead(200, { 'Content-Type': contentType }).end(text),
      (error: unknown) => {
        app.log.error({ err: error }, 'The metrics could not be read.');
        response.writeHead(500, { 'Content-Type': 'text/plain' }).end('The metrics could not be read.\n');
      },
    );
  });
  own.maxConnections = METRICS_CONNECTIONS_MAX;
  try {
    await new Promise<void>((resolve, reject) => own.once('error', reject).listen(port, host, resolve));
  } catch (cause) {
    throw listenError(cause as NodeJS.ErrnoException, port, host);
  }
  app.server.once('close', () => {
    own.close();
    own.closeAllConnections();
  });
}

function listenError(cause: NodeJS.ErrnoException, port: number, host: string): Error {
  switch (cause.code) {
    case 'EADDRINUSE':
      return new OutcryError(
        'port_taken',
        `Port ${port} on ${host} is in use. Choose another with --port.`,
        cause,
      );
    case 'EACCES':
      return new OutcryError(
        'port_taken',
        `Port ${port} on ${host} needs rights that this user does not have.`,
        cause,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new OutcryError('bad_config', `${host} is not an address of this machine.`, cause);
    default:
      return cause;
  }
}

/** The URL of a server, as opened in a browser. */
export function addressOf({ app }: Server, { host }: Config): string {
  const { port } = app.server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
