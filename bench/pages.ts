import { get } from 'node:http';
import { besidePlain, type BesidePlain } from './beside-plain.ts';
import { startPeer } from './peer.ts';
import { startServer } from './server.ts';

export interface PageFigures extends BesidePlain {
  readonly bytes: number;
}

const CONNECTIONS = 64;
const SECONDS = 3;
const WARM_UP_SECONDS = 3;
const PAIRS = 5;
const PAGE = '/status/x';
/** Headers that every server adds by itself. */
const OWN_HEADERS = new Set(['date', 'connection', 'keep-alive']);

/** A service page, or what is at another path, against plain `node:http` sending the same bytes, in turns. */
export async function benchPages(path = PAGE): Promise<PageFigures> {
  const server = await startServer();
  const page = await fetchPage(server.port, path);
  const peer = await startPeer({ status: 200, ...page });
  const request = `GET ${path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\n\r\n`;
  const load = { connections: CONNECTIONS, seconds: SECONDS, request, expects: 'HTTP/1.1 200' };
  const figures = await besidePlain({ server, peer, load, pairs: PAIRS, warmUpSeconds: WARM_UP_SECONDS });
  await peer.stop();
  await server.stop();
  return { ...figures, bytes: page.body.length };
}

/** Headers and body as they go over the wire, still compressed. */
function fetchPage(port: number, path: string): Promise<{ headers: Record<string, string>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    get({ port, path, headers: { 'Accept-Encoding': 'br' } }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const own = Object.entries(answer.headers).filter(([name]) => !OWN_HEADERS.has(name));
      resolve({ headers: Object.fromEntries(own) as Record<string, string>, body: Buffer.concat(chunks) });
    }).on('error', reject);
  });
}

if (import.meta.main) console.log(await benchPages(process.argv[2]));
