import type { Millis } from '../../core/base/time.ts';
import { CELL_MAX, CellError, badLine, readName, unquoted } from './cells.ts';
import type { Notes } from './notes.ts';
import { asCount, readQuantity, type NumberForm } from './quantities.ts';
import type { CountsSink, CountsParser } from './sink.ts';
import { DEFAULT_BUCKET } from './spacing.ts';

const COMMA = 44;
const NEWLINE = 10;
const ZERO = 48;
/** This many digits are at most 999,999,999, which is always a valid count. */
const DIGITS_MAX = 9;
/** Commas separate the counts and do not occur within them. */
const NUMBERS: NumberForm = { decimal: '.' };
/** How much of an incomplete cell is kept: the longest name, if each of its characters is a doubled quote. */
const UNFINISHED_MAX = 2 * CELL_MAX + 2;

/** Options for counts without timestamps. */
interface HowLines {
  /** Start of the first bucket. */
  readonly start: Millis;
  readonly bucketMs: Millis | null;
  readonly round: boolean;
}

/**
 * The format `counts`: one line per series, `id,c1,c2,…`. Takes text in chunks of any size and passes each count on immediately, so that
 * lines may be of any length: at most one cell is buffered.
 */
export class CountLines implements CountsParser {
  readonly #path: string;
  readonly #how: HowLines;
  readonly #sink: CountsSink;
  readonly #notes: Notes;
  /** The beginning of an incomplete cell. */
  #rest = '';
  #line = 1;
  /** Counts in the current line so far; −1 before its name. */
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

  /** Parses the name at `at`; returns where its counts begin, or −1 if its end has not arrived yet. */
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

  /** Parses the count at `at`; returns where the next cell begins, or −1 if its end has not arrived yet. */
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

/** A name may be quoted and contain commas. */
function endOfName(text: string, at: number): number {
  if (text[at] !== '"') return endOfCell(text, at);
  const quoted = /"(?:[^"\n]|"")*"(?=[,\n])/uy;
  quoted.lastIndex = at;
  if (quoted.test(text)) return quoted.lastIndex;
  return text.indexOf('\n', at) < 0 && text.length - at <= CELL_MAX ? -1 : endOfCell(text, at);
}
