import { get } from 'node:http';
import { OFFERED } from '../src/words/language.ts';
import { besidePlain, type BesidePlain } from './beside-plain.ts';
import { startPeer, type Peer } from './peer.ts';
import { startServer, type BenchServer } from './server.ts';

export interface PageFigures extends BesidePlain {
  readonly path: string;
  readonly language: string;
  readonly bytes: number;
}

const CONNECTIONS = 64;
const SECONDS = 1;
const WARM_UP_SECONDS = 2;
const PAIRS = 5;
const PAGE = '/status/x';
/** What programs poll. */
const POLLED = [
  '/api/v1/services/x',
  '/api/v1/services?status=problems',
  '/api/v1/services?limit=1000',
  '/api/v1/services/x/series',
  '/api/v1/incidents',
  '/api/v1/categories',
  '/api/v1/places',
  '/api/v2/summary.json',
  '/v2/companies/search?slug=x',
  '/history.atom',
  '/badge/x.svg',
];
/** Headers that every server adds by itself. */
const OWN_HEADERS = new Set(['date', 'connection', 'keep-alive']);

interface Asked {
  readonly path: string;
  readonly language: string;
}

/**
 * A service page in each language, each compared with plain `node:http` sending the same bytes, alternating. Both run from the first
 * language to the last: V8 drops compiled code that it has not used for a while, so a process that has run for minutes is not one that began just now.
 */
export const benchPages = () => benchReads(OFFERED.map((language) => ({ path: PAGE, language })));

/** The same for what programs request. */
export const benchApi = () => benchReads(POLLED.map((path) => ({ path, language: OFFERED[0] })));

async function benchReads(asked: readonly Asked[]): Promise<PageFigures[]> {
  const server = await startServer();
  const peer = await startPeer();
  const figures: PageFigures[] = [];
  for (const [nth, one] of asked.entries()) {
    try {
      figures.push(await benchRead({ server, peer }, one, `192.0.2.${nth + 1}`));
    } catch (cause) {
      throw new Error(`${one.path} in ${one.language} could not be measured.`, { cause });
    }
  }
  await peer.stop();
  await server.stop();
  return figures;
}

/** Each from a different address: together they exceed one sender's limit of API requests a minute. */
async function benchRead(
  { server, peer }: { readonly server: BenchServer; readonly peer: Peer },
  { path, language }: Asked,
  sender: string,
): Promise<PageFigures> {
  const headers = {
    Host: 'a',
    'X-Forwarded-For': sender,
    'Accept-Encoding': 'br',
    'Accept-Language': language,
  };
  const page = await fetchPage(server.port, path, headers);
  await peer.answerWith({ status: 200, ...page });
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const request = `GET ${path} HTTP/1.1\r\n${head.join('')}\r\n`;
  const load = { connections: CONNECTIONS, seconds: SECONDS, request, expects: 'HTTP/1.1 200' };
  const figures = await besidePlain({ server, peer, load, pairs: PAIRS, warmUpSeconds: WARM_UP_SECONDS });
  return { ...figures, path, language, bytes: page.body.length };
}

/** Raw headers and body, still compressed. */
function fetchPage(
  port: number,
  path: string,
  headers: Record<string, string>,
): Promise<{ headers: Record<string, string>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    get({ port, path, headers }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer);
      const own = Object.entries(answer.headers).filter(([name]) => !OWN_HEADERS.has(name));
      resolve({ headers: Object.fromEntries(own) as Record<string, string>, body: Buffer.concat(chunks) });
    }).on('error', reject);
  });
}

/** `node scripts/run.js bench/pages.ts [PATH …]`: those URLs, or pages in each language and what programs request. */
if (import.meta.main) {
  const paths = process.argv.slice(2);
  const figures =
    paths.length > 0
      ? await benchReads(paths.map((path) => ({ path, language: OFFERED[0] })))
      : [...(await benchPages()), ...(await benchApi())];
  console.table(
    figures.map(({ path, language, bytes, ratio, cpuRatio, ours, plain, oursMicros, plainMicros }) => ({
      path,
      language,
      bytes,
      ratio: Number(ratio.toFixed(2)),
      'of processor': Number(cpuRatio.toFixed(2)),
      'a second': Math.round(ours),
      plain: Math.round(plain),
      µs: Number(oursMicros.toFixed(1)),
      'plain µs': Number(plainMicros.toFixed(1)),
    })),
  );
}
