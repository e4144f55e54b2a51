import { runPaced, type PacedFigures } from './paced.ts';
import { startServer } from './server.ts';

/** The hour when everyone comes: ten times as many as on a bad day, most of them for one service. */
export interface SurgeFigures {
  readonly pages: PacedFigures;
  readonly reports: PacedFigures;
  /** Pages answered 5xx or cut off. */
  readonly pagesFailed: number;
  /** The share of reports that was refused or cut off, on services other than the one in trouble. */
  readonly othersRefused: number;
  readonly residentMb: readonly [before: number, during: number, after: number];
  /** CPUs that the server and the crowd used, of those available. */
  readonly processors: { readonly server: number; readonly crowd: number };
  /** The start after the surge, until a page is sent. */
  readonly startSeconds: number;
}

const PAGES_A_SECOND = 4_000;
const REPORTS_A_SECOND = 2_000;
const FLOODED = 'x';
/** How many of a hundred reports are on other services: each of those gets a fiftieth of what the flooded one gets. */
const OTHERS = 50;
const PAGE_CONNECTIONS = 400;
const REPORT_CONNECTIONS = 1_500;

export async function benchSurge(seconds: number): Promise<SurgeFigures> {
  const server = await startServer();
  const slugs = await slugsOf(server.port);
  const crowd = { port: server.port, seconds };
  const warm = {
    ...crowd,
    seconds: 5,
    connections: 50,
    perSecond: 200,
    requests: pageRequests(slugs),
    after: 0,
  };
  await runPaced(warm);
  const before = server.residentMb();
  const [busy, ownBusy] = [await server.cpuMicros(), process.cpuUsage()];
  const pages = runPaced({
    ...crowd,
    perSecond: PAGES_A_SECOND,
    connections: PAGE_CONNECTIONS,
    requests: pageRequests(slugs),
    after: 1 << 23,
  });
  const reports = runPaced({
    ...crowd,
    perSecond: REPORTS_A_SECOND,
    connections: REPORT_CONNECTIONS,
    requests: reportRequests(slugs),
    after: 1 << 12,
  });
  await new Promise((resolve) => setTimeout(resolve, seconds * 500));
  const during = server.residentMb();
  const figures = await Promise.all([pages, reports]);
  const after = server.residentMb();
  const own = process.cpuUsage(ownBusy);
  const processors = {
    server: ((await server.cpuMicros()) - busy) / (seconds * 1e6),
    crowd: (own.user + own.system) / (seconds * 1e6),
  };
  await server.stop('keep');
  const began = performance.now();
  const next = await startServer(server.folder);
  await (await fetch(`http://127.0.0.1:${next.port}/status/x`)).arrayBuffer();
  const startSeconds = (performance.now() - began) / 1_000;
  await next.stop();
  return {
    pages: figures[0],
    reports: figures[1],
    pagesFailed: count(figures[0], (_name, status) => status < 200 || status >= 500),
    othersRefused:
      count(figures[1], (name, status) => name === 'other' && status !== 202) /
      count(figures[1], (name) => name === 'other'),
    residentMb: [before, during, after],
    processors,
    startSeconds,
  };
}

function count({ answers }: PacedFigures, is: (name: string, status: number) => boolean): number {
  return Object.entries(answers).reduce((sum, [key, times]) => {
    const [name = '', status] = key.split(' ');
    return is(name, Number(status)) ? sum + times : sum;
  }, 0);
}

async function slugsOf(port: number): Promise<string[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/services?limit=${OTHERS}`);
  const { items } = (await answer.json()) as { items: { slug: string }[] };
  return items.map(({ slug }) => slug);
}

/** Half for the service in trouble, a quarter for the home page, a quarter for others. */
function pageRequests(slugs: readonly string[]) {
  return slugs.flatMap((slug) =>
    ['/status/x', '/', '/status/x', `/status/${slug}`].map((path) => ({
      name: 'page',
      text: `GET ${path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\nX-Forwarded-For: {nth}\r\n\r\n`,
    })),
  );
}

function reportRequests(slugs: readonly string[]) {
  const body = JSON.stringify({ place: { country: 'GB', city: 'London' } });
  const to = (name: string, slug: string) => ({
    name,
    text: `POST /api/v1/services/${slug}/reports HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {nth}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  });
  return slugs.flatMap((slug) => [to('flooded', FLOODED), to('other', slug)]);
}

if (import.meta.main) console.dir(await benchSurge(Number(process.argv[2] ?? 60)), { depth: 4 });
