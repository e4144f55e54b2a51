import type { AskedColumns, Columns, TableRow } from './table-shape.ts';
import { OutcryError } from '../../core/base/errors.ts';
import { badLine, shown, noStamp } from './cells.ts';
import { TIME_NAMES, plainName } from './column-names.ts';
import { saysSeparator } from './dialect.ts';
import { isStamp } from './moments.ts';
import { isQuantity } from './quantities.ts';

/** Lines of titles or settings that may precede the header of a table. */
export const LINES_ABOVE_MAX = 50;

/** The position of the table in the rows of a file. */
interface FoundTable {
  /** The rows, with comments replaced by empty ones. */
  readonly usable: readonly (readonly string[])[];
  /** Index of the first row with a count. */
  readonly first: number;
  /** Header cells; null if there is no header. */
  readonly head: readonly string[] | null;
  /** Rows above the header that are not part of the table. */
  readonly above: number;
}

/** The first row with a timestamp and a count begins the table; the row before it is the header. Throws `bad_line` if there is none. */
export function findTable(path: string, rows: readonly TableRow[], asked: AskedColumns): FoundTable {
  const usable = rows.map((row) => (isComment(row) || saysSeparator(row.cells) ? [] : row.cells));
  const first = usable.findIndex((cells, at) => isData(cells, headAbove(rows, usable, at), asked));
  if (first < 0 || first > LINES_ABOVE_MAX) throw noTable(path, rows, usable);
  const head = headAbove(rows, usable, first);
  const filled = usable.slice(0, first).filter((cells) => cells.length > 0).length;
  return { usable, first, head, above: Math.max(0, filled - (head === null ? 0 : 1)) };
}

/** The row before `at` if it can be a header: made of words, and as long as the row itself. */
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

/** Whether a row has a timestamp and a count or, below a header that names the columns, something that may be one. */
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

/** Throws `bad_line` if a row above the table is not a header but an invalid data row. */
export function checkHead(
  path: string,
  rows: readonly TableRow[],
  { usable, first, head }: FoundTable,
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

/** The error for a file without a table. */
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

/** `# time, value` is a comment, but may be the header of what follows. */
function isComment({ cells }: TableRow): boolean {
  return cells[0]?.startsWith('#') === true && !cells[0].startsWith('#N/A');
}
