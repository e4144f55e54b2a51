import { DAY, HOUR, MINUTE, SECOND, WEEK, floorTo, type Millis } from '../core/time.ts';
import {
  CELL_MAX,
  COUNT_MAX,
  CellError,
  badLine,
  cellsOf,
  readCount,
  readName,
  shown,
  unquoted,
} from './cells.ts';
import type { CountsParser, CountsSink } from './counts-file.ts';
import { readMoment } from './options.ts';

/** Longer than any row of a name, a moment and a number, in characters. */
export const LINE_MAX = 4 * CELL_MAX;
/** A longer time without a row is taken for a mistake in a timestamp, such as a wrong year. */
export const GAP_MAX: Millis = 26 * WEEK;
/** That rows of a series stand together is checked by remembering their names: so many take some 25 MB. */
export const SERIES_MAX = 250_000;
/** `2015-02-26 21:42:53`: the moments that are read without further thought. */
const STAMP_LENGTH = 19;
const COMMA = 44;
const ZERO = 48;
const DIGITS_MAX = 9;

/**
 * The formats `nab` (`timestamp,value`) and `series` (`series,timestamp,value`), a row a line. Rows of one bucket add up;
 * buckets without a row hold no reports. Holds one line and one bucket, whatever the length of the file.
 */
export class CountRows implements CountsParser {
  readonly #path: string;
  readonly #bucketMs: Millis;
  readonly #sink: CountsSink;
  /** The name of the one series, null where every row says its own. */
  readonly #only: string | null;
  readonly #columns: readonly string[];
  readonly #seen = new Set<string>();
  #rest = '';
  #line = 0;
  /** The series under way; what its rows begin with, as written. */
  #series: string | null = null;
  #prefix = '';
  /** Its bucket under way. */
  #bucket: Millis = 0;
  #count = 0;
  #stamp = '';
  /** The day of the last moment, as a number of its digits, and when it began. */
  #day = -1;
  #dayStart: Millis = 0;

  constructor(path: string, bucketMs: Millis, only: string | null, sink: CountsSink) {
    this.#path = path;
    this.#bucketMs = bucketMs;
    this.#only = only;
    this.#columns = only === null ? ['series', 'timestamp', 'value'] : ['timestamp', 'value'];
    this.#sink = sink;
  }

  get found(): boolean {
    return this.#series !== null;
  }

  take(piece: string): void {
    const text = this.#rest + piece;
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      this.#line++;
      if (!this.#takePlain(text, at, end)) this.#takeAny(text.slice(at, end));
      at = end + 1;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > LINE_MAX) {
      this.#line++;
      throw this.#error(`the line is longer than ${LINE_MAX} characters`, this.#rest);
    }
  }

  finish(): void {
    if (this.#rest !== '') this.take('\n');
    this.#endSeries();
  }

  /** Takes a row of the series under way in its plainest form, as almost all are; says whether it was one. */
  #takePlain(text: string, from: number, end: number): boolean {
    if (this.#series === null || !text.startsWith(this.#prefix, from)) return false;
    const start = from + this.#prefix.length;
    const at = this.#plainMoment(text, start);
    let next = start + STAMP_LENGTH;
    if (Number.isNaN(at) || text.charCodeAt(next++) !== COMMA) return false;
    if (end === next || end - next > DIGITS_MAX) return false;
    let count = 0;
    for (; next < end; next++) {
      const digit = text.charCodeAt(next) - ZERO;
      if (!(digit >= 0 && digit <= 9)) return false;
      count = count * 10 + digit;
    }
    this.#put(at, count, text, start, start + STAMP_LENGTH);
    return true;
  }

  /** `2015-02-26 21:42:53` or with a `T`; NaN for whatever needs more thought. */
  #plainMoment(text: string, at: number): Millis {
    const between = text.charCodeAt(at + 10);
    if (between !== 32 && between !== 84) return Number.NaN;
    if (text.charCodeAt(at + 13) !== 58 || text.charCodeAt(at + 16) !== 58) return Number.NaN;
    const day = two(text, at) * 1e6 + two(text, at + 2) * 1e4 + two(text, at + 5) * 100 + two(text, at + 8);
    if (day !== this.#day) {
      const start = readMoment(text.slice(at, at + 10));
      if (start === null || start < 0) return Number.NaN;
      this.#day = day;
      this.#dayStart = start;
    } else if (text.charCodeAt(at + 4) !== 45 || text.charCodeAt(at + 7) !== 45) return Number.NaN;
    const hours = two(text, at + 11);
    const minutes = two(text, at + 14);
    const seconds = two(text, at + 17);
    if (!(hours < 24 && minutes < 60 && seconds < 60)) return Number.NaN;
    return this.#dayStart + hours * HOUR + minutes * MINUTE + seconds * SECOND;
  }

  #takeAny(line: string): void {
    if (line.trim() === '') return;
    if (line.length > LINE_MAX) throw this.#error(`the line is longer than ${LINE_MAX} characters`, line);
    const cells = cellsOf(line);
    if (this.#series === null && this.#isHead(cells)) return;
    if (cells.length !== this.#columns.length)
      throw this.#error(`a line has the columns ${this.#columns.join(',')}`, line);
    try {
      const [name = '', stamp = '', value = ''] = this.#only === null ? cells : [this.#only, ...cells];
      const at = momentOf(unquoted(stamp));
      const count = readCount(value);
      this.#enter(readName(name), this.#only === null ? `${name},` : '');
      const text = unquoted(stamp);
      this.#put(at, count, text, 0, text.length);
    } catch (error) {
      throw error instanceof CellError ? this.#error(error.message, line) : error;
    }
  }

  #isHead(cells: readonly string[]): boolean {
    return cells.map((cell) => unquoted(cell).toLowerCase()).join() === this.#columns.join();
  }

  #enter(name: string, prefix: string): void {
    this.#prefix = prefix;
    if (this.#series === name) return;
    if (this.#seen.has(name))
      throw new CellError(
        `the rows of series ${shown(name)} do not stand together: sort by series, then time`,
      );
    if (this.#seen.size === SERIES_MAX) throw new CellError(`these are more than ${SERIES_MAX} series`);
    this.#endSeries();
    this.#seen.add(name);
    this.#series = name;
    this.#bucket = Number.NaN;
  }

  /** Counts a row of the series under way, whose timestamp stands between `from` and `to`. */
  #put(at: Millis, count: number, text: string, from: number, to: number): void {
    const bucket = floorTo(at, this.#bucketMs);
    if (bucket === this.#bucket) {
      this.#count += count;
      if (this.#count > COUNT_MAX)
        throw this.#error(`the rows of this bucket add up to more than ${COUNT_MAX}`, '');
      return;
    }
    const stamp = text.slice(from, to);
    if (Number.isNaN(this.#bucket)) this.#sink.begin(this.#series ?? '', bucket);
    else this.#pass(bucket, stamp);
    this.#bucket = bucket;
    this.#count = count;
    this.#stamp = stamp;
  }

  /** Hands on the bucket under way and those without a row before `bucket`. */
  #pass(bucket: Millis, stamp: string): void {
    if (bucket < this.#bucket)
      throw this.#error(
        `${stamp} is earlier than ${this.#stamp} before it; a time without an offset is taken as UTC`,
        '',
      );
    if (bucket - this.#bucket > GAP_MAX)
      throw this.#error(
        `${stamp} is more than ${GAP_MAX / DAY} days after ${this.#stamp} before it, which looks like a mistake`,
        '',
      );
    this.#sink.bucket(this.#count, this.#stamp);
    for (let at = this.#bucket + this.#bucketMs; at < bucket; at += this.#bucketMs)
      this.#sink.bucket(0, null);
  }

  #endSeries(): void {
    if (this.#series === null) return;
    this.#sink.bucket(this.#count, this.#stamp);
    this.#sink.end();
  }

  #error(reason: string, line: string): Error {
    return badLine(this.#path, `line ${this.#line}`, reason, line);
  }
}

/** Two digits as a number, NaN where they are none. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function momentOf(text: string): Millis {
  const at = readMoment(text);
  if (at === null) throw new CellError(`${shown(text)} is no timestamp such as 2015-02-26 21:42:53`);
  if (at < 0) throw new CellError(`${shown(text)} is before 1970`);
  return at;
}
