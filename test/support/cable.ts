import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy in front of a server that can be cut: then every connection breaks, and new ones fail. */
export interface Cable {
  readonly origin: string;
  cut(): void;
  /** Holds back all data in both directions until `mend`, so that neither side notices anything. */
  hold(): void;
  mend(): void;
  close(): Promise<void>;
}

/** `to`: where the server listens, asked for each connection; `host`: where the proxy listens. */
export async function openCable(to: () => string, host = '127.0.0.1'): Promise<Cable> {
  const sockets = new Set<Socket>();
  /** Both directions of each established connection. */
  const ways = new Set<readonly [from: Socket, to: Socket]>();
  let state: 'whole' | 'held' | 'cut' = 'whole';
  /** Connections made while it was held. */
  const kept = new Set<Socket>();

  function lead(incoming: Socket): void {
    const { hostname, port } = new URL(to());
    const outgoing = connect(Number(port), hostname);
    for (const way of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      const [one, other] = way;
      sockets.add(one);
      ways.add(way);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        ways.delete(way);
        other.destroy();
      });
      one.pipe(other);
    }
  }

  const server = createServer((incoming) => {
    if (state === 'whole') return lead(incoming);
    incoming.on('error', () => {});
    if (state === 'cut') return void incoming.destroy();
    sockets.add(incoming);
    kept.add(incoming);
    incoming.on('close', () => kept.delete(incoming));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const cut = (): void => {
    state = 'cut';
    for (const socket of sockets) socket.destroy();
  };
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    hold() {
      state = 'held';
      for (const [from, to] of ways) from.unpipe(to).pause();
    },
    mend() {
      if (state === 'held') for (const [from, to] of ways) from.pipe(to);
      state = 'whole';
      for (const incoming of kept) lead(incoming);
      kept.clear();
    },
    close() {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
