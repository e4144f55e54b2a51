import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Line } from './line.ts';

/** Requests that may wait on one connection behind another. Only programs that test servers send as many ahead. */
export const PIPELINED_MAX = 100;
/** And on all connections together: some 5 kB each. */
export const PIPELINED_ALL_MAX = 1_000;
/** Bytes of answers that readers have not taken yet, over all connections; beyond it those sent first are cut off, down to half. */
export const UNSENT_BYTES_MAX = 48 * 1024 * 1024;
/** A connection on which nothing moves for this long, though its answer is not read to the end, is cut off. */
export const STALLED_MS = 8_000;
/** An answer must have been taken as a whole within this, even where something moves. */
export const ANSWER_MS_MAX = 60_000;
/** A sender whose requests have used the processor for this long waits until others have had their turn. */
export const SLICE_MS = 5;
/** A sender that has left more than this unread has one request worked on in its turn: to send costs the processor, too. */
export const SENDER_UNSENT_BYTES = 2 * 1024 * 1024;
/** Requests of one sender that are worked on at once: more would only queue elsewhere. */
export const AT_WORK_MAX = 32;

/** Why a connection was cut off. */
export type CutReason = 'pipelined' | 'slow' | 'memory';

/** The event of a connection whose answer has become a live stream: the request has been worked on, and its answer does not end. */
export const STREAMING = 'streaming';

interface TurnsOptions {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** A name for who sent the request. */
  readonly sender: (request: IncomingMessage) => string;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly onCut: (reason: CutReason) => void;
}

/** A request with what it will be answered on. */
interface Turn {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: Connection;
  /** Null before its turn may come. */
  sender: SenderTurns | null;
  state: 'waiting' | 'at work' | 'worked on' | 'gone';
  /** When its answer was handed to the socket; null before. */
  answeredAt: number | null;
  unsentBytes: number;
  /** When work on it began. */
  beganAt: number;
}

interface Connection {
  readonly socket: Socket;
  current: Turn | null;
  /** Behind the current one, oldest first. */
  readonly waiting: Turn[];
}

interface SenderTurns {
  readonly name: string;
  /** The first requests of connections whose time has not come; some may have left. Null until there is one. */
  waiting: Line<Turn> | null;
  atWork: number;
  /** Milliseconds of the processor in this round of the event loop. */
  usedMs: number;
  /** Bytes of its answers that have not left. */
  unsentBytes: number;
}

/** Its `then` runs a function as a microtask, as `queueMicrotask` does, which also creates a resource for tracing each time. */
const DONE = Promise.resolve();

/**
 * When which request gets its turn. Node hands over every request that it has read, also those that were sent ahead of the
 * answers before them (pipelining), so that a few hundred bytes can ask for any amount of memory. Here one request of a
 * connection is worked on at a time, the next when the answer has left for the network; and senders take turns at the
 * processor, so that one who asks for the dearest answers over a hundred connections slows down nobody else.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #connections = new Map<Socket, Connection>();
  readonly #senders = new Map<string, SenderTurns>();
  /** Senders that have used the processor in this round, or wait for the next. */
  readonly #inRound = new Set<SenderTurns>();
  /** Answers that have not left yet, the longest sent first. */
  readonly #sending = new Set<Turn>();
  #pipelined = 0;
  #unsentBytes = 0;
  #roundEnds = false;
  /** What was begun in this callback of the event loop, and goes on until all that follows from it is done. */
  #begun: Turn[] = [];
  #measuredAt = 0;
  readonly #measureNext = () => process.nextTick(this.#measureBegun);
  readonly #measureBegun = () => this.#measure();

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Bytes of answers that have not left for the network. */
  get unsentBytes(): number {
    return this.#unsentBytes;
  }

  /** Requests behind others of their connection. */
  get pipelined(): number {
    return this.#pipelined;
  }

  /** A request has come in. */
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

  /** Cuts off those who take too long; to be called every second or so. */
  sweep(): void {
    const before = this.#options.now() - ANSWER_MS_MAX;
    for (const turn of this.#sending) {
      if ((turn.answeredAt ?? before) >= before) break;
      this.#cut(turn.connection, 'slow');
    }
  }

  /** Nothing has moved on the connection for {@link STALLED_MS}, or as long as it may be kept without a request. */
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

  /** The first request of a connection: at once, unless its sender has to wait. */
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
    // Known until the end of the round at least: what it has used must not be forgotten with it.
    this.#seeTo(sender);
    // Each happens once; `once` would cost more than all else here.
    response.on('prefinish', () => this.#answered(turn));
    response.on('close', () => this.#end(turn));
    turn.beganAt = this.#options.now();
    this.#options.handle(request, response);
    // One that was answered at once has used what it will, and where no other of its sender waits there is nothing to begin.
    if (turn.answeredAt !== null && isIdle(sender)) this.#count(turn, sender, turn.answeredAt);
    // After all that follows from it without waiting for anything, which is what keeps others from their turn.
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

  /** Counts what the processor did for it up to then, and nothing twice. */
  #count({ beganAt }: Turn, sender: SenderTurns, until: number): void {
    sender.usedMs += until - Math.max(beganAt, this.#measuredAt);
    this.#measuredAt = until;
  }

  /** Begins the sender's next request, if the sender may have another at work. */
  #next(sender: SenderTurns): void {
    if (!mayWork(sender)) return;
    let turn = sender.waiting?.shift();
    while (turn?.state === 'gone') turn = sender.waiting?.shift();
    if (turn !== undefined) this.#work(turn, sender);
  }

  /** The sender has its turn in the next round of the event loop. */
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

  /** All of the answer was handed to the socket. */
  #answered(turn: Turn): void {
    this.#worked(turn);
    turn.answeredAt = this.#options.now();
    turn.unsentBytes = turn.connection.socket.writableLength;
    if (turn.unsentBytes === 0) return;
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

  /** The answer has left, or its reader has. */
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
    // A reset, for an ordinary end would wait until the reader has taken what the system still holds for it.
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

/** Whether none of its requests waits. */
function isIdle({ waiting }: SenderTurns): boolean {
  return waiting === null || waiting.length === 0;
}

function mayWork({ atWork, usedMs, unsentBytes }: SenderTurns): boolean {
  return atWork < AT_WORK_MAX && usedMs < (unsentBytes > SENDER_UNSENT_BYTES ? Number.MIN_VALUE : SLICE_MS);
}
