import { SEPARATORS, type Separator } from './table.ts';

/** Lines examined to detect the separator. */
const LINES_LOOKED_AT = 60;
/** With the right separator, at least this share of the lines has the same number of cells. */
const SHARE_ALIKE = 0.6;
/** A decimal comma looks like a separator, so unambiguous separators are tried first. */
const BEFORE_COMMA: readonly Separator[] = ['\t', ';', '|', ',', ' '];
const SEPARATOR_LINE = /^"?sep=(.)"?$/iu;

/** The separator of a text, from its first lines; Excel's first line `sep=;` states it. */
export function separatorOf(text: string): Separator {
  const lines = text.split('\n', LINES_LOOKED_AT + 1).slice(0, -1);
  const looked = (lines.length === 0 ? [text] : lines).filter((line) => line.trim() !== '');
  const named = SEPARATOR_LINE.exec(looked[0]?.trim() ?? '')?.[1];
  const known = SEPARATORS.find((separator) => separator === named);
  if (known !== undefined) return known;
  const rows = looked.filter((line) => !line.startsWith('#'));
  return BEFORE_COMMA.find((separator) => separates(rows, separator)) ?? ',';
}

/** Whether most of the later examined lines, where the table has begun, have the same number of cells. */
function separates(lines: readonly string[], separator: Separator): boolean {
  const table = lines.slice(Math.floor(lines.length / 2));
  const widths = new Map<number, number>();
  for (const line of table) {
    const bare = line.replaceAll(/"(?:[^"]|"")*"/gu, '');
    const width = separator === ' ' ? bare.trim().split(/ +/u).length : bare.split(separator).length;
    widths.set(width, (widths.get(width) ?? 0) + 1);
  }
  const [width, alike] = [...widths].reduce((best, one) => (one[1] > best[1] ? one : best), [1, 0]);
  return width > 1 && alike >= SHARE_ALIKE * table.length;
}

/** Whether a row is Excel's `sep=` line and not part of the table. */
export function saysSeparator(cells: readonly string[]): boolean {
  return /^"?sep=/iu.test(cells[0] ?? '') && cells.length <= 2;
}
