import { OutcryError } from '../../core/errors.ts';
import { cleaned } from '../../views/sentence.ts';
import { CellError, badLine, shown } from './cells.ts';
import { saysSeparator } from './dialect.ts';
import { isStamp } from './moments.ts';
import { isQuantity, isUnknown } from './quantities.ts';

/** A row of a table, and the line it ends on. */
export interface TableRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** What a person said of the columns: names as in the head line, or numbers from 1. */
export interface AskedColumns {
  /** One, or a date and a time. */
  readonly time: readonly string[];
  readonly value: string | null;
  readonly series: string | null;
  /** Whether every row has the name of its series, in a column that nobody named. */
  readonly named: boolean;
}

/** Where in a row its cells stand. */
export interface Columns {
  /** One, or a date and a time. */
  readonly time: readonly number[];
  readonly value: number;
  readonly series: number | null;
  /** Cells of the head line; null where there is none. */
  readonly head: readonly string[] | null;
  /** Index of the first row with a count. */
  readonly first: number;
  /** Rows above the head line that are none of the table. */
  readonly above: number;
  /** Which columns were picked, where there was a choice; null where there was none. */
  readonly picked: string | null;
}

/** Lines of a title or of settings that a table may have above its head. */
export const LINES_ABOVE_MAX = 50;
/** Rows that show what a column holds. */
const ROWS_LOOKED_AT = 200;
/** A column is what so many of its cells are. */
const SHARE_OF_KIND = 0.9;

const TIME_NAMES =
  'time|timestamp|datetime|date time|ds|ts|t|date|zeit|zeitstempel|zeitpunkt|datum|fecha|horodatage|heure|data|tijd|when|at|moment|bucket|period|interval|window|start|start time|minute|hour|day|epoch|unix time'.split(
    '|',
  );
const DATE_NAMES = 'date|datum|fecha|data|day|tag|jour'.split('|');
const CLOCK_NAMES = 'time|uhrzeit|zeit|hour|stunde|hora|heure|ora|tijd|clock'.split('|');
const VALUE_NAMES =
  'value|count|counts|y|reports|number of reports|n|num|cnt|total|sum|requests|request count|hits|events|event count|incidents|errors|calls|tickets|visits|volume|traffic|anzahl|meldungen|summe|wert|menge|valor|nombre|numero|quantity|amount|number|samplecount'.split(
    '|',
  );
const SERIES_NAMES = 'series|metric|service|name|id|unique id|item id|label'.split('|');
/** What rows say about a count, and is none. */
const REMARKS =
  'anomaly|is anomaly|anomalies|label|kpi label|is outlier|outlier|changepoint|class|target|score|step max|table|result|index|row|id|unnamed: 0|expected|predicted|yhat|trend|upper|lower'.split(
    '|',
  );

/**
 * Finds the columns of a table in its first rows. A row with a moment and a count is the first of the table; the one before
 * it is its head. Throws `bad_line` where there is no such row, or where a choice would be a guess.
 */
export function findColumns(path: string, rows: readonly TableRow[], asked: AskedColumns): Columns {
  const usable = rows.map((row) => (isComment(row) || saysSeparator(row.cells) ? [] : row.cells));
  const first = usable.findIndex((cells, at) => isData(cells, headAbove(rows, usable, at), asked));
  if (first < 0 || first > LINES_ABOVE_MAX) throw noTable(path, rows, usable);
  const head = headAbove(rows, usable, first);
  const above = usable.slice(0, first).filter((cells) => cells.length > 0).length - (head === null ? 0 : 1);
  const table = usable.slice(first, first + ROWS_LOOKED_AT).filter((cells) => cells.length > 0);
  try {
    const found = new Finder(head, table, asked);
    const columns = found.columns();
    checkHead(path, rows, usable, first, head, columns);
    return { ...columns, head, first, above: Math.max(0, above) };
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

  /** The column of that name, or of that number from 1. */
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
    // Counts may look like moments, 1738540800, and moments like counts, 0, 300, 600: the names decide.
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

  /** A date and a time of day in columns of their own. */
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
    // Of two columns, the one that is left is the count, whatever its first cells hold.
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

  /** The one column of the first name that any has; then the one column whose name holds such a word. */
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

/** `# time, value` is a comment, and may be the head of what follows. */
function isComment({ cells }: TableRow): boolean {
  return cells[0]?.startsWith('#') === true && !cells[0].startsWith('#N/A');
}

/** A name without case, units, brackets and the marks between its words. */
function plainName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/^#\s*/u, '')
    .replaceAll(/\s*[[(].*?[\])]/gu, '')
    .replaceAll(/[\s_.\-/:]+/gu, ' ')
    .trim();
}

/** The row before `at` where that can be a head: of words, and as long as the row itself. */
function headAbove(
  rows: readonly TableRow[],
  usable: readonly (readonly string[])[],
  at: number,
): readonly string[] | null {
  const cells = usable[at] ?? [];
  let above = at - 1;
  while (above >= 0 && usable[above]?.length === 0 && !isComment(rows[above] as TableRow)) above--;
  const row = rows[above];
  if (row === undefined || saysSeparator(row.cells)) return null;
  const head = isComment(row) ? headOfComment(row.cells, cells.length) : row.cells;
  return head !== null && head.length >= Math.min(2, cells.length) ? head : null;
}

function headOfComment(cells: readonly string[], width: number): readonly string[] | null {
  const [first = '', ...others] = cells;
  const words = [first.replace(/^#\s*/u, ''), ...others];
  return words.length === width &&
    words.every((word) => /^[\p{L}_]/u.test(word) && !/^(?:group|datatype|default)$/iu.test(words[0] ?? ''))
    ? words
    : null;
}

/** Whether a row has a moment and a count, or, below a head that names the columns, what may be one. */
function isData(
  cells: readonly string[],
  head: readonly string[] | null,
  { time, value }: AskedColumns,
): boolean {
  const stamps = cells.flatMap((cell, at) => (isStamp(cell.trim()) ? [at] : []));
  if (stamps.length > 0)
    return cells.some((cell, at) => isQuantity(cell) && (stamps.length > 1 || at !== stamps[0]));
  if (head === null || cells.length < 2) return false;
  const names = head.map(plainName);
  const asked = new Set([...time, value ?? ''].map(plainName).filter(Boolean));
  const named = names.some((name) => TIME_NAMES.includes(name) || asked.has(name));
  return (
    named &&
    cells.every((cell) => !names.includes(plainName(cell)) || isQuantity(cell)) &&
    cells.some(isQuantity)
  );
}

/** A row above the table that is no head but a wrong row of it must not be taken for a head. */
function checkHead(
  path: string,
  rows: readonly TableRow[],
  usable: readonly (readonly string[])[],
  first: number,
  head: readonly string[] | null,
  { time, value }: Pick<Columns, 'time' | 'value'>,
): void {
  for (let at = 0; at < first; at++) {
    const cells = usable[at] ?? [];
    const stamp = time
      .map((column) => (cells[column] ?? '').trim())
      .join(' ')
      .trim();
    const quantity = (cells[value] ?? '').trim();
    if (stamp === '' || cells.length <= value) continue;
    if (/^\d/u.test(stamp) && isStamp(stamp))
      throw badLine(path, `line ${rows[at]?.line ?? 1}`, `${shown(quantity)} is not a number`);
    const looksLikeRow =
      /^\d/u.test(stamp) ||
      (/^[\d.,+-]*\d$/u.test(quantity) && head === cells && !TIME_NAMES.includes(plainName(stamp)));
    if (looksLikeRow) throw badLine(path, `line ${rows[at]?.line ?? 1}`, noStamp(stamp));
  }
}

export function noStamp(text: string): string {
  return `${shown(text)} is no timestamp such as 2015-02-26 21:42:53 or 1424986973`;
}

/** Why a file without a single row of a table has none. */
function noTable(path: string, rows: readonly TableRow[], usable: readonly (readonly string[])[]): Error {
  const filled = usable.flatMap((cells, at) =>
    cells.length > 0 ? [{ cells, line: rows[at]?.line ?? 1 }] : [],
  );
  const [head, second] = filled;
  if (head === undefined) return new OutcryError('bad_line', `${path} holds no counts.`);
  const headLike = head.cells.every((cell) => !/^[\d+-]/u.test(cell.trim()));
  if (headLike && second === undefined && head.cells.length > 1)
    return new OutcryError('bad_line', `${path} holds no counts.`);
  const { cells, line } = headLike && second !== undefined ? second : head;
  const [stamp = '', ...others] = cells.map((cell) => cell.trim());
  if (cells.length < 2 || isStamp(cells.join(' ')))
    return badLine(
      path,
      `line ${line}`,
      `a row has a timestamp and a count, separated by a comma, semicolon or tab; this one is ${shown(cells.join(' '))} alone`,
    );
  if (!isStamp(stamp)) return badLine(path, `line ${line}`, noStamp(stamp));
  return badLine(path, `line ${line}`, `${shown(others[0] ?? '')} is not a number`);
}
