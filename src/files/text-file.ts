import { createReadStream, readFileSync } from 'node:fs';
import { OutcryError, type ErrorCode } from '../core/base/errors.ts';
import { NotText, STRICT, TextStream, readBytes, type EncodingRules } from './encoding.ts';

/** Bytes read at once: larger chunks are no faster, and use several times their size in memory. */
const CHUNK_BYTES = 64 * 1024;

function open(path: string): NodeJS.ReadableStream {
  return path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

interface TextReading {
  /** Called with the number of bytes read so far. */
  onBytes(bytes: number): void;
  readonly encoding?: EncodingRules;
  /** Called with the encoding when everything has been read. */
  onEncoding?(encoding: string): void;
}

/**
 * The text of a file in chunks, `-` being standard input: without its byte order mark, and with every line end (`\n`, `\r\n`, `\r`) as
 * `\n`. Throws `file_unreadable`, or `bad_line` if it is not text.
 */
export async function* readText(
  path: string,
  { onBytes, encoding = STRICT, onEncoding = () => {} }: TextReading,
): AsyncGenerator<string> {
  const stream = new TextStream(encoding);
  let bytes = 0;
  /** A `\r` at the end of a chunk: only the next chunk shows whether `\n` follows. */
  let held = '';
  try {
    for await (const chunk of open(path)) {
      const piece = chunk as Buffer;
      onBytes((bytes += piece.length));
      let text = held + stream.take(piece);
      held = '';
      if (text.endsWith('\r')) {
        held = '\r';
        text = text.slice(0, -1);
      }
      yield unixLines(text);
    }
    yield unixLines(held + stream.finish());
    onEncoding(stream.encoding);
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

/** Longer than any report with its comment, in characters: bounds the memory for a file without line ends. */
export const LINE_MAX = 64 * 1024;

/** Non-empty lines with their numbers, from 1. Throws `file_unreadable`, or `bad_line` if the file is not text. */
export async function* numberedLines(path: string, onBytes: (bytes: number) => void): AsyncGenerator<Line> {
  let rest = '';
  let number = 0;
  for await (const piece of readText(path, { onBytes })) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) {
      number++;
      checkLength(path, text, number);
      if (text.trim() !== '') yield { text, number };
    }
    checkLength(path, rest, number + 1);
  }
  if (rest.trim() !== '') yield { text: rest, number: number + 1 };
}

function checkLength(path: string, line: string, number: number): void {
  if (line.length <= LINE_MAX) return;
  throw new OutcryError('bad_line', `${path}, line ${number}: a line has at most ${LINE_MAX} characters.`);
}

/**
 * The whole text of a hand-written file, `-` being standard input. Throws `file_unreadable`, or `code` with the line if it is not valid
 * UTF-8 or UTF-16: encodings are not guessed.
 */
export function readWholeText(path: string, code: ErrorCode): string {
  try {
    return readBytes(readFileSync(path === '-' ? 0 : path));
  } catch (cause) {
    throw readError(path, cause, code);
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user has no right to read it',
};

/** The operator's error for a failed read; errors that are not from the system are returned unchanged. */
function readError(path: string, cause: unknown, code: ErrorCode = 'bad_line'): unknown {
  if (cause instanceof NotText) {
    const place = code === 'bad_catalog' ? `${path}:${cause.line}` : `${path}, line ${cause.line}`;
    return new OutcryError(code, `${place}: ${cause.message}.`, cause);
  }
  const { syscall, code: why = '' } = cause as NodeJS.ErrnoException;
  if (cause instanceof OutcryError || syscall === undefined) return cause;
  return new OutcryError('file_unreadable', `${path} cannot be read: ${WHY[why] ?? why}.`, cause);
}
