import type { Millis } from '../core/time.ts';
import { CELL_MAX, CellError, badLine, readCount, readName } from './cells.ts';
import type { CountsParser, CountsSink } from './counts-file.ts';

const COMMA = 44;
const NEWLINE = 10;
const ZERO = 48;
/** So many digits are at most 999,999,999, which needs no second look. */
const DIGITS_MAX = 9;
/** Of a cell whose end has not come, so much is kept: the longest name, were each character of it a doubled quote. */
const UNFINISHED_MAX = 2 * CELL_MAX + 2;

/**
 * The format `counts`: a line a series, `id,c1,c2,…`. Takes text in pieces of any size and hands each count on as it is
 * read, so that a line may be as long as it likes: what is held is at most one cell.
 */
export class CountLines implements CountsParser {
  readonly #path: string;
  readonly #start: Millis;
  readonly #sink: CountsSink;
  /** The beginning of a cell whose end has not come yet. */
  #rest = '';
  #line = 1;
  /** Counts of the line so far; −1 before its name. */
  #counts = -1;
  #found = false;

  constructor(path: string, start: Millis, sink: CountsSink) {
    this.#path = path;
    this.#start = start;
    this.#sink = sink;
  }

  get found(): boolean {
    return this.#found;
  }

  take(piece: string): void {
    const text = this.#rest + piece;
    let at = 0;
    while (at < text.length) {
      const next = this.#counts < 0 ? this.#name(text, at) : this.#cell(text, at);
      if (next < 0) break;
      at = next;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > UNFINISHED_MAX)
      throw this.#error(new CellError(`a cell has at most ${CELL_MAX} characters`), this.#rest);
  }

  finish(): void {
    if (this.#counts >= 0 || this.#rest.trim() !== '') this.take('\n');
  }

  /** Reads the name at `at`; gives where its counts begin, −1 where its end has not come yet. */
  #name(text: string, at: number): number {
    const end = endOfName(text, at);
    if (end < 0) return -1;
    const name = text.slice(at, end);
    if (text.charCodeAt(end) === NEWLINE) {
      if (name.trim() !== '')
        throw this.#error(new CellError('there is no count after the name of the series'), name);
      this.#line++;
      return end + 1;
    }
    const id = this.#checked(() => readName(name), name);
    this.#counts = 0;
    this.#found = true;
    this.#sink.begin(id, this.#start);
    return end + 1;
  }

  /** Reads the count at `at`; gives where the next cell begins, −1 where its end has not come yet. */
  #cell(text: string, at: number): number {
    let end = at;
    let count = 0;
    let code = text.charCodeAt(end);
    while (code >= ZERO && code < ZERO + 10) {
      count = count * 10 + code - ZERO;
      code = text.charCodeAt(++end);
    }
    if ((code !== COMMA && code !== NEWLINE) || end === at || end - at > DIGITS_MAX) {
      end = endOfCell(text, at);
      if (end < 0) return -1;
      const cell = text.slice(at, end);
      code = text.charCodeAt(end);
      count = this.#checked(() => readCount(cell), cell);
    }
    this.#counts++;
    this.#sink.bucket(count, null);
    if (code === NEWLINE) {
      this.#sink.end();
      this.#counts = -1;
      this.#line++;
    }
    return end + 1;
  }

  #checked<T>(read: () => T, cell: string): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof CellError ? this.#error(error, cell) : error;
    }
  }

  #error(reason: CellError, text: string): Error {
    const place = this.#counts < 0 ? `line ${this.#line}` : `line ${this.#line}, count ${this.#counts + 1}`;
    return badLine(this.#path, place, reason.message, text);
  }
}

function endOfCell(text: string, at: number): number {
  for (let end = at; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code === COMMA || code === NEWLINE) return end;
  }
  return -1;
}

/** A name may be quoted and hold commas. */
function endOfName(text: string, at: number): number {
  if (text[at] !== '"') return endOfCell(text, at);
  const quoted = /"(?:[^"\n]|"")*"(?=[,\n])/uy;
  quoted.lastIndex = at;
  if (quoted.test(text)) return quoted.lastIndex;
  return text.indexOf('\n', at) < 0 && text.length - at <= CELL_MAX ? -1 : endOfCell(text, at);
}
