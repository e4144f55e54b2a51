import { connect, type Socket } from 'node:net';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

/** Requests that arrive independently of answers, as from a crowd. */
export interface Paced {
  readonly port: number;
  readonly perSecond: number;
  readonly seconds: number;
  /** The most connections; a request without a free one waits, and the wait counts. */
  readonly connections: number;
  /** By name, in turn; `{nth}` is replaced by a unique address. */
  readonly requests: readonly { readonly name: string; readonly text: string }[];
  /** How many addresses are already used. */
  readonly after: number;
}

export interface PacedFigures {
  readonly sent: number;
  /** Answers by request name and status: `x 202`. A broken connection has status 0. */
  readonly answers: Readonly<Record<string, number>>;
  /** Milliseconds from when a request was due to the end of its answer. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

/** In its own thread. */
export function runPaced(paced: Paced): Promise<PacedFigures> {
  const worker = new Worker(new URL(import.meta.url), { workerData: paced });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

interface Due {
  readonly name: string;
  readonly text: string;
  readonly at: number;
}

const STEP_MS = 5;
const HEAD_END = '\r\n\r\n';
/** How long the last answers may take. */
const PATIENCE_MS = 10_000;

function generate({ port, perSecond, seconds, connections, requests, after }: Paced): void {
  const idle: ((due: Due) => void)[] = [];
  const waiting: Due[] = [];
  const answers: Record<string, number> = {};
  const tookMs: number[] = [];
  let [open, sent, answered, nextWaiting] = [0, 0, 0, 0];
  const began = performance.now();

  function note({ name, at }: Due, status: number): void {
    const key = `${name} ${status}`;
    answers[key] = (answers[key] ?? 0) + 1;
    tookMs.push(performance.now() - at);
    answered++;
  }

  function openOne(): void {
    open++;
    let current: Due | null = null;
    let left: number | null = null;
    let head = '';
    const socket: Socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    const send = (due: Due) => {
      current = due;
      socket.write(due.text);
    };
    const free = () => {
      const due = waiting[nextWaiting];
      if (due === undefined) return void idle.push(send);
      nextWaiting++;
      send(due);
    };
    socket.on('connect', free);
    socket.on('error', () => {});
    socket.on('close', () => {
      open--;
      if (current !== null) note(current, 0);
      const place = idle.indexOf(send);
      if (place >= 0) idle.splice(place, 1);
    });
    socket.on('data', (chunk: Buffer) => {
      let bytes = chunk.length;
      if (left === null) {
        head += chunk.toString('latin1');
        const end = head.indexOf(HEAD_END);
        if (end < 0) return;
        left = Number(/content-length: (\d+)/iu.exec(head)?.[1] ?? 0);
        bytes = head.length - end - HEAD_END.length;
      }
      left -= bytes;
      if (left > 0 || current === null) return;
      note(current, Number(head.slice(9, 12)));
      [current, left, head] = [null, null, ''];
      free();
    });
  }

  const timer = setInterval(() => {
    const elapsed = (performance.now() - began) / 1_000;
    const due = Math.floor(Math.min(elapsed, seconds) * perSecond);
    for (; sent < due; sent++) {
      const { name, text } = requests[sent % requests.length]!;
      const one = {
        name,
        text: text.replace('{nth}', address(after + sent)),
        at: began + (sent * 1_000) / perSecond,
      };
      const send = idle.pop();
      if (send !== undefined) send(one);
      else {
        waiting.push(one);
        if (open < connections) openOne();
      }
    }
    if (elapsed < seconds || (answered < sent && elapsed < seconds + PATIENCE_MS / 1_000)) return;
    clearInterval(timer);
    const sorted = tookMs.toSorted((a, b) => a - b);
    const share = (part: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
    parentPort?.postMessage({
      sent,
      answers,
      p50Ms: share(0.5),
      p99Ms: share(0.99),
      mostMs: share(1),
    } satisfies PacedFigures);
    process.exit();
  }, STEP_MS);
}

/** 16 million people, each with a unique address. */
function address(nth: number): string {
  return `10.${(nth >> 16) & 255}.${(nth >> 8) & 255}.${nth & 255}`;
}

if (!isMainThread) generate(workerData as Paced);
