import { OutcryError } from '../../core/base/errors.ts';
import { cleaned } from '../../words/sentence.ts';

/** A count beyond this is a mistake in the file, not a crowd. */
export const CELL_COUNT_MAX = 1e9;
/** A cell longer than this, in characters, is neither a name, nor a moment, nor a number. */
export const CELL_MAX = 256;
/** What of a cell a sentence shows. */
const SHOWN_MAX = 40;

/** What is wrong with a line of a file, before anyone has said which line of which file it is. */
export class CellError extends Error {}

/** The name of a series; throws {@link CellError} where there is none. */
export function readName(cell: string): string {
  const name = unquoted(cell);
  if (name === '') throw new CellError('the series has no name');
  if (name.length > CELL_MAX) throw new CellError(`a name has at most ${CELL_MAX} characters`);
  // A copy: what is cut from a piece of the file would keep that whole piece in memory.
  return new TextDecoder().decode(new TextEncoder().encode(name));
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

/** The error that names file and place. */
export function badLine(path: string, place: string, reason: string): OutcryError {
  return new OutcryError('bad_line', `${path}, ${place}: ${reason}.`);
}

/** What there is to say of a cell that should be a timestamp. */
export function noStamp(text: string): string {
  return `${shown(text)} is no timestamp such as 2015-02-26 21:42:53 or 1424986973`;
}
