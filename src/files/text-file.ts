import { createReadStream, readFileSync } from 'node:fs';
import { OutcryError, type ErrorCode } from '../core/base/errors.ts';
import { NotText, STRICT, TextStream, readBytes, type EncodingRules } from './encoding.ts';

/** Read at once: larger pieces are not read faster, and cost memory several times their size. */
const CHUNK_BYTES = 64 * 1024;

function open(path: string): NodeJS.ReadableStream {
  return path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
}

interface TextReading {
  /** Is told how many bytes have been read. */
  onBytes(bytes: number): void;
  readonly encoding?: EncodingRules;
  /** Is told the encoding when all is read. */
  onEncoding?(encoding: string): void;
}

/**
 * The text of a file piece by piece, `-` being standard input: without its byte order mark, every line end (`\n`, `\r\n`,
 * `\r`) as `\n`. Throws `file_unreadable`, or `bad_line` where it is no text.
 */
export async function* readText(
  path: string,
  { onBytes, encoding = STRICT, onEncoding = () => {} }: TextReading,
): AsyncGenerator<string> {
  const stream = new TextStream(encoding);
  let bytes = 0;
  /** A `\r` at the end of a piece: whether it stands alone shows in the next. */
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

/** Longer than any report with its comment, in characters: bounds what a file without lines can take. */
export const LINE_MAX = 64 * 1024;

/** Lines that are not empty, with their numbers from 1. Throws `file_unreadable`, or `bad_line` where it is no text. */
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
 * The whole text of a file that people write, `-` being standard input. Throws `file_unreadable`, or `code` with the line
 * where it is no text in UTF-8 or UTF-16: nobody's letters are guessed.
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

/** What a failed read says to the operator; errors that are not of the system stay what they are. */
function readError(path: string, cause: unknown, code: ErrorCode = 'bad_line'): unknown {
  if (cause instanceof NotText) {
    const place = code === 'bad_catalog' ? `${path}:${cause.line}` : `${path}, line ${cause.line}`;
    return new OutcryError(code, `${place}: ${cause.message}.`, cause);
  }
  const { syscall, code: why = '' } = cause as NodeJS.ErrnoException;
  if (cause instanceof OutcryError || syscall === undefined) return cause;
  return new OutcryError('file_unreadable', `${path} cannot be read: ${WHY[why] ?? why}.`, cause);
}
