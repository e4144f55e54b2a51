import { badLine } from './cells.ts';
import { separatorOf } from './dialect.ts';
import type { Notes } from './notes.ts';
import type { CountsParser, CountsSink } from './sink.ts';
import { Slots } from './slots.ts';
import { surveyRows, type AskedRows, type Survey } from './survey.ts';
import type { TableRow } from './table-shape.ts';
import { Table } from './table.ts';

/** Text examined before the first row is passed on, in characters: all of most files. */
export const HEAD_MAX = 4 * 1024 * 1024;
/** Enough text to detect the separator. */
const FIRST_LINES_MAX = 16 * 1024;

/** The rows of a table: first all that the survey needs, then one by one. */
export class CountRows implements CountsParser {
  readonly #path: string;
  readonly #reading: AskedRows;
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

  /** `surveyed` is called when it has been decided how to read the table. */
  constructor(
    path: string,
    reading: AskedRows,
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
