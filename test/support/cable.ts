import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as afterMs } from 'node:timers/promises';

/** A TCP proxy in front of a server that can be cut: then every connection breaks, and new ones fail. */
export interface Cable {
  readonly origin: string;
  cut(): void;
  /** Holds back all data in both directions until `mend`, so that neither side notices anything. */
  hold(): void;
  /** Delays all data by `ms` from now on, in each direction. */
  slow(ms: number): void;
  mend(): void;
  close(): Promise<void>;
}

/** `to`: where the server listens, asked for each connection; `host`: where the proxy listens. */
export async function openCable(to: () => string, host = '127.0.0.1'): Promise<Cable> {
  const sockets = new Set<Socket>();
  /** Both directions of each established connection. */
  const ways = new Set<readonly [from: Socket, to: Transform]>();
  let lagMs = 0;
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
      const lag = lagging(() => lagMs);
      const led = [one, lag] as const;
      sockets.add(one);
      ways.add(led);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        ways.delete(led);
        other.destroy();
      });
      one.pipe(lag).pipe(other);
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
    slow(ms) {
      lagMs = ms;
    },
    mend() {
      lagMs = 0;
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

/** Hands on what it is given a while later, in its order also where that while gets shorter. */
function lagging(lagMs: () => number): Transform {
  let turn: Promise<unknown> | null = null;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      if (turn === null && lagMs() === 0) return done(null, chunk);
      turn = Promise.all([turn, afterMs(lagMs())]).then(() => this.destroyed || this.push(chunk));
      done();
    },
    async flush(done) {
      await turn;
      done();
    },
  });
}
