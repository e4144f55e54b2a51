import type { AddressInfo } from 'node:net';
import type { Config } from './config.ts';
import { OutcryError } from './core/base/errors.ts';
import type { Server } from './http/server.ts';

/**
 * Connections that the system has accepted and we have not: all readers of a stream come again in the same second where a network
 * was away, and beyond it the system drops them, to come again after 1, 3, 7, 15 … seconds. The system has a limit of its own
 * (`net.core.somaxconn`), and the lower one holds.
 */
const BACKLOG = 16_384;

/** Listens on the port of the settings; rejects with `port_taken` or `bad_config`. */
export async function listenOn({ app }: Server, { port, host }: Config): Promise<void> {
  try {
    await app.listen({ port, host, backlog: BACKLOG });
  } catch (cause) {
    throw listenError(cause as NodeJS.ErrnoException, port, host);
  }
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

/** Where a server listens, as one opens it in a browser. */
export function addressOf({ app }: Server, { host }: Config): string {
  const { port } = app.server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
