import { connect } from 'node:net';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { openOwnSession } from '../src/adapters/postgres/own-session.ts';
import { newSchema, startServer as startPostgres, whyNoServer } from '../test/support/postgres.ts';
import { startServer, type BenchServer } from './server.ts';

const NODES = 4;
const READERS = 10_000;
/** Opened at once at each node. */
const AT_ONCE = 100;
/** From the commit of a tick to the last reader. */
const HEARD_WITHIN_MS = 1_000;
const WAIT_MS = 15_000;

interface Group {
  readonly port: number;
  readonly readers: number;
}

/** From a group of readers: all are connected; or all have received a report, and when, by the machine's clock. */
type Word = { readonly opened: true } | { readonly at: readonly number[] };

interface ReaderFigures {
  /** Readers that were reached in the worst round. */
  readonly heard: number;
  /** From the commit of the tick to the median reader and to the last, for each round. */
  readonly middleMs: readonly number[];
  readonly lastMs: readonly number[];
}

const clock = () => performance.timeOrigin + performance.now();

/** Live readers of one page, spread over nodes that share a database: how long after a tick is committed the last of them is reached. */
async function benchReaders(rounds: number, natsUrl: string | null): Promise<ReaderFigures> {
  const postgres = await startPostgres();
  const url = await newSchema(postgres);
  const nodes: BenchServer[] = [];
  const groups: Worker[] = [];
  let published = 0;
  const session = await openOwnSession(url, () => (published = clock()));
  const settings = { OUTCRY_DATABASE_URL: url, ...(natsUrl === null ? {} : { OUTCRY_NATS_URL: natsUrl }) };
  try {
    for (let nth = 0; nth < NODES; nth += 1) nodes.push(await startServer(undefined, settings));
    const [instance] = await session.rows<{ id: string }>('SELECT id FROM instance');
    await session.rows(`LISTEN outcry_${instance?.id.replaceAll('-', '')}`);
    for (const { port } of nodes) {
      const workerData: Group = { port, readers: READERS / NODES };
      groups.push(new Worker(new URL(import.meta.url), { workerData }));
    }
    await Promise.all(groups.map(nextWord));
    const figures = { heard: READERS, middleMs: [] as number[], lastMs: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      const words = groups.map(nextWord);
      for (const group of groups) group.postMessage('listen');
      // Another person each time, at another node each time.
      await fetch(`http://127.0.0.1:${nodes[round % NODES]?.port}/api/v1/services/x/reports`, {
        method: 'POST',
        headers: { 'X-Forwarded-For': `10.0.${round}.1` },
      });
      const heard = (await Promise.all(words)).flatMap((word) => ('at' in word ? word.at : []));
      const after = heard.map((at) => at - published).toSorted((a, b) => a - b);
      figures.heard = Math.min(figures.heard, after.length);
      figures.middleMs.push(after[Math.floor(after.length / 2)] ?? Infinity);
      figures.lastMs.push(after.length < READERS ? Infinity : (after.at(-1) ?? Infinity));
    }
    return figures;
  } finally {
    for (const group of groups) await group.terminate();
    for (const node of nodes) await node.stop();
    await session.close();
    postgres.dispose();
  }
}

function nextWord(group: Worker): Promise<Word> {
  return new Promise((resolve, reject) => group.once('message', resolve).once('error', reject));
}

/** In its own thread: connects its readers, and reports when each has received a report. */
async function read({ port, readers }: Group): Promise<void> {
  let heard = new Map<number, number>();
  let done = () => {};
  const open = (nth: number) =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('data', () => resolve());
      socket.on('data', (chunk) => {
        if (!chunk.includes('event: service') || heard.has(nth)) return;
        heard.set(nth, clock());
        if (heard.size === readers) done();
      });
      socket.write('GET /api/v1/services/x/live HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n');
    });
  for (let opened = 0; opened < readers; opened += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, (_, nth) => open(opened + nth)));
  const say = (word: Word) => parentPort?.postMessage(word);
  parentPort?.on('message', () => {
    heard = new Map();
    const late = setTimeout(() => done(), WAIT_MS);
    done = () => {
      clearTimeout(late);
      done = () => {};
      say({ at: [...heard.values()] });
    };
  });
  say({ opened: true });
}

if (!isMainThread) await read(workerData as Group);
else if (import.meta.main) {
  const why = whyNoServer();
  if (why !== null) throw new Error(`This cannot be measured here: ${why}.`);
  const [rounds = '5', natsUrl = null] = process.argv.slice(2);
  const { heard, middleMs, lastMs } = await benchReaders(Number(rounds), natsUrl);
  const times = (all: readonly number[]) => all.map((ms) => Math.round(ms)).join(', ');
  console.log(
    `${heard} of ${READERS} live readers on ${NODES} nodes were told of a report. Milliseconds after its tick was committed: ` +
      `median ${times(middleMs)}; last ${times(lastMs)}`,
  );
  if (Math.max(...lastMs) > HEARD_WITHIN_MS) process.exitCode = 1;
}
