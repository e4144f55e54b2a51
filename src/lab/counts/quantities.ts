import { CELL_MAX, CELL_COUNT_MAX, CellError, shown } from './cells.ts';

/** The number format of a file: `1234.5`, `1234,5`, `1,234.5`, `1.234,5`. Spaces and apostrophes may always group digits. */
export interface NumberForm {
  readonly decimal: '.' | ',';
}

/** Placeholders for unknown values: of databases, pandas, R, spreadsheets, monitoring. */
const UNKNOWN = new Set(
  '|nan|null|na|n/a|#n/a|none|nil|undefined|-|--|–|—|.|?|\\n|missing|unknown|no data|#value!|#div/0!|<na>'.split(
    '|',
  ),
);
const PLAIN = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/iu;
/** Digits in groups of three, or in Indian groups of two before the last three. */
const GROUPED_BY_COMMA = /^[+-]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?$/u;
const GROUPED_BY_DOT = /^[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?$/u;
const GROUPED_BY_SPACE = /(?<=\d)[ \u00A0\u2009\u202F'’](?=\d{3}(?!\d))/gu;
const ONE_COMMA = /^[+-]?\d*,\d+(?:e[+-]?\d+)?$/iu;
/** One mark before exactly three digits: a decimal or a thousands separator, which the number alone does not show. */
const EITHER = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/u;
const PLAIN_DIGITS = /^\d{1,9}$/u;

export function isUnknown(cell: string): boolean {
  return UNKNOWN.has(cell.trim().toLowerCase());
}

/** Whether a cell is a number in any format, or a placeholder for an unknown one. */
export function isQuantity(cell: string): boolean {
  const text = cell.trim().replaceAll(GROUPED_BY_SPACE, '');
  return (
    UNKNOWN.has(text.toLowerCase()) ||
    [PLAIN, ONE_COMMA, GROUPED_BY_COMMA, GROUPED_BY_DOT].some((p) => p.test(text))
  );
}

/**
 * The number format of a column, detected from many cells; null if it is ambiguous between thousands and decimals. `comma`: whether commas
 * separate the columns, so that a number with one had to be quoted.
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
  // Dots can separate thousands only if the decimal mark is a comma.
  if (comma || dots.length === 0 || dots.some((text) => !EITHER.test(text))) return { decimal: '.' };
  return groupedBy(texts, dots, '.') ? { decimal: ',' } : null;
}

/** If all numbers above a thousand have the mark and none below does, it separates thousands. */
function groupedBy(texts: readonly string[], marked: readonly string[], mark: string): boolean {
  const whole = texts.filter((text) => !text.includes(mark) && PLAIN.test(text));
  return (
    whole.length > 0 &&
    marked.length > 1 &&
    whole.every((text) => Number(text) < 1000) &&
    marked.every((t) => EITHER.test(t) || GROUPED_BY_COMMA.test(t) || GROUPED_BY_DOT.test(t))
  );
}

/** The number in a cell; NaN if the cell says that it is unknown. Throws {@link CellError}. */
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
 * Checks that a number is a count: an integer from 0 to {@link CELL_COUNT_MAX}; with `round`, fractions are accepted to be rounded later,
 * and negative numbers become 0. Throws {@link CellError} with the remedy.
 */
export function asCount(value: number, cell: string, round: boolean): number {
  if (value > CELL_COUNT_MAX)
    throw new CellError(`${shown(cell)} is more than ${CELL_COUNT_MAX}, the most that is accepted`);
  if (round) return Math.max(0, value);
  if (value < 0) throw new CellError(`${shown(cell)} is below zero; --round takes such counts as 0`);
  if (!Number.isInteger(value) && !Number.isNaN(value))
    throw new CellError(`${shown(cell)} is not a whole number; --round rounds`);
  return Math.abs(value);
}
