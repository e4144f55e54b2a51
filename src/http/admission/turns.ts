import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Line } from './line.ts';

/** Requests that may wait behind another on one connection. Only HTTP test tools pipeline that many. */
export const PIPELINED_MAX = 100;
/** The same over all connections: some 5 kB each. */
export const PIPELINED_ALL_MAX = 1_000;
/** Bytes of answers, over all connections, that clients have not read yet. Above it the oldest answers are cut off until half is left. */
export const UNSENT_BYTES_MAX = 48 * 1024 * 1024;
/** A connection whose answer is not fully sent is cut off when nothing has moved on it for this long. */
export const STALLED_MS = 8_000;
/** An answer must be read completely within this time, even if it makes progress. */
export const ANSWER_MS_MAX = 60_000;
/** A sender whose requests have used the CPU for this long waits until other senders have had a turn. */
export const SLICE_MS = 5;
/** A sender with more unread bytes than this gets only one request at a time, because sending costs CPU time too. */
export const SENDER_UNSENT_BYTES = 2 * 1024 * 1024;
/** Requests of one sender that are worked on at once; more would only queue elsewhere. */
export const AT_WORK_MAX = 32;

/** Why a connection was cut off. */
export type CutReason = 'pipelined' | 'slow' | 'memory';

/** Event of a connection whose answer has become a live stream: the request has been handled, but its answer does not end. */
export const STREAMING = 'streaming';

interface TurnsOptions {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** A name for who sent the request. */
  readonly sender: (request: IncomingMessage) => string;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  readonly onCut: (reason: CutReason) => void;
}

/** A request with its response. */
interface Turn {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: Connection;
  /** Null until it is queued for its sender. */
  sender: SenderTurns | null;
  state: 'waiting' | 'at work' | 'worked on' | 'gone';
  /** When its answer was fully handed to the socket; null before that. */
  answeredAt: number | null;
  unsentBytes: number;
  /** When work on it began. */
  beganAt: number;
}

interface Connection {
  readonly socket: Socket;
  current: Turn | null;
  /** Pipelined requests behind the current one, oldest first. */
  readonly waiting: Turn[];
}

interface SenderTurns {
  readonly name: string;
  /** Requests at the head of their connections that wait for a turn; some may be gone already. Null until there is one. */
  waiting: Line<Turn> | null;
  atWork: number;
  /** CPU milliseconds used in this round of the event loop. */
  usedMs: number;
  /** Bytes of its answers that have not been sent yet. */
  unsentBytes: number;
}

/** `DONE.then` runs a function as a microtask, like `queueMicrotask`, which in addition creates an async resource each time. */
const DONE = Promise.resolve();

/**
 * Decides which request is handled when. Node passes on every request it has read, including pipelined ones, so that a few hundred bytes
 * could demand any amount of memory. Here a connection has one request at work at a time; the next starts when the answer has been sent.
 * Senders take turns at the CPU, so that one who requests the most expensive answers over a hundred connections does not slow down the
 * others.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #connections = new Map<Socket, Connection>();
  readonly #senders = new Map<string, SenderTurns>();
  /** Senders that have used the CPU in this round or wait for the next. */
  readonly #inRound = new Set<SenderTurns>();
  /** Answers that are not fully sent yet, the oldest first. */
  readonly #sending = new Set<Turn>();
  #pipelined = 0;
  #unsentBytes = 0;
  #roundEnds = false;
  /** Requests that began in this callback of the event loop; their cost is counted until its microtasks are done. */
  #begun: Turn[] = [];
  #measuredAt = 0;
  readonly #measureNext = () => process.nextTick(this.#measureBegun);
  readonly #measureBegun = () => this.#measure();

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Bytes of answers that have not been sent yet. */
  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** Pipelined requests that wait behind another. */
  get pipelined(): number {
    return this.#pipelined;
  }

  /** A request has arrived. */
  take(request: IncomingMessage, response: ServerResponse): void {
    const connection = this.#connectionOf(request.socket);
    const turn: Turn = {
      request,
      response,
      connection,
      sender: null,
      state: 'waiting',
      answeredAt: null,
      unsentBytes: 0,
      beganAt: 0,
    };
    if (connection.current === null) return this.#begin(turn);
    if (connection.waiting.length >= PIPELINED_MAX || this.#pipelined >= PIPELINED_ALL_MAX)
      return this.#cut(connection, 'pipelined');
    connection.waiting.push(turn);
    this.#pipelined++;
  }

  /** Cuts off connections that take too long; to be called about every second. */
  sweep(): void {
    const before = this.#options.now() - ANSWER_MS_MAX;
    for (const turn of this.#sending) {
      if ((turn.answeredAt ?? before) >= before) break;
      this.#cut(turn.connection, 'slow');
    }
  }

  /** Nothing has moved on the connection for {@link STALLED_MS}, or for its keep-alive time if it has no request. */
  stalled(socket: Socket): void {
    const connection = this.#connections.get(socket);
    const current = connection?.current ?? null;
    if (connection === undefined || current === null) socket.destroy();
    else if (current.answeredAt !== null) this.#cut(connection, 'slow');
  }

  #connectionOf(socket: Socket): Connection {
    let connection = this.#connections.get(socket);
    if (connection === undefined) {
      const opened: Connection = { socket, current: null, waiting: [] };
      this.#connections.set(socket, (connection = opened));
      socket.once('close', () => this.#leave(opened));
      socket.on(STREAMING, () => {
        if (opened.current !== null) this.#worked(opened.current);
      });
    }
    return connection;
  }

  /** Starts the first request of a connection at once, unless its sender has to wait. */
  #begin(turn: Turn): void {
    turn.connection.current = turn;
    const sender = this.#senderOf(this.#options.sender(turn.request));
    turn.sender = sender;
    if (isIdle(sender) && mayWork(sender)) return this.#work(turn, sender);
    (sender.waiting ??= new Line()).push(turn);
    this.#seeTo(sender);
  }

  #work(turn: Turn, sender: SenderTurns): void {
    const { request, response } = turn;
    turn.state = 'at work';
    sender.atWork++;
    // Keeps the sender until the end of the round at least, so that its used time is not forgotten.
    this.#seeTo(sender);
    // Each fires only once; `once` would cost more than everything else here.
    response.on('prefinish', () => this.#answered(turn));
    response.on('close', () => this.#end(turn));
    turn.beganAt = this.#options.now();
    this.#options.handle(request, response);
    // If it was answered synchronously its cost is known, and unless another request of the sender waits there is nothing to start.
    if (turn.answeredAt !== null && isIdle(sender)) this.#count(turn, sender, turn.answeredAt);
    // Otherwise measured after all its microtasks, since those are what delays other requests.
    else if (this.#begun.push(turn) === 1) void DONE.then(this.#measureNext);
  }

  #measure(): void {
    const begun = this.#begun;
    this.#begun = [];
    for (const turn of begun) {
      if (turn.sender === null) continue;
      this.#count(turn, turn.sender, this.#options.now());
      this.#next(turn.sender);
    }
  }

  /** Adds the CPU time spent on the request until then, counting no time twice. */
  #count({ beganAt }: Turn, sender: SenderTurns, until: number): void {
    sender.usedMs += until - Math.max(beganAt, this.#measuredAt);
    this.#measuredAt = until;
  }

  /** Starts the sender's next request if the sender may have another one at work. */
  #next(sender: SenderTurns): void {
    if (!mayWork(sender)) return;
    let turn = sender.waiting?.shift();
    while (turn?.state === 'gone') turn = sender.waiting?.shift();
    if (turn !== undefined) this.#work(turn, sender);
  }

  /** Gives the sender a turn in the next round of the event loop. */
  #seeTo(sender: SenderTurns): void {
    this.#inRound.add(sender);
    if (this.#roundEnds) return;
    this.#roundEnds = true;
    setImmediate(() => this.#nextRound());
  }

  #nextRound(): void {
    this.#roundEnds = false;
    const senders = [...this.#inRound];
    this.#inRound.clear();
    for (const sender of senders) {
      sender.usedMs = 0;
      this.#next(sender);
      this.#forgetIdle(sender);
    }
  }

  /** The whole answer was handed to the socket. */
  #answered(turn: Turn): void {
    this.#worked(turn);
    turn.answeredAt = this.#options.now();
    turn.unsentBytes = turn.connection.socket.writableLength;
    if (turn.unsentBytes === 0) return;
    turn.connection.socket.setTimeout(STALLED_MS);
    this.#unsentBytes += turn.unsentBytes;
    if (turn.sender !== null) turn.sender.unsentBytes += turn.unsentBytes;
    this.#sending.add(turn);
    if (this.#unsentBytes <= UNSENT_BYTES_MAX) return;
    for (const longest of this.#sending) {
      this.#cut(longest.connection, 'memory');
      this.#sent(longest);
      if (this.#unsentBytes <= UNSENT_BYTES_MAX / 2) return;
    }
  }

  #worked(turn: Turn): void {
    const { sender } = turn;
    if (sender === null || turn.state !== 'at work') return;
    turn.state = 'worked on';
    sender.atWork--;
    if (isIdle(sender)) this.#forgetIdle(sender);
    else this.#seeTo(sender);
  }

  #sent(turn: Turn): void {
    if (!this.#sending.delete(turn)) return;
    this.#unsentBytes -= turn.unsentBytes;
    if (turn.sender === null) return;
    turn.sender.unsentBytes -= turn.unsentBytes;
    this.#forgetIdle(turn.sender);
  }

  /** The answer has been sent, or the client has disconnected. */
  #end(turn: Turn): void {
    this.#worked(turn);
    turn.state = 'gone';
    this.#sent(turn);
    const { connection } = turn;
    if (connection.current !== turn) return;
    connection.current = null;
    if (connection.socket.destroyed || connection.socket.writableEnded) return;
    const next = connection.waiting.shift();
    if (next === undefined) return;
    this.#pipelined--;
    this.#begin(next);
  }

  #cut({ socket }: Connection, reason: CutReason): void {
    if (socket.destroyed) return;
    this.#options.onCut(reason);
    // A reset, because a normal end would wait until the client has read what the kernel still buffers for it.
    socket.resetAndDestroy();
  }

  #leave(connection: Connection): void {
    this.#connections.delete(connection.socket);
    this.#pipelined -= connection.waiting.splice(0).length;
    if (connection.current !== null) this.#end(connection.current);
  }

  #senderOf(name: string): SenderTurns {
    let sender = this.#senders.get(name);
    if (sender === undefined) {
      sender = { name, waiting: null, atWork: 0, usedMs: 0, unsentBytes: 0 };
      this.#senders.set(name, sender);
    }
    return sender;
  }

  #forgetIdle(sender: SenderTurns): void {
    if (sender.atWork + sender.unsentBytes > 0 || !isIdle(sender) || this.#inRound.has(sender)) return;
    this.#senders.delete(sender.name);
  }
}

/** Whether the sender has no waiting request. */
function isIdle({ waiting }: SenderTurns): boolean {
  return waiting === null || waiting.length === 0;
}

function mayWork({ atWork, usedMs, unsentBytes }: SenderTurns): boolean {
  return atWork < AT_WORK_MAX && usedMs < (unsentBytes > SENDER_UNSENT_BYTES ? Number.MIN_VALUE : SLICE_MS);
}
