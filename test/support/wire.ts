import { connect } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

/** An answer as received over a socket. */
export interface WireAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Manner {
  /** Whether the sender half-closes the connection after the last byte. */
  readonly ends?: boolean;
}

/** How long an answer may take before the test fails. */
const PATIENCE_MS = 20_000;
const HEAD_END = '\r\n\r\n';

/**
 * Sends raw bytes on their own connection, and resolves with the answers once the server has closed it, or with what came of an endless
 * stream. To have it closed, the request must say so.
 */
export function sendBytes(
  port: number,
  bytes: Buffer | string,
  { ends = false }: Manner = {},
): Promise<WireAnswer[]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const chunks: Buffer[] = [];
    const close = () => {
      socket.destroy();
      resolve(answersIn(Buffer.concat(chunks)));
    };
    socket.setTimeout(PATIENCE_MS, () => reject(new Error(`no answer within ${PATIENCE_MS} ms`)));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (isStream(chunks)) close();
    });
    socket.on('end', close);
    // A reset connection is a valid answer too, if a server is sent too much.
    socket.on('error', close);
    if (ends) socket.end(bytes);
    else socket.write(bytes);
  });
}

function isStream(chunks: readonly Buffer[]): boolean {
  return /^content-type: text\/event-stream[^]*\r\n\r\n/imu.test(Buffer.concat(chunks).toString('latin1'));
}

function answersIn(bytes: Buffer): WireAnswer[] {
  const answers: WireAnswer[] = [];
  for (let left = bytes; left.length > 0;) {
    const end = left.indexOf(HEAD_END);
    const [line = '', ...fields] = left.toString('latin1', 0, end < 0 ? undefined : end).split('\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /u.exec(line)?.[1] ?? Number.NaN);
    const headers = Object.fromEntries(
      fields.map((field) => [field.split(':', 1)[0]?.toLowerCase() ?? '', field.replace(/^[^:]*: */u, '')]),
    );
    const rest = end < 0 ? Buffer.alloc(0) : left.subarray(end + HEAD_END.length);
    const isBare = status < 200 || status === 204 || status === 304;
    const length = isBare ? 0 : Number(headers['content-length'] ?? rest.length);
    const body = rest.subarray(0, length);
    const isChunked = headers['transfer-encoding'] === 'chunked';
    const packed = isChunked ? unchunked(rest) : body;
    answers.push({ status, headers, body: unpacked(packed, headers['content-encoding']).toString() });
    left = isChunked ? Buffer.alloc(0) : rest.subarray(length);
  }
  return answers;
}

function unpacked(bytes: Buffer, encoding: string | undefined): Buffer {
  if (bytes.length === 0) return bytes;
  if (encoding === 'br') return brotliDecompressSync(bytes);
  return encoding === 'gzip' ? gunzipSync(bytes) : bytes;
}

function unchunked(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\r\n', at);
    const length = Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (end < 0 || !(length > 0)) break;
    chunks.push(bytes.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
  return Buffer.concat(chunks);
}

/** The bytes of a request after which the server closes the connection; `body` is sent with its length. */
export function requestBytes(
  method: string,
  target: string,
  headers: readonly (readonly [string, string])[] = [],
  body: Buffer | string = '',
): Buffer {
  const lines = [
    ['Host', 'a'],
    ['Connection', 'close'],
    ['Content-Length', String(Buffer.byteLength(body))],
    ...headers,
  ];
  const head = `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** Every byte other than letters and digits percent-encoded, so that any text fits into a path or query, even a lone surrogate. */
export function escaped(text: string): string {
  return Buffer.from(text).reduce(
    (all, byte) =>
      all +
      (/\w/u.test(String.fromCharCode(byte)) && byte < 128
        ? String.fromCharCode(byte)
        : `%${byte.toString(16).padStart(2, '0')}`),
    '',
  );
}
