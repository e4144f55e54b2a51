import { OutcryError } from '../core/errors.ts';
import { cleaned } from '../views/sentence.ts';

/** A count beyond this is a mistake in the file, not a crowd. */
export const COUNT_MAX = 1e9;
/** A cell longer than this, in characters, is neither a name, nor a moment, nor a number. */
export const CELL_MAX = 256;
/** What of a cell a sentence shows. */
const SHOWN_MAX = 40;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/iu;

/** What is wrong with a line of a file, before anyone has said which line of which file it is. */
export class CellError extends Error {}

/** The count in a cell: whole, from 0 to {@link COUNT_MAX}; `12.0` and `1e7` are whole numbers. Throws {@link CellError}. */
export function readCount(cell: string): number {
  const text = unquoted(cell);
  if (text === '') throw new CellError('a count is missing');
  if (text.length > CELL_MAX) throw new CellError(`a number has at most ${CELL_MAX} characters`);
  if (!NUMBER.test(text)) throw new CellError(`${shown(text)} is not a number`);
  const count = Number(text);
  if (count < 0) throw new CellError(`${shown(text)} is below zero`);
  if (count > COUNT_MAX) throw new CellError(`${shown(text)} is more than ${COUNT_MAX}`);
  if (!Number.isInteger(count)) throw new CellError(`${shown(text)} is not a whole number`);
  return Math.abs(count);
}

/** The name of a series; throws {@link CellError} where there is none. */
export function readName(cell: string): string {
  const name = unquoted(cell);
  if (name === '') throw new CellError('the series has no name');
  if (name.length > CELL_MAX) throw new CellError(`a name has at most ${CELL_MAX} characters`);
  // A copy: what is cut from a piece of the file would keep that whole piece in memory.
  return Buffer.from(name).toString();
}

/** Cells of a line, after RFC 4180 but for line ends within quotes: commas within quotes do not separate. */
export function cellsOf(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  return line.match(/(?<=^|,)(?:\s*"(?:[^"]|"")*"\s*|[^,]*)(?=,|$)/gu) ?? [line];
}

export function unquoted(cell: string): string {
  const text = cell.trim();
  return text.length > 1 && text.startsWith('"') && text.endsWith('"')
    ? text.slice(1, -1).replaceAll('""', '"').trim()
    : text;
}

/** The inverse of {@link unquoted}: quotes only what would not be one cell without. */
export function quoted(text: string): string {
  return /[",]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A cell in a sentence: short, and harmless to a terminal. */
export function shown(text: string): string {
  return `"${cleaned(text).slice(0, SHOWN_MAX)}"`;
}

/** The error that names file and place; what is not text is called so, whatever it was mistaken for. */
export function badLine(path: string, place: string, reason: string, text: string): OutcryError {
  const said = text.includes('\0') || text.includes('\uFFFD') ? 'this is not text in UTF-8' : reason;
  return new OutcryError('bad_line', `${path}, ${place}: ${said}.`);
}
