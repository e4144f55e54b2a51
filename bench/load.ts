import { connect, type Socket } from 'node:net';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';

/** Requests over keep-alive connections to loopback; each connection sends the next one after its answer. */
export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  /** The raw request; `{nth}` is replaced by a unique number of four dotted parts. */
  readonly request: string;
  /** How many of these numbers earlier loads have used. */
  readonly after?: number;
  /** The beginning of a successful answer; others are failures. */
  readonly expects: string;
}

export interface LoadFigures {
  readonly perSecond: number;
  readonly failures: number;
  /** Requests sent, answered or not. */
  readonly sent: number;
  /** CPU milliseconds that the load itself used, of 1,000 a second. */
  readonly cpuMs: number;
}

/** Runs the load in its own thread, so that server and load share no event loop. */
export function runLoad(load: Load): Promise<LoadFigures> {
  const worker = new Worker(new URL(import.meta.url), { workerData: load });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

const HEAD_END = '\r\n\r\n';
let sent = 0;
let answered = 0;
let failures = 0;

function generate({ port, connections, seconds, request, expects, after = 0 }: Load): void {
  sent = after;
  const sockets = Array.from({ length: connections }, () => open(port, request, expects));
  const began = performance.now();
  const before = process.threadCpuUsage();
  setTimeout(() => {
    const took = (performance.now() - began) / 1_000;
    const { user, system } = process.threadCpuUsage(before);
    for (const socket of sockets) socket.destroy();
    const figures = {
      perSecond: answered / took,
      failures,
      sent: sent - after,
      cpuMs: (user + system) / 1_000,
    };
    parentPort?.postMessage(figures satisfies LoadFigures);
  }, seconds * 1_000);
}

function open(port: number, request: string, expects: string): Socket {
  const socket = connect(port, '127.0.0.1');
  const [before, after] = request.split('{nth}');
  const ask = () => socket.write(after === undefined ? request : before + address(sent++) + after);
  let waiting: number | null = null;
  let head = '';
  socket.setNoDelay(true);
  socket.on('connect', ask);
  socket.on('error', () => failures++);
  socket.on('data', (chunk) => {
    let left = chunk.length;
    if (waiting === null) {
      head += chunk.toString('latin1');
      const end = head.indexOf(HEAD_END);
      if (end < 0) return;
      if (!head.startsWith(expects)) failures++;
      const length = Number(/content-length: (\d+)/iu.exec(head)?.[1] ?? 0);
      waiting = length;
      left = head.length - end - HEAD_END.length;
    }
    waiting -= left;
    if (waiting > 0) return;
    waiting = null;
    head = '';
    answered++;
    ask();
  });
  return socket;
}

/** 16 million people, each with a unique address. */
function address(nth: number): string {
  return `10.${(nth >> 16) & 255}.${(nth >> 8) & 255}.${nth & 255}`;
}

if (!isMainThread) generate(workerData as Load);
