import { cleaned } from '../../words/sentence.ts';
import { CellError, badLine, shown } from './cells.ts';
import {
  CLOCK_NAMES,
  DATE_NAMES,
  REMARKS,
  SERIES_NAMES,
  TIME_NAMES,
  VALUE_NAMES,
  plainName,
} from './column-names.ts';
import { checkHead, findTable } from './head-line.ts';
import { isStamp } from './moments.ts';
import { isQuantity, isUnknown } from './quantities.ts';
import type { AskedColumns, Columns, TableRow } from './table-shape.ts';

/** Rows that are examined to find a column's content. */
const ROWS_LOOKED_AT = 200;
/** A column has the kind of at least this share of its cells. */
const SHARE_OF_KIND = 0.9;

/** Finds the columns of a table from its first rows. Throws `bad_line` if there is no table, or if the choice would be a guess. */
export function findColumns(path: string, rows: readonly TableRow[], asked: AskedColumns): Columns {
  const found = findTable(path, rows, asked);
  const { usable, first, head, above } = found;
  const table = usable.slice(first, first + ROWS_LOOKED_AT).filter((cells) => cells.length > 0);
  try {
    const columns = new Finder(head, table, asked).columns();
    checkHead(path, rows, found, columns);
    return { ...columns, head, first, above };
  } catch (error) {
    throw error instanceof CellError
      ? badLine(path, `line ${rows[head === null ? first : first - 1]?.line ?? 1}`, error.message)
      : error;
  }
}

class Finder {
  readonly #head: readonly string[] | null;
  readonly #table: readonly (readonly string[])[];
  readonly #asked: AskedColumns;
  readonly #width: number;
  #picked: string[] = [];

  constructor(head: readonly string[] | null, table: readonly (readonly string[])[], asked: AskedColumns) {
    this.#head = head;
    this.#table = table;
    this.#asked = asked;
    this.#width = Math.max(...table.map((cells) => cells.length), head?.length ?? 0);
  }

  columns(): Pick<Columns, 'time' | 'value' | 'series' | 'picked'> {
    const { asked } = { asked: this.#asked };
    const namedSeries = asked.series === null ? null : this.#named(asked.series, '--series');
    const namedValue = asked.value === null ? null : this.#named(asked.value, '--value');
    const time =
      asked.time.length > 0
        ? asked.time.map((name) => this.#named(name, '--time'))
        : this.#time([namedValue, namedSeries]);
    const series = namedSeries ?? this.#series(time, namedValue);
    const value = namedValue ?? this.#value([...time, series]);
    return { time, value, series, picked: this.#picked.length === 0 ? null : this.#picked.join(' and ') };
  }

  /** The column with that name, or with that number counted from 1. */
  #named(name: string, option: string): number {
    const wanted = plainName(name);
    const exact = this.#head?.findIndex((cell) => cell.trim() === name.trim()) ?? -1;
    const alike = this.#head?.findIndex((cell) => plainName(cell) === wanted) ?? -1;
    const byNumber =
      /^\d+$/u.test(name) && Number(name) >= 1 && Number(name) <= this.#width ? Number(name) - 1 : -1;
    const at = [exact, alike, byNumber].find((index) => index >= 0);
    if (at === undefined)
      throw new CellError(
        `there is no column ${shown(name)} for ${option}; there are ${this.#list(this.#all())}`,
      );
    return at;
  }

  #time(others: readonly (number | null)[]): number[] {
    const free = this.#all().filter((column) => !others.includes(column));
    const pair = this.#dateAndTime(free);
    if (pair !== null) return pair;
    const candidates = free.filter((column) => this.#share(column, isStamp) >= SHARE_OF_KIND);
    const named = this.#byName(free, TIME_NAMES);
    // Counts may look like timestamps, 1738540800, and timestamps like counts, 0, 300, 600, so the names decide.
    const found =
      candidates.length === 1
        ? candidates[0]
        : (this.#byName(candidates, TIME_NAMES) ?? candidates[0] ?? named);
    if (found === undefined || found === null)
      throw new CellError(
        `no column holds timestamps; there are ${this.#list(free)}, and --time COLUMN names one`,
      );
    if (candidates.length > 1) this.#picked.push(`the times of ${this.#name(found)}`);
    return [found];
  }

  /** A date and a time of day in separate columns. */
  #dateAndTime(free: readonly number[]): number[] | null {
    const date = free.find(
      (column) => this.#isNamed(column, DATE_NAMES) && this.#share(column, isStamp) >= SHARE_OF_KIND,
    );
    const time = free.find(
      (column) =>
        column !== date &&
        this.#isNamed(column, CLOCK_NAMES) &&
        this.#share(column, isClock) >= SHARE_OF_KIND,
    );
    if (this.#head === null) {
      const [first, second] = free;
      const split =
        first === 0 &&
        second === 1 &&
        free.length > 2 &&
        this.#share(0, isStamp) === 1 &&
        this.#share(1, hasColon) === 1;
      return split ? [0, 1] : null;
    }
    return date === undefined || time === undefined ? null : [date, time];
  }

  #series(time: readonly number[], value: number | null): number | null {
    const free = this.#all().filter((column) => !time.includes(column) && column !== value);
    const says = free.find((column) => this.#isNamed(column, ['series']));
    if (says !== undefined || !this.#asked.named) return says ?? null;
    const words = free.find((column) => this.#share(column, isQuantity) < SHARE_OF_KIND);
    const found = this.#byName(free, SERIES_NAMES) ?? words ?? (free.length > 1 ? free[0] : undefined);
    if (found === undefined)
      throw new CellError('no column names the series; --series COLUMN says which one does');
    return found;
  }

  #value(others: readonly (number | null)[]): number {
    const free = this.#all().filter((column) => !others.includes(column));
    const numbers = free.filter((column) => this.#share(column, isQuantity) >= SHARE_OF_KIND);
    // With one column left, that is the count, whatever its first cells contain.
    if (free.length === 1 && free[0] !== undefined) return free[0];
    const [only] = numbers;
    if (numbers.length === 1 && only !== undefined) {
      if (free.length > 1) this.#picked.push(`the counts of ${this.#name(only)}`);
      return only;
    }
    const counts = numbers.filter(
      (column) =>
        !this.#isNamed(column, REMARKS) &&
        (this.#head === null || plainName(this.#head[column] ?? '') !== ''),
    );
    const found = counts.length === 1 ? counts[0] : this.#byName(numbers, VALUE_NAMES);
    if (found === undefined || found === null)
      throw new CellError(
        numbers.length === 0
          ? `no column holds counts; there are ${this.#list(free)}`
          : `counts may be in ${this.#list(counts.length > 0 ? counts : numbers)}: say which with --value COLUMN`,
      );
    this.#picked.push(`the counts of ${this.#name(found)}`);
    return found;
  }

  /** The only column with the first of the names that occurs; failing that, the only column whose name contains such a word. */
  #byName(columns: readonly number[], names: readonly string[]): number | null {
    for (const name of names) {
      const found = columns.filter((column) => this.#isNamed(column, [name]));
      if (found.length === 1) return found[0] as number;
    }
    const words = columns.filter((column) =>
      plainName(this.#head?.[column] ?? '')
        .split(' ')
        .some((word) => names.includes(word)),
    );
    return words.length === 1 ? (words[0] as number) : null;
  }

  #isNamed(column: number, names: readonly string[]): boolean {
    return names.includes(plainName(this.#head?.[column] ?? ''));
  }

  #share(column: number, is: (cell: string) => boolean): number {
    const written = this.#table.map((cells) => (cells[column] ?? '').trim());
    const known = is === isQuantity ? written : written.filter((cell) => !isUnknown(cell));
    return known.length === 0 ? 0 : known.filter(is).length / known.length;
  }

  #all(): number[] {
    return Array.from({ length: this.#width }, (_, column) => column);
  }

  #name(column: number): string {
    return cleaned(this.#head?.[column]?.trim() ?? '') || `column ${column + 1}`;
  }

  #list(columns: readonly number[]): string {
    return columns.map((column) => this.#name(column)).join(', ');
  }
}

const isClock = (cell: string): boolean =>
  /^\d{1,2}(?:[:h.]\d{2})?(?::\d{2})?(?:\s*[ap]\.?m\.?)?$/iu.test(cell);
const hasColon = (cell: string): boolean => /^\d{1,2}:\d{2}/u.test(cell) && isClock(cell);
