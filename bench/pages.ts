import { Worker } from 'node:worker_threads';
import { runLoad } from './load.ts';
import { startServer } from './server.ts';
import { median } from './median.ts';

export interface PageFigures {
  readonly pagesPerSecond: number;
  readonly plainPerSecond: number;
  readonly ratio: number;
  readonly bytes: number;
}

const CONNECTIONS = 64;
const SECONDS = 3;
const PAIRS = 5;
const PATH = '/status/x';

/** A service page against plain `node:http` sending the same bytes, in turns. */
export async function benchPages(): Promise<PageFigures> {
  const server = await startServer();
  const answer = await fetch(`http://127.0.0.1:${server.port}${PATH}`, {
    headers: { 'Accept-Encoding': 'br' },
  });
  // fetch would unpack it; the peer must send what went over the wire.
  const wire = await rawBody(server.port);
  const head = Object.fromEntries(
    [...answer.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)),
  );
  const peer = new Worker(new URL('peer.ts', import.meta.url), { workerData: { head, body: wire } });
  const peerPort = await new Promise<number>((resolve) => peer.once('message', resolve));
  const request = `GET ${PATH} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\n\r\n`;
  const rate = async (port: number) => {
    const figures = await runLoad({
      port,
      connections: CONNECTIONS,
      seconds: SECONDS,
      request,
      expects: 'HTTP/1.1 200',
    });
    if (figures.failures > 0) throw new Error(`${figures.failures} requests failed`);
    return figures.perSecond;
  };
  const [ours, plain]: [number[], number[]] = [[], []];
  for (let pair = 0; pair < PAIRS; pair++) {
    plain.push(await rate(peerPort));
    ours.push(await rate(server.port));
  }
  await peer.terminate();
  await server.stop();
  return {
    pagesPerSecond: median(ours),
    plainPerSecond: median(plain),
    ratio: median(ours.map((value, pair) => value / plain[pair]!)),
    bytes: wire.length,
  };
}

async function rawBody(port: number): Promise<Buffer> {
  const { get } = await import('node:http');
  return new Promise((resolve, reject) => {
    get({ port, path: PATH, headers: { 'Accept-Encoding': 'br' } }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      resolve(Buffer.concat(chunks));
    }).on('error', reject);
  });
}
