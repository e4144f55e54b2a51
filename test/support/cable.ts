import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** The way to a server, which can be cut: then every connection breaks, and none is made. */
export interface Cable {
  readonly origin: string;
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** `to`: where the server listens, asked at every connection; `host`: where the cable begins. */
export async function openCable(to: () => string, host = '127.0.0.1'): Promise<Cable> {
  const sockets = new Set<Socket>();
  let whole = true;
  const server = createServer((incoming) => {
    if (!whole) {
      incoming.destroy();
      return;
    }
    const { hostname, port } = new URL(to());
    const outgoing = connect(Number(port), hostname);
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const cut = (): void => {
    whole = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    mend: () => void (whole = true),
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
