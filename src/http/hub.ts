import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Open streams in all; the next one is told to come back later. */
export const STREAMS_MAX = 15_000;
/** A reader that lets this much pile up is dropped; it reconnects with `Last-Event-ID` and gets what it missed, once. */
export const BUFFERED_BYTES_MAX = 64 * 1024;
/** How often a silent stream says that it is alive, so that proxies keep it open. */
export const HEARTBEAT_MS = 15_000;

export interface LiveEvent {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/**
 * Server-sent events to many: an event is framed once, as one HTTP chunk, and the same bytes go to every socket of the
 * channel. So nothing else may be written to a response that has joined.
 */
export class Hub {
  readonly #channels = new Map<string, Set<Stream>>();
  #size = 0;
  /** Told of every stream that ends. */
  onLeave: () => void = () => {};

  get size(): number {
    return this.#size;
  }

  get full(): boolean {
    return this.#size >= STREAMS_MAX;
  }

  has(channel: string): boolean {
    return this.#channels.has(channel);
  }

  /** Names of the channels somebody listens to. */
  channels(): Iterable<string> {
    return this.#channels.keys();
  }

  /** Opens the stream on a response whose head is not sent yet. The stream leaves by itself when its socket closes. */
  join(channel: string, response: ServerResponse): Stream {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    response.flushHeaders();
    const stream: Stream = { socket: response.socket, chunked: response.chunkedEncoding };
    this.#of(channel).add(stream);
    this.#size++;
    response.on('close', () => this.#leave(channel, stream));
    return stream;
  }

  send(stream: Stream, event: LiveEvent): void {
    write(stream, frame(event));
  }

  broadcast(channel: string, event: LiveEvent): void {
    const streams = this.#channels.get(channel);
    if (streams === undefined) return;
    const bytes = frame(event);
    for (const stream of streams) write(stream, bytes);
  }

  heartbeat(): void {
    for (const streams of this.#channels.values()) for (const stream of streams) write(stream, BEAT);
  }

  close(): void {
    for (const streams of this.#channels.values()) for (const { socket } of streams) socket?.destroy();
  }

  #of(channel: string): Set<Stream> {
    let streams = this.#channels.get(channel);
    if (streams === undefined) this.#channels.set(channel, (streams = new Set()));
    return streams;
  }

  #leave(channel: string, stream: Stream): void {
    const streams = this.#channels.get(channel);
    if (streams === undefined || !streams.delete(stream)) return;
    this.#size--;
    if (streams.size === 0) this.#channels.delete(channel);
    this.onLeave();
  }
}

export interface Stream {
  readonly socket: Socket | null;
  /** HTTP/1.0 knows no chunks. */
  readonly chunked: boolean;
}

/** An event as it goes over the wire, with and without the frame of a chunk. */
interface Frame {
  readonly plain: Buffer;
  readonly chunk: Buffer;
}

const BEAT = toFrame(': \n\n');

function frame({ id, event, data }: LiveEvent): Frame {
  return toFrame(`id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

function toFrame(text: string): Frame {
  const plain = Buffer.from(text);
  return {
    plain,
    chunk: Buffer.concat([Buffer.from(`${plain.length.toString(16)}\r\n`), plain, Buffer.from('\r\n')]),
  };
}

function write({ socket, chunked }: Stream, { plain, chunk }: Frame): void {
  if (socket === null || socket.destroyed) return;
  socket.write(chunked ? chunk : plain);
  if (socket.writableLength > BUFFERED_BYTES_MAX) socket.destroy();
}
