import type { TableRow } from './table-shape.ts';
import { OutcryError } from '../../core/base/errors.ts';
import type { Millis } from '../../core/base/time.ts';
import { encodingName, type EncodingRules } from '../../files/encoding.ts';
import { readText } from '../../files/text-file.ts';
import { badLine } from './cells.ts';
import { separatorOf } from './dialect.ts';
import { CountLines } from './lines.ts';
import { Notes } from './notes.ts';
import type { CountsParser, CountsSink } from './sink.ts';
import { Slots } from './slots.ts';
import { surveyRows, type AskedRows, type Survey } from './survey.ts';
import { Table } from './table.ts';

/** `lines` is a line a series of consecutive counts; `rows` is a moment and a count a row. */
export interface Reading extends AskedRows {
  readonly lines: boolean;
  /** Start of the first bucket, for lines, which have no timestamps. */
  readonly start: Millis;
  readonly encoding: string | null;
}

/** Whoever waits for a file that is being read. */
interface Listener {
  onBytes(bytes: number): void;
  /** Is awaited after each piece, so that whoever writes what follows from it may be slower than the reading. */
  between?(): Promise<void> | void;
  /** Is told in a sentence what was assumed, once before the first count and once after the last. */
  onNote?(sentence: string): void;
}

/** Of rows, so much text is looked at before the first count is handed on: all of most files. In characters. */
export const HEAD_MAX = 4 * 1024 * 1024;
/** This much text is enough to see what separates cells. */
const FIRST_LINES_MAX = 16 * 1024;

/**
 * Reads a file of any size and hands on its counts as they come. The first line that is wrong ends it with `bad_line`: of
 * a file that is not longer than {@link HEAD_MAX}, nothing has been handed on then; of a longer one, or of lines, what
 * stands before it has. A file without a single count is `bad_line` too.
 */
export async function readCounts(
  path: string,
  reading: Reading,
  sink: CountsSink,
  { onBytes, between = () => {}, onNote = () => {} }: Listener,
): Promise<void> {
  const notes = new Notes();
  const tell = () => {
    const sentence = notes.take();
    if (sentence !== null) onNote(sentence);
  };
  const parser = reading.lines
    ? new CountLines(path, reading, sink, notes)
    : new CountRows(path, reading, sink, notes, tell);
  const encoding: EncodingRules = { named: reading.encoding, guessWestern: true };
  const onEncoding = (name: string) => {
    if (name !== 'utf-8' && reading.encoding === null)
      notes.say(`the file is taken as ${encodingName(name)} (--encoding says another)`);
  };
  try {
    for await (const piece of readText(path, { onBytes, encoding, onEncoding })) {
      await parser.take(piece);
      await between();
    }
    await parser.finish();
    if (!parser.found) throw new OutcryError('bad_line', `${path} holds no counts.`);
  } finally {
    await between();
  }
  tell();
}

/** The rows of a table: first all that a survey needs, then one by one. */
export class CountRows implements CountsParser {
  readonly #path: string;
  readonly #reading: Reading;
  readonly #sink: CountsSink;
  readonly #notes: Notes;
  readonly #surveyed: () => void;
  #firstLines = '';
  #length = 0;
  #table: Table | null = null;
  #separator: ReturnType<typeof separatorOf> = ',';
  #head: TableRow[] = [];
  #survey: Survey | null = null;
  #slots: Slots | null = null;

  /** `surveyed` is called when it is decided how the table is read. */
  constructor(
    path: string,
    reading: Reading,
    sink: CountsSink,
    notes: Notes,
    surveyed: () => void = () => {},
  ) {
    this.#path = path;
    this.#reading = reading;
    this.#sink = sink;
    this.#notes = notes;
    this.#surveyed = surveyed;
  }

  get found(): boolean {
    return this.#slots?.found ?? false;
  }

  async take(piece: string): Promise<void> {
    this.#length += piece.length;
    if (this.#table !== null) await this.#table.take(piece);
    else {
      this.#firstLines += piece;
      if (this.#firstLines.length >= FIRST_LINES_MAX) await this.#begin();
    }
    if (this.#survey === null && this.#length >= HEAD_MAX) this.#look(false);
  }

  async finish(): Promise<void> {
    if (this.#table === null) await this.#begin();
    await this.#table?.finish();
    if (this.#survey === null && this.#head.length > 0) this.#look(true);
    this.#slots?.finish();
  }

  async #begin(): Promise<void> {
    if (/^\s*[[{<]/u.test(this.#firstLines))
      throw badLine(this.#path, 'line 1', 'this is JSON or XML, and rows are read: save the table as CSV');
    this.#separator = separatorOf(this.#firstLines);
    this.#table = new Table(this.#path, this.#separator, (cells, line) => this.#row({ cells, line }));
    await this.#table.take(this.#firstLines);
    this.#firstLines = '';
  }

  #row(row: TableRow): void {
    if (this.#survey === null) {
      this.#head.push(row);
      return;
    }
    const read = this.#survey.reader.read(row);
    const { pick } = this.#reading;
    if (read !== null && (pick === null || read.series === pick)) this.#slots?.add(read);
  }

  #look(complete: boolean): void {
    const { rows, ...survey } = surveyRows(
      this.#path,
      this.#head,
      complete,
      this.#separator,
      this.#reading,
      this.#notes,
    );
    this.#survey = { ...survey, rows: [] };
    this.#head = [];
    this.#slots = new Slots(this.#path, survey.slots, this.#sink, this.#notes);
    this.#surveyed();
    for (const row of rows) this.#slots.add(row);
  }
}

/** Counts of consecutive buckets from `start`; NaN where one is not known. */
interface Series {
  readonly id: string;
  readonly start: Millis;
  readonly bucketMs: Millis;
  readonly counts: readonly number[];
}

/** What is kept whole in memory has at most so many buckets: twenty years of 5-minute buckets. */
export const BUCKETS_MAX = 2_100_000;

/** The one series of a file, whole; `bad_line` where there are more. */
export async function readOneSeries(path: string, reading: Reading, listener: Listener): Promise<Series> {
  const found: (Series & { counts: number[] })[] = [];
  const sink: CountsSink = {
    begin({ id, start, bucketMs }) {
      const [first] = found;
      if (first !== undefined)
        throw new OutcryError(
          'bad_line',
          `${path} holds more than one series, "${first.id}" and "${id}": say with --series COLUMN=NAME which one is meant.`,
        );
      found.push({ id, start, bucketMs, counts: [] });
    },
    bucket(count) {
      const counts = found[0]?.counts;
      if (counts?.length === BUCKETS_MAX)
        throw new OutcryError('bad_line', `${path} holds more than ${BUCKETS_MAX} buckets.`);
      counts?.push(count);
    },
    end() {},
  };
  await readCounts(path, reading, sink, listener);
  const [series] = found;
  if (series === undefined) throw new OutcryError('bad_line', `${path} holds no counts.`);
  return series;
}
