import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { clientAddress, isTrusted, type Forwarding, type Range } from '../intake/address.ts';
import { senderOf, type Sender } from '../intake/sender.ts';
import { forwardingOf } from './forwarding.ts';

/** Who sends over which connection. */
export interface Senders {
  /** The client of a request, as {@link clientAddress} finds it. */
  of(request: IncomingMessage): Sender;
  /** The other end of a connection; null where that is a trusted proxy, which many share. */
  ofConnection(socket: Socket): Sender | null;
}

export function createSenders(trusted: readonly Range[]): Senders {
  /** Requests of a connection mostly come from one client. */
  const last = new WeakMap<Socket, { readonly said: Forwarding; readonly sender: Sender }>();
  return {
    of({ socket, headers }) {
      const said = forwardingOf(headers);
      const known = last.get(socket);
      if (known !== undefined && saysTheSame(known.said, said)) return known.sender;
      const sender = senderOf(clientAddress(socket.remoteAddress ?? '', said, trusted));
      last.set(socket, { said, sender });
      return sender;
    },
    ofConnection(socket) {
      const address = socket.remoteAddress ?? '';
      return isTrusted(address, trusted) ? null : senderOf(address);
    },
  };
}

function saysTheSame(a: Forwarding, b: Forwarding): boolean {
  return a.xForwardedFor === b.xForwardedFor && a.forwarded === b.forwarded;
}
