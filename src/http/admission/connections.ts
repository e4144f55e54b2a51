import type { RequestListener, Server as HttpServer } from 'node:http';
import type { FastifyBaseLogger } from 'fastify';
import type { FastLane } from '../fast-lane.ts';
import type { Metrics } from '../metrics.ts';
import type { Senders } from './senders.ts';
import { Shares } from './shares.ts';
import { Turns } from './turns.ts';

export const CONNECTIONS_MAX = 18_000;
/** File handles reserved for the database, the log and other files. */
export const HANDLES_RESERVED = 64;
/** At most this share of the connections may be live streams; the rest is for pages and reports. */
export const STREAMS_SHARE = 5 / 6;
/** Of the connections that are not live streams, at most this share may hold reports waiting for the disk; the rest is for pages. */
export const REPORTS_SHARE = 1 / 2;
/** How often connections that take too long are looked for. */
const SWEEP_MS = 1_000;
/** Each shortage is logged at most once in this time. */
export const COMPLAINT_INTERVAL_MS = 60_000;

/** How many connections the file handles allow; `handles` is null if the system does not say. */
export function connectionsMax(handles: number | null): number {
  if (handles === null) return CONNECTIONS_MAX;
  return Math.max(1, Math.min(CONNECTIONS_MAX, handles - HANDLES_RESERVED));
}

/** How many files and connections this process may open; null if the system does not say or sets no limit. */
function openFilesMax(): number | null {
  const report = process.report.getReport() as { userLimits?: { open_files?: { soft?: unknown } } };
  const soft = Number(report.userLimits?.open_files?.soft);
  return Number.isSafeInteger(soft) ? soft : null;
}

/** How many connections this process may accept; warns if that is fewer than one server can serve. */
export function connectionsOfProcess(warn: (sentence: string) => void): number {
  const max = connectionsMax(openFilesMax());
  if (max < CONNECTIONS_MAX)
    warn(`Only ${max} connections at once: this process may open few files. Raise the limit (ulimit -n).`);
  return max;
}

interface Bounds {
  readonly senders: Senders;
  readonly metrics: Metrics;
  readonly logger: FastifyBaseLogger;
  /** Answers a request whose turn has come, or passes it to the routes. */
  readonly lane: FastLane;
  readonly max: number;
}

/** Bounds the cost of connections: how many there are and from whom, whose request is served next, and answers that are not read. */
export function boundConnections(server: HttpServer, { senders, metrics, logger, lane, max }: Bounds): Turns {
  const shares = new Shares(max);
  const complain = complaints(logger);
  const handlers = server.listeners('request') as RequestListener[];
  const routes: RequestListener = (request, response) =>
    handlers.forEach((handle) => handle.call(server, request, response));
  const turns = new Turns({
    handle: (request, response) => lane(request, response, routes),
    sender: (request) => senders.of(request).address,
    now: () => performance.now(),
    onCut(reason) {
      metrics.cut(reason);
      complain(
        reason,
        'Connections are cut off: their answers are not read, or too much is requested over them.',
      );
    },
  });
  server.removeAllListeners('request');
  server.on('request', (request, response) => turns.take(request, response));
  server.maxConnections = max;
  // No timeout for all connections: Node would restart a timer with each read and write. Turns sets one where an answer is not read at once.
  server.on('timeout', (socket) => turns.stalled(socket));
  server.on('connection', (socket) => {
    const sender = senders.ofConnection(socket);
    if (sender === null) return;
    if (shares.hasRoom(sender)) {
      socket.once('close', shares.take(sender));
      return;
    }
    metrics.cut('share');
    complain('share', 'Connections of one sender are refused: it has as many as are free.');
    socket.resetAndDestroy();
  });
  server.on('drop', () => {
    metrics.cut('full');
    complain('full', `New connections are refused: there are already ${max}.`);
  });
  const sweep = setInterval(() => turns.sweep(), SWEEP_MS).unref();
  server.once('close', () => clearInterval(sweep));
  return turns;
}

/** Logs each kind of shortage at most once a minute, so that an attacker cannot fill the log. */
export function complaints(
  logger: Pick<FastifyBaseLogger, 'warn'>,
  now = () => performance.now(),
): (what: string, sentence: string) => void {
  const saidAt = new Map<string, number>();
  return (what, sentence) => {
    const last = saidAt.get(what);
    if (last !== undefined && now() - last < COMPLAINT_INTERVAL_MS) return;
    saidAt.set(what, now());
    logger.warn({ what }, sentence);
  };
}
