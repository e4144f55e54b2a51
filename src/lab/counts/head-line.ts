import type { AskedColumns, Columns, TableRow } from './table-shape.ts';
import { OutcryError } from '../../core/base/errors.ts';
import { badLine, shown, noStamp } from './cells.ts';
import { TIME_NAMES, plainName } from './column-names.ts';
import { saysSeparator } from './dialect.ts';
import { isStamp } from './moments.ts';
import { isQuantity } from './quantities.ts';

/** Lines of a title or of settings that a table may have above its head. */
export const LINES_ABOVE_MAX = 50;

/** Where in the rows of a file its table is. */
interface FoundTable {
  /** The rows, those that are comments as empty ones. */
  readonly usable: readonly (readonly string[])[];
  /** Index of the first row with a count. */
  readonly first: number;
  /** Cells of the head line; null where there is none. */
  readonly head: readonly string[] | null;
  /** Rows above the head line that are none of the table. */
  readonly above: number;
}

/** A row with a moment and a count is the first of the table; the one before it is its head. Throws `bad_line` without one. */
export function findTable(path: string, rows: readonly TableRow[], asked: AskedColumns): FoundTable {
  const usable = rows.map((row) => (isComment(row) || saysSeparator(row.cells) ? [] : row.cells));
  const first = usable.findIndex((cells, at) => isData(cells, headAbove(rows, usable, at), asked));
  if (first < 0 || first > LINES_ABOVE_MAX) throw noTable(path, rows, usable);
  const head = headAbove(rows, usable, first);
  const filled = usable.slice(0, first).filter((cells) => cells.length > 0).length;
  return { usable, first, head, above: Math.max(0, filled - (head === null ? 0 : 1)) };
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

/** Throws `bad_line` where a row above the table is no head but a wrong row of it. */
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

/** `# time, value` is a comment, and may be the head of what follows. */
function isComment({ cells }: TableRow): boolean {
  return cells[0]?.startsWith('#') === true && !cells[0].startsWith('#N/A');
}
