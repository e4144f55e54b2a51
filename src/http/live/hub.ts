import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Millis } from '../../core/base/time.ts';
import type { Sender } from '../../intake/sender.ts';
import { Readers } from './readers.ts';
import { Shares } from '../admission/shares.ts';
import { STREAMING } from '../admission/turns.ts';

/** Open streams in total, if there are enough connections; the next client is told to come back later. */
const STREAMS_MAX = 15_000;
/**
 * A reader with more unsent bytes than this when the next event comes is dropped; it reconnects with `Last-Event-ID` and gets what it
 * missed in one go. What it was sent when the stream opened does not count.
 */
export const BUFFERED_BYTES_MAX = 64 * 1024;
/** How often every stream sends a heartbeat: it keeps proxies from closing the stream, and lets readers notice a dead connection. */
export const HEARTBEAT_MS = 15_000;
/** A reader that has not once emptied its buffer in this many heartbeats is cut off: it reads slower than we write. */
export const BEATS_BEHIND_MAX = 4;
/**
 * The range from which each reader's reconnect delay is drawn when a stream ends: after a restart with all streams open, about a tenth of
 * the readers reconnects per second instead of all at once.
 */
export const RETRY_MIN_MS = 2_000;
export const RETRY_MAX_MS = 12_000;
/** Some proxies buffer an answer until this many bytes have come, whatever its headers say. */
export const PADDING_BYTES = 2_048;

interface LiveEvent {
  /** Left out of all but the last event of a tick, so that a reader who is cut off between two of them does not skip the rest. */
  readonly id?: string | undefined;
  readonly event: string;
  readonly data: unknown;
}

/**
 * Server-sent events for many readers: the events of a tick are framed once, as one HTTP chunk, and the same bytes go to every socket of
 * the channel. So nothing else may be written to a response that has joined.
 */
export class Hub {
  readonly #channels = new Map<string, Readers<Stream>>();
  readonly #shares: Shares;
  readonly #random: () => number;
  /** Streams that buffer events until the end of this turn of the event loop, because more may come. */
  readonly #gathered = new Set<Stream>();
  /** Called for every stream that ends. */
  onLeave: () => void = () => {};

  /** `random`: returns a number in [0, 1), from which each reader's reconnect delay is made. */
  constructor({ streamsMax = STREAMS_MAX, random = Math.random }: HubOptions = {}) {
    this.#shares = new Shares(Math.min(streamsMax, STREAMS_MAX));
    this.#random = random;
  }

  get size(): number {
    return this.#shares.taken;
  }

  /** Whether the sender may open one more stream. */
  hasRoom(sender: Sender): boolean {
    return this.#shares.hasRoom(sender);
  }

  has(channel: string): boolean {
    return this.#channels.has(channel);
  }

  /** The distinct versions that readers of the channel have, which are few: each is sent what came after it. */
  versions(channel: string): Millis[] {
    return this.#channels.get(channel)?.versions ?? [];
  }

  /**
   * Opens a stream of those channels on a response whose head is not sent yet. The stream leaves by itself when its socket closes. Returns
   * null, with nothing written, if there is no socket to write to: the reader has left, or it pipelined the request behind another whose
   * answer is not finished.
   */
  join(
    channels: readonly string[],
    response: ServerResponse,
    sender: Sender,
    { headers = {}, proxied = false }: Manner = {},
  ): Stream | null {
    const { socket } = response;
    if (socket === null || socket.destroyed) return null;
    response.writeHead(200, {
      ...headers,
      'Content-Type': 'text/event-stream; charset=utf-8',
      // A compressing proxy would buffer events.
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    // From here on the heartbeat detects dead connections.
    socket.setTimeout(0);
    socket.emit(STREAMING);
    const leave = this.#shares.take(sender);
    const wait = RETRY_MIN_MS + Math.floor(this.#random() * (RETRY_MAX_MS - RETRY_MIN_MS));
    const greeting = Buffer.from(`retry: ${wait}\n${proxied ? PADDING : ''}\n`);
    const { chunkedEncoding: chunked } = response;
    const stream: Stream = { socket, chunked, openingBytes: 0, beatsBehind: 0, leave, greeting };
    // The greeting goes out with the opening if that is known at once, otherwise by itself.
    setImmediate(() => write(stream, NOTHING));
    for (const channel of channels) this.#of(channel).all.add(stream);
    response.on('close', () => this.#leave(channels, stream));
    return stream;
  }

  /** Sends what a reader is owed when it joins, however much that is. */
  open(stream: Stream, opening: Frame): void {
    const { length } = bytesFor(stream, opening);
    stream.openingBytes += length;
    write(stream, opening, () => {
      stream.openingBytes -= length;
    });
  }

  /** Records that the reader knows the channel up to that version: from now on it gets what comes after. */
  know(stream: Stream, channel: string, version: Millis): void {
    const readers = this.#channels.get(channel);
    if (readers?.all.has(stream) === true) readers.know(stream, version);
  }

  /** Sends readers who know the channel up to `from` what changed since, up to `to`; null if nothing did. */
  tell(channel: string, news: Frame | null, from: Millis, to: Millis): void {
    const readers = this.#channels.get(channel);
    if (news !== null) for (const stream of readers?.knowing(from) ?? []) this.#gather(stream, news);
    readers?.moveOn(from, to);
  }

  /** Sends to everyone on the channel. */
  broadcast(channel: string, news: Frame): void {
    for (const stream of this.#channels.get(channel)?.all ?? []) write(stream, news);
  }

  /** `at`: the tick up to which everyone has been sent everything; null before the first. */
  heartbeat(at: Millis | null = null): void {
    // An event and not a comment, because browsers do not pass comments to the page.
    const beat = frame([{ event: 'beat', data: at === null ? {} : { at } }]);
    for (const stream of this.#streams()) {
      stream.beatsBehind = stream.socket.writableLength === 0 ? 0 : stream.beatsBehind + 1;
      if (stream.beatsBehind >= BEATS_BEHIND_MAX) stream.socket.resetAndDestroy();
      else write(stream, beat);
    }
  }

  close(): void {
    for (const { socket } of this.#streams()) socket.destroy();
  }

  /** What a stream is sent of many channels in one turn is written and judged together: a reader is not to blame for the size of a tick. */
  #gather(stream: Stream, news: Frame): void {
    if (!this.#gathered.has(stream)) {
      if (!mayBeTold(stream)) return;
      if (this.#gathered.size === 0) setImmediate(() => this.#letGo());
      this.#gathered.add(stream);
      stream.socket.cork();
    }
    send(stream, news);
  }

  #letGo(): void {
    for (const { socket } of this.#gathered) socket.uncork();
    this.#gathered.clear();
  }

  /** Each stream once, however many channels it has joined. */
  #streams(): Set<Stream> {
    const all = new Set<Stream>();
    for (const { all: readers } of this.#channels.values()) for (const stream of readers) all.add(stream);
    return all;
  }

  #of(channel: string): Readers<Stream> {
    let readers = this.#channels.get(channel);
    if (readers === undefined) this.#channels.set(channel, (readers = new Readers()));
    return readers;
  }

  #leave(channels: readonly string[], stream: Stream): void {
    for (const channel of channels) {
      const readers = this.#channels.get(channel);
      readers?.leave(stream);
      if (readers?.all.size === 0) this.#channels.delete(channel);
    }
    stream.leave();
    this.onLeave();
  }
}

interface HubOptions {
  readonly streamsMax?: number;
  readonly random?: () => number;
}

/** Options of a stream that differ from the default. */
interface Manner {
  readonly headers?: OutgoingHttpHeaders;
  /** There is a proxy in between, which may hold back the first bytes. */
  readonly proxied?: boolean;
}

export interface Stream {
  readonly socket: Socket;
  /** HTTP/1.0 has no chunked encoding. */
  readonly chunked: boolean;
  /** Bytes of the opening that the reader has not received yet. */
  openingBytes: number;
  /** Consecutive heartbeats at which it had unsent bytes. */
  beatsBehind: number;
  leave(): void;
  /** What is sent before the first events; null once it is sent. */
  greeting: Buffer | null;
}

/** Events as they are sent, with and without chunk framing. */
export interface Frame {
  readonly plain: Buffer;
  readonly chunk: Buffer;
}

const NOTHING = toFrame('');
const PADDING = `:${' '.repeat(PADDING_BYTES)}\n`;

/** Events for one write, for any number of readers. */
export function frame(events: readonly LiveEvent[]): Frame {
  return toFrame(events.map(eventText).join(''));
}

function eventText({ id, event, data }: LiveEvent): string {
  const idLine = id === undefined ? '' : `id: ${id}\n`;
  return `${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

function toFrame(text: string): Frame {
  const plain = Buffer.from(text);
  return {
    plain,
    chunk: Buffer.concat([Buffer.from(`${plain.length.toString(16)}\r\n`), plain, Buffer.from('\r\n')]),
  };
}

function bytesFor({ chunked }: Stream, { plain, chunk }: Frame): Buffer {
  return chunked ? chunk : plain;
}

function write(stream: Stream, bytes: Frame, written?: () => void): void {
  if (mayBeTold(stream)) send(stream, bytes, written);
}

/** Whether the reader keeps up; one that does not is cut off. Checked before a write, not after it. */
function mayBeTold({ socket, openingBytes }: Stream): boolean {
  if (socket.destroyed) return false;
  if (socket.writableLength - openingBytes <= BUFFERED_BYTES_MAX) return true;
  socket.resetAndDestroy();
  return false;
}

function send(stream: Stream, bytes: Frame, written?: () => void): void {
  if (stream.greeting !== null) greet(stream, stream.greeting, bytes, written);
  else if (bytes !== NOTHING) stream.socket.write(bytesFor(stream, bytes), written);
}

/** Sends greeting and first events as one chunk, without copying what may be long and shared. */
function greet(stream: Stream, greeting: Buffer, { plain }: Frame, written?: () => void): void {
  const { socket, chunked } = stream;
  stream.greeting = null;
  const pieces: (Buffer | string)[] = plain.length === 0 ? [greeting] : [greeting, plain];
  if (chunked) {
    pieces.unshift(`${(greeting.length + plain.length).toString(16)}\r\n`);
    pieces.push('\r\n');
  }
  socket.cork();
  for (const [nth, piece] of pieces.entries())
    socket.write(piece, nth === pieces.length - 1 ? written : undefined);
  socket.uncork();
}
