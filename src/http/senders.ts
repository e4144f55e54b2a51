import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { clientAddress, isTrustedProxy, type Range } from '../intake/address.ts';
import { senderOf, type Sender } from '../intake/sender.ts';

/** Who sends over which connection. */
export interface Senders {
  /** The client of a request, as {@link clientAddress} finds it. */
  of(request: IncomingMessage): Sender;
  /** The other end of a connection; null where that is a trusted proxy, which many share. */
  ofConnection(socket: Socket): Sender | null;
}

export function createSenders(trusted: readonly Range[]): Senders {
  /** Requests of a connection mostly come from one client. */
  const last = new WeakMap<Socket, { readonly forwardedFor: string | undefined; readonly sender: Sender }>();
  return {
    of({ socket, headers }) {
      const header = headers['x-forwarded-for'];
      const forwardedFor = Array.isArray(header) ? header.join(',') : header;
      const known = last.get(socket);
      if (known !== undefined && known.forwardedFor === forwardedFor) return known.sender;
      const sender = senderOf(clientAddress(socket.remoteAddress ?? '', forwardedFor, trusted));
      last.set(socket, { forwardedFor, sender });
      return sender;
    },
    ofConnection(socket) {
      const address = socket.remoteAddress ?? '';
      return isTrustedProxy(address, trusted) ? null : senderOf(address);
    },
  };
}
