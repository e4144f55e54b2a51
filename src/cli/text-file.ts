import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { StringDecoder } from 'node:string_decoder';
import { OutcryError } from '../core/errors.ts';

/** Read at once: larger pieces are not read faster, and cost memory several times their size. */
const CHUNK_BYTES = 64 * 1024;

function open(path: string): NodeJS.ReadableStream {
  return path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

/**
 * The text of a file piece by piece, `-` being standard input: UTF-8 without its byte order mark, every line end (`\n`,
 * `\r\n`, `\r`) as `\n`. `onBytes` is told how many bytes have been read. Throws `file_unreadable`.
 */
export async function* readText(path: string, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let bytes = 0;
  let first = true;
  /** A `\r` at the end of a piece: whether it stands alone shows in the next. */
  let held = '';
  try {
    for await (const chunk of open(path)) {
      const piece = chunk as Buffer;
      onBytes((bytes += piece.length));
      let text = held + decoder.write(piece);
      held = '';
      if (first && text !== '') {
        first = false;
        if (text.startsWith('\uFEFF')) text = text.slice(1);
      }
      if (text.endsWith('\r')) {
        held = '\r';
        text = text.slice(0, -1);
      }
      yield unixLines(text);
    }
    yield unixLines(held + decoder.end());
  } catch (cause) {
    throw readError(path, cause);
  }
}

function unixLines(text: string): string {
  return text.includes('\r') ? text.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : text;
}

export interface Line {
  readonly text: string;
  readonly number: number;
}

/** Lines that are not empty, with their numbers from 1. Throws `file_unreadable`. */
export async function* numberedLines(path: string, onBytes: (bytes: number) => void): AsyncGenerator<Line> {
  const stream = open(path);
  let bytes = 0;
  stream.on('data', (chunk: Buffer | string) => onBytes((bytes += chunk.length)));
  let number = 0;
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
      number++;
      const line = number === 1 ? text.replace(/^\uFEFF/u, '') : text;
      if (line.trim() !== '') yield { text: line, number };
    }
  } catch (cause) {
    throw readError(path, cause);
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user has no right to read it',
};

/** What a failed read says to the operator; errors that are not of the system stay what they are. */
function readError(path: string, cause: unknown): unknown {
  const { syscall, code = '' } = cause as NodeJS.ErrnoException;
  if (cause instanceof OutcryError || syscall === undefined) return cause;
  return new OutcryError('file_unreadable', `${path} cannot be read: ${WHY[code] ?? code}.`, cause);
}
