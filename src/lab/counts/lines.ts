import type { Millis } from '../../core/base/time.ts';
import { CELL_MAX, CellError, badLine, readName, unquoted } from './cells.ts';
import type { Notes } from './notes.ts';
import { asCount, readQuantity, type NumberForm } from './quantities.ts';
import type { CountsSink, CountsParser } from './sink.ts';
import { DEFAULT_BUCKET } from './spacing.ts';

const COMMA = 44;
const NEWLINE = 10;
const ZERO = 48;
/** So many digits are at most 999,999,999, which needs no second look. */
const DIGITS_MAX = 9;
/** Commas are between the counts, not in them. */
const NUMBERS: NumberForm = { decimal: '.' };
/** Of a cell whose end has not come, so much is kept: the longest name, were each character of it a doubled quote. */
const UNFINISHED_MAX = 2 * CELL_MAX + 2;

/** How counts without timestamps are read. */
interface HowLines {
  /** Start of the first bucket. */
  readonly start: Millis;
  readonly bucketMs: Millis | null;
  readonly round: boolean;
}

/**
 * The format `counts`: a line a series, `id,c1,c2,…`. Takes text in pieces of any size and hands each count on as it is
 * read, so that a line may be as long as it likes: what is held is at most one cell.
 */
export class CountLines implements CountsParser {
  readonly #path: string;
  readonly #how: HowLines;
  readonly #sink: CountsSink;
  readonly #notes: Notes;
  /** The beginning of a cell whose end has not come yet. */
  #rest = '';
  #line = 1;
  /** Counts of the line so far; −1 before its name. */
  #counts = -1;
  #found = false;

  constructor(path: string, how: HowLines, sink: CountsSink, notes: Notes) {
    this.#path = path;
    this.#how = how;
    this.#sink = sink;
    this.#notes = notes;
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
      throw this.#error(new CellError(`a cell has at most ${CELL_MAX} characters`));
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
        throw this.#error(new CellError('there is no count after the name of the series'));
      this.#line++;
      return end + 1;
    }
    const id = this.#checked(() => readName(name));
    this.#counts = 0;
    this.#found = true;
    const { start, bucketMs } = this.#how;
    this.#sink.begin({ id, start, bucketMs: bucketMs ?? DEFAULT_BUCKET, layout: 'counts' });
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
      count = this.#checked(() => this.#readCount(cell));
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

  #readCount(cell: string): number {
    const text = unquoted(cell);
    const count = asCount(readQuantity(text, NUMBERS), text, this.#how.round);
    if (Number.isNaN(count)) this.#notes.count('a count is not known', 'counts are not known');
    else if (!Number.isInteger(count))
      this.#notes.count('a count was rounded', 'counts were rounded, those below zero to 0');
    return Math.round(count);
  }

  #checked<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof CellError ? this.#error(error) : error;
    }
  }

  #error(reason: CellError): Error {
    const place = this.#counts < 0 ? `line ${this.#line}` : `line ${this.#line}, count ${this.#counts + 1}`;
    return badLine(this.#path, place, reason.message);
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
