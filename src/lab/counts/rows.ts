import type { Columns, TableRow } from './table-shape.ts';
import type { Millis } from '../../core/base/time.ts';
import { CellError, badLine, noStamp, readName, shown } from './cells.ts';
import { readStamp, type DateOrder } from './moments.ts';
import type { Notes } from './notes.ts';
import { asCount, isUnknown, readQuantity, type NumberForm } from './quantities.ts';
import type { Zone } from './zone.ts';

/** A parsed row. */
export interface Row {
  readonly series: string;
  readonly at: Millis;
  /** NaN if it is unknown. */
  readonly count: number;
  /** The timestamp as written. */
  readonly stamp: string;
  readonly line: number;
}

/** How to read the cells of a table. */
export interface RowForm {
  readonly columns: Columns;
  /** The most cells of a row. */
  readonly width: number;
  readonly numbers: NumberForm;
  readonly dates: DateOrder | null;
  /** Whether timestamps are seconds from an arbitrary start: 0, 300, 600. */
  readonly counted: boolean;
  /** The zone of times without an offset; null is UTC. */
  readonly zone: Zone | null;
  /** Whether UTC is only assumed, because neither the file nor the user gives a zone. */
  readonly zoneless: boolean;
  readonly round: boolean;
  /** Whether rows go forward in time, or backward. */
  readonly ascending: boolean;
  /** The interval between rows by their wall clock times; 0 if it is not known. */
  readonly step: Millis;
  /** The name of the only series, if rows have none. */
  readonly only: string;
}

/** Parses the rows of a table one by one; throws `bad_line` for an invalid one. */
export class RowReader {
  readonly #path: string;
  readonly #form: RowForm;
  readonly #notes: Notes;
  /** The last moment of each series, which decides between the two moments that an ambiguous local time may be. */
  readonly #last = new Map<string, Millis>();
  readonly #headText: string | null;

  constructor(path: string, form: RowForm, notes: Notes) {
    this.#path = path;
    this.#form = form;
    this.#notes = notes;
    this.#headText = form.columns.head?.join('\0') ?? null;
  }

  /** Null for a row to be skipped: a comment, a repeated header, a local time that does not exist. */
  read({ cells, line }: TableRow): Row | null {
    if (cells[0]?.startsWith('#') === true && !cells[0].startsWith('#N/A')) return null;
    try {
      return this.#row(cells, line);
    } catch (error) {
      if (!(error instanceof CellError)) throw error;
      // Concatenated files repeat the header.
      if (cells.join('\0') === this.#headText) return null;
      throw badLine(this.#path, `line ${line}`, error.message);
    }
  }

  #row(cells: readonly string[], line: number): Row | null {
    const { columns, width, numbers, round, only } = this.#form;
    const last = Math.max(...columns.time, columns.value, columns.series ?? 0);
    if (cells.length <= last)
      throw new CellError(
        `the row has ${cells.length === 1 ? 'one cell' : `${cells.length} cells`} where ${width} were expected`,
      );
    if (cells.length > width && cells.slice(width).some((cell) => cell.trim() !== ''))
      throw new CellError(
        `the row has ${cells.length} cells where ${width} were expected; a number with a comma in it needs quotes, or semicolons between cells`,
      );
    const stamp = columns.time.map((column) => (cells[column] as string).trim()).join(' ');
    const cell = (cells[columns.value] as string).trim();
    const count = asCount(readQuantity(cell, numbers), cell, round);
    if (Number.isNaN(count)) this.#notes.count('a count is not known', 'counts are not known');
    else if (round && !isWhole(cell, count))
      this.#notes.count('a count was rounded', 'counts were rounded, those below zero to 0');
    const series = columns.series === null ? only : readName(cells[columns.series] as string);
    const at = this.#moment(stamp, series, count);
    return at === null ? null : { series, at, count, stamp, line };
  }

  #moment(text: string, series: string, count: number): Millis | null {
    const { dates, counted, zone, ascending, step } = this.#form;
    const stamp = counted ? countedStamp(text) : readStamp(text, dates);
    if (stamp === null) throw new CellError(isUnknown(text) ? 'the timestamp is missing' : noStamp(text));
    if (stamp.clock < 0) throw new CellError(`${shown(text)} is before 1970`);
    if (stamp.offset !== null) return stamp.clock - stamp.offset;
    if (zone === null) {
      if (stamp.abbreviation !== null)
        throw new CellError(
          `${shown(stamp.abbreviation)} is the name of several zones: say which is meant, such as --zone Europe/Berlin`,
        );
      return stamp.clock;
    }
    const at = zone.moment(stamp.clock, this.#last.get(series) ?? Number.NaN, ascending, step);
    if (at !== null) {
      this.#last.set(series, at);
      return at;
    }
    if (count > 0)
      throw new CellError(
        `${shown(text)} does not exist in ${zone.name}, where clocks went forward: name the time zone of these times`,
      );
    this.#notes.count(
      `a row without reports in an hour that ${zone.name} does not have was left out`,
      `rows without reports in an hour that ${zone.name} does not have were left out`,
    );
    return null;
  }
}

function countedStamp(text: string) {
  const seconds = Number(text);
  return text !== '' && Number.isFinite(seconds)
    ? { clock: Math.floor(seconds * 1000), offset: 0, abbreviation: null }
    : null;
}

function isWhole(cell: string, count: number): boolean {
  return Number.isInteger(count) && !cell.startsWith('-');
}
