import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { clientAddress, isTrusted, type Forwarding, type Range } from '../../intake/address.ts';
import { senderOf, type Sender } from '../../intake/sender.ts';
import { forwardingOf } from './forwarding.ts';

/** Which client sends over which connection. */
export interface Senders {
  /** The client's address of a request, as found by {@link clientAddress}. */
  addressOf(request: IncomingMessage): string;
  of(request: IncomingMessage): Sender;
  /** The peer of a connection; null if it is a trusted proxy, which many clients share. */
  ofConnection(socket: Socket): Sender | null;
}

interface Client {
  readonly said: Forwarding;
  readonly address: string;
  readonly sender: Sender;
}

export function createSenders(trusted: readonly Range[]): Senders {
  /** Requests on one connection mostly come from one client. */
  const last = new WeakMap<Socket, Client>();

  function clientOf({ socket, headers }: IncomingMessage): Client {
    const said = forwardingOf(headers);
    const known = last.get(socket);
    if (known !== undefined && saysTheSame(known.said, said)) return known;
    const address = clientAddress(socket.remoteAddress ?? '', said, trusted);
    const client = { said, address, sender: senderOf(address) };
    last.set(socket, client);
    return client;
  }

  return {
    addressOf: (request) => clientOf(request).address,
    of: (request) => clientOf(request).sender,
    ofConnection(socket) {
      const address = socket.remoteAddress ?? '';
      return isTrusted(address, trusted) ? null : senderOf(address);
    },
  };
}

function saysTheSame(a: Forwarding, b: Forwarding): boolean {
  return a.xForwardedFor === b.xForwardedFor && a.forwarded === b.forwarded;
}
