import { CELL_MAX, CELL_COUNT_MAX, CellError, shown } from './cells.ts';

/** How numbers are written in a file: `1234.5`, `1234,5`, `1,234.5`, `1.234,5`. Spaces and apostrophes may always group. */
export interface NumberForm {
  readonly decimal: '.' | ',';
}

/** What files write where nothing is known: databases, pandas, R, spreadsheets, monitoring. */
const UNKNOWN = new Set(
  '|nan|null|na|n/a|#n/a|none|nil|undefined|-|--|–|—|.|?|\\n|missing|unknown|no data|#value!|#div/0!|<na>'.split(
    '|',
  ),
);
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/iu;
/** Digits in groups of three, or in India's groups of two before the last three. */
const GROUPED_BY_COMMA = /^[+-]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?$/u;
const GROUPED_BY_DOT = /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/u;
const GROUPED_BY_SPACE = /(?<=\d)[ \u00A0\u2009\u202F'’](?=\d{3}(?!\d))/gu;
const ONE_COMMA = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/iu;
/** One mark before exactly three digits: a decimal or a group, which the number by itself does not say. */
const EITHER = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/u;
const PLAIN_DIGITS = /^\d{1,9}$/u;

export function isUnknown(cell: string): boolean {
  return UNKNOWN.has(cell.trim().toLowerCase());
}

/** Whether a cell is a number in any form, or stands for one that is not known. */
export function isQuantity(cell: string): boolean {
  const text = cell.trim().replaceAll(GROUPED_BY_SPACE, '');
  return (
    UNKNOWN.has(text.toLowerCase()) ||
    [PLAIN, ONE_COMMA, GROUPED_BY_COMMA, GROUPED_BY_DOT].some((p) => p.test(text))
  );
}

/**
 * How the numbers of a column are written, told from many of them; null where they may be read in two ways, thousands or
 * decimals. `comma` says whether commas separate the columns: then a number with one in it was quoted for it.
 */
export function numberFormOf(cells: readonly string[], comma: boolean): NumberForm | null {
  const texts = cells.map((cell) => cell.trim().replaceAll(GROUPED_BY_SPACE, ''));
  const commas = texts.filter((text) => text.includes(','));
  const dots = texts.filter((text) => text.includes('.') && PLAIN.test(text) && !text.includes(','));
  const decimals = commas.filter((text) => !GROUPED_BY_COMMA.test(text));
  if (commas.some((text) => text.includes('.')))
    return { decimal: commas.some((text) => text.lastIndexOf(',') > text.lastIndexOf('.')) ? ',' : '.' };
  if (decimals.length > 0) return { decimal: ',' };
  if (commas.length > 0) return groupedBy(texts, commas, ',') || comma ? { decimal: '.' } : null;
  // A dot groups thousands only where decimals would have a comma.
  if (comma || dots.length === 0 || dots.some((text) => !EITHER.test(text))) return { decimal: '.' };
  return groupedBy(texts, dots, '.') ? { decimal: ',' } : null;
}

/** Of numbers below a thousand and above, all above have the mark and none below: it groups thousands. */
function groupedBy(texts: readonly string[], marked: readonly string[], mark: string): boolean {
  const whole = texts.filter((text) => !text.includes(mark) && PLAIN.test(text));
  return (
    whole.length > 0 &&
    marked.length > 1 &&
    whole.every((text) => Number(text) < 1000) &&
    marked.every((t) => EITHER.test(t) || GROUPED_BY_COMMA.test(t) || GROUPED_BY_DOT.test(t))
  );
}

/** The number in a cell; NaN where the cell says that it is not known. Throws {@link CellError}. */
export function readQuantity(cell: string, { decimal }: NumberForm): number {
  if (PLAIN_DIGITS.test(cell)) return Number(cell);
  if (cell.length > CELL_MAX) throw new CellError(`a number has at most ${CELL_MAX} characters`);
  const text = cell.trim().replaceAll(GROUPED_BY_SPACE, '');
  if (UNKNOWN.has(text.toLowerCase())) return Number.NaN;
  const plain = decimal === ',' ? fromComma(text) : fromDot(text);
  if (!PLAIN.test(plain)) throw new CellError(`${shown(cell.trim())} is not a number`);
  return Number(plain);
}

function fromComma(text: string): string {
  const whole = GROUPED_BY_DOT.test(text) ? text.replaceAll('.', '') : text;
  return whole.replace(',', '.');
}

function fromDot(text: string): string {
  return GROUPED_BY_COMMA.test(text) ? text.replaceAll(',', '') : text;
}

/**
 * Holds a number against what a count is: whole, from 0 to {@link CELL_COUNT_MAX}; with `round`, fractions pass to be rounded
 * later, and what is below zero is 0. Throws {@link CellError} with the remedy.
 */
export function asCount(value: number, cell: string, round: boolean): number {
  if (value > CELL_COUNT_MAX)
    throw new CellError(`${shown(cell)} is more than ${CELL_COUNT_MAX}, which no crowd is`);
  if (round) return Math.max(0, value);
  if (value < 0) throw new CellError(`${shown(cell)} is below zero; --round takes such counts as 0`);
  if (!Number.isInteger(value) && !Number.isNaN(value))
    throw new CellError(`${shown(cell)} is not a whole number; --round rounds`);
  return Math.abs(value);
}
