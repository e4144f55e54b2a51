import { OutcryError } from '../../core/base/errors.ts';
import { cleaned } from '../../words/sentence.ts';

/** A larger count is a mistake in the file, not a crowd. */
export const CELL_COUNT_MAX = 1e9;
/** A cell longer than this, in characters, is neither a name, nor a timestamp, nor a number. */
export const CELL_MAX = 256;
/** Characters of a cell that an error message shows. */
const SHOWN_MAX = 40;

/** An error about a cell, before file and line are added. */
export class CellError extends Error {}

/** The name of a series; throws {@link CellError} if there is none. */
export function readName(cell: string): string {
  const name = unquoted(cell);
  if (name === '') throw new CellError('the series has no name');
  if (name.length > CELL_MAX) throw new CellError(`a name has at most ${CELL_MAX} characters`);
  // A copy, because a substring would keep the whole chunk of the file in memory.
  return new TextDecoder().decode(new TextEncoder().encode(name));
}

export function unquoted(cell: string): string {
  const text = cell.trim();
  return text.length > 1 && text.startsWith('"') && text.endsWith('"')
    ? text.slice(1, -1).replaceAll('""', '"').trim()
    : text;
}

/** The inverse of {@link unquoted}: quotes only what would not be a single cell otherwise. */
export function quoted(text: string): string {
  return /[",]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A cell for an error message: shortened, and without control characters for the terminal. */
export function shown(text: string): string {
  return `"${cleaned(text).slice(0, SHOWN_MAX)}"`;
}

/** An error with file and position. */
export function badLine(path: string, place: string, reason: string): OutcryError {
  return new OutcryError('bad_line', `${path}, ${place}: ${reason}.`);
}

/** The message about a cell that should be a timestamp. */
export function noStamp(text: string): string {
  return `${shown(text)} is not a timestamp such as 2015-02-26 21:42:53 or 1424986973`;
}
