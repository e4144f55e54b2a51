import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Millis } from '../../core/base/time.ts';
import type { Sender } from '../../intake/sender.ts';
import { Readers } from './readers.ts';
import { Shares } from '../admission/shares.ts';
import { STREAMING } from '../admission/turns.ts';

/** Open streams in all, where there are connections enough; the next one is told to come back later. */
const STREAMS_MAX = 15_000;
/**
 * A reader that has let more than this pile up when the next event comes is dropped; it reconnects with `Last-Event-ID` and
 * gets what it missed, once. What it was sent at its opening is not held against it.
 */
export const BUFFERED_BYTES_MAX = 64 * 1024;
/** How often every stream says that it is alive: proxies keep it open, and readers notice a line that died without a word. */
export const HEARTBEAT_MS = 15_000;
/** A reader that has not once taken all it was sent in this many heartbeats is cut off: it reads slower than we write. */
export const BEATS_BEHIND_MAX = 4;
/**
 * Where readers are told to come back when a stream ends, each after a wait of its own between these: a restart with all
 * streams open is followed by a tenth of them a second, not by all at once.
 */
export const RETRY_MIN_MS = 2_000;
export const RETRY_MAX_MS = 12_000;
/** Some proxies hold the first bytes of an answer back until this many have come, whatever its headers say. */
export const PADDING_BYTES = 2_048;

interface LiveEvent {
  /** Left out of all but the last event of a tick: a reader cut off between two of them is not taken to know the tick. */
  readonly id?: string | undefined;
  readonly event: string;
  readonly data: unknown;
}

/**
 * Server-sent events to many: the events of a tick are framed once, as one HTTP chunk, and the same bytes go to every
 * socket of the channel. So nothing else may be written to a response that has joined.
 */
export class Hub {
  readonly #channels = new Map<string, Readers<Stream>>();
  readonly #shares: Shares;
  readonly #random: () => number;
  /** Streams that hold back what they are told until the end of this turn of the event loop, for more may come. */
  readonly #gathered = new Set<Stream>();
  /** Told of every stream that ends. */
  onLeave: () => void = () => {};

  /** `random`: a number from 0 up to 1, of which each reader's wait is made. */
  constructor({ streamsMax = STREAMS_MAX, random = Math.random }: HubOptions = {}) {
    this.#shares = new Shares(Math.min(streamsMax, STREAMS_MAX));
    this.#random = random;
  }

  get size(): number {
    return this.#shares.taken;
  }

  /** Whether the sender may open one more. */
  hasRoom(sender: Sender): boolean {
    return this.#shares.hasRoom(sender);
  }

  has(channel: string): boolean {
    return this.#channels.has(channel);
  }

  /** The versions of what the channel tells that its readers know, few: what came after each is to be told. */
  versions(channel: string): Millis[] {
    return this.#channels.get(channel)?.versions ?? [];
  }

  /**
   * Opens a stream of those channels on a response whose head is not sent yet. The stream leaves by itself when its socket
   * closes. Null, with nothing written, where there is no socket to write to: the reader has left, or it pipelined the
   * request behind another, whose answer is not finished.
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
      // A proxy that compresses what it passes on would gather events for its compressor.
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    // From here on the heartbeat looks after it.
    socket.setTimeout(0);
    socket.emit(STREAMING);
    const leave = this.#shares.take(sender);
    const wait = RETRY_MIN_MS + Math.floor(this.#random() * (RETRY_MAX_MS - RETRY_MIN_MS));
    const greeting = Buffer.from(`retry: ${wait}\n${proxied ? PADDING : ''}\n`);
    const { chunkedEncoding: chunked } = response;
    const stream: Stream = { socket, chunked, openingBytes: 0, beatsBehind: 0, leave, greeting };
    // With what the reader is owed, where that is known at once; else by itself.
    setImmediate(() => write(stream, NOTHING));
    for (const channel of channels) this.#of(channel).all.add(stream);
    response.on('close', () => this.#leave(channels, stream));
    return stream;
  }

  /** What a reader is owed when it comes, however much that is. */
  open(stream: Stream, opening: Frame): void {
    const { length } = bytesFor(stream, opening);
    stream.openingBytes += length;
    write(stream, opening, () => {
      stream.openingBytes -= length;
    });
  }

  /** The reader knows what the channel tells up to that version: from now on it is owed what comes after. */
  know(stream: Stream, channel: string, version: Millis): void {
    const readers = this.#channels.get(channel);
    if (readers?.all.has(stream) === true) readers.know(stream, version);
  }

  /** Tells those who know the channel up to `from` what came after, up to `to`; null where nothing did. */
  tell(channel: string, news: Frame | null, from: Millis, to: Millis): void {
    const readers = this.#channels.get(channel);
    if (news !== null) for (const stream of readers?.knowing(from) ?? []) this.#gather(stream, news);
    readers?.moveOn(from, to);
  }

  /** Tells everyone on the channel. */
  broadcast(channel: string, news: Frame): void {
    for (const stream of this.#channels.get(channel)?.all ?? []) write(stream, news);
  }

  /** `at`: the tick up to which everyone has been told everything; null before the first. */
  heartbeat(at: Millis | null = null): void {
    // An event, for a browser shows its page no comments.
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

  /**
   * What a stream is told of many channels at once leaves together, and is judged together: how much one tick has to say is no
   * fault of the reader's.
   */
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

  /** Each once, in however many channels it is. */
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

/** How a stream differs from most. */
interface Manner {
  readonly headers?: OutgoingHttpHeaders;
  /** A proxy stands between, which may hold back a small beginning. */
  readonly proxied?: boolean;
}

export interface Stream {
  readonly socket: Socket;
  /** HTTP/1.0 knows no chunks. */
  readonly chunked: boolean;
  /** Bytes of the opening that the reader has not taken yet. */
  openingBytes: number;
  /** Heartbeats at which it had not taken all that it was sent, one after the other. */
  beatsBehind: number;
  leave(): void;
  /** What comes before the first events; null once it is on its way. */
  greeting: Buffer | null;
}

/** Events as they go over the wire, with and without the frame of a chunk. */
export interface Frame {
  readonly plain: Buffer;
  readonly chunk: Buffer;
}

const NOTHING = toFrame('');
const PADDING = `:${' '.repeat(PADDING_BYTES)}\n`;

/** Events for one write, however many readers there are. */
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

/** Whether the reader keeps up; one that does not is cut off. Judged before it is told something and not after. */
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

/** Greeting and first events as one chunk, without a copy of what may be long and for many. */
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
