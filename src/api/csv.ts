import { z } from 'zod';

/** A column of a table: its name, `window.reports`, and the path to its value. */
interface Column {
  readonly name: string;
  readonly path: readonly string[];
}

/** The columns of a shape: one per field, in order, including those of nested objects. */
function columnsOf(shape: z.ZodObject, above: readonly string[] = []): Column[] {
  return Object.entries(shape.shape).flatMap(([field, inner]) => {
    const path = [...above, field];
    const bare = unwrapped(inner as z.ZodType);
    return bare instanceof z.ZodObject ? columnsOf(bare, path) : [{ name: path.join('.'), path }];
  });
}

/** A shape without nullable and optional wrappers. */
function unwrapped(shape: z.ZodType): z.ZodType {
  return shape instanceof z.ZodNullable || shape instanceof z.ZodOptional
    ? unwrapped(shape.unwrap() as z.ZodType)
    : shape;
}

const LIST_SEPARATOR = ';';

/**
 * Items of a shape as CSV (RFC 4180) with a header row; null and missing values are empty. Lists of words are separated by semicolons,
 * because city names contain spaces; other lists are JSON. `fields`: only these fields of the items.
 */
export function csvOf(shape: z.ZodObject, items: readonly object[], fields?: readonly string[]): string {
  const columns = columnsOf(shape).filter(({ path: [field = ''] }) => fields?.includes(field) ?? true);
  const rows = items.map((item) => columns.map(({ path }) => cellOf(valueAt(item, path))));
  return [columns.map(({ name }) => name), ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

function valueAt(item: object, path: readonly string[]): unknown {
  let value: unknown = item;
  for (const field of path) value = (value as Record<string, unknown> | null | undefined)?.[field];
  return value;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object' && !Array.isArray(value)) return JSON.stringify(value);
  if (!Array.isArray(value)) return String(value);
  const areWords = value.every((one) => typeof one === 'string' && !one.includes(LIST_SEPARATOR));
  return areWords ? value.join(LIST_SEPARATOR) : JSON.stringify(value);
}

/** Quoted if necessary. Spreadsheets read cells that begin with these characters as formulas; an apostrophe keeps them text. */
function quoted(cell: string): string {
  const safe = /^[=+@\t\r]|^-(?![\d.])/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
