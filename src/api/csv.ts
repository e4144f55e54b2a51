import { z } from 'zod';

/** A column of a table: its name, `window.reports`, and where its value is found. */
interface Column {
  readonly name: string;
  readonly path: readonly string[];
}

/** The columns of a shape: one for each of its fields, in their order, those of objects within it among them. */
function columnsOf(shape: z.ZodObject, above: readonly string[] = []): Column[] {
  return Object.entries(shape.shape).flatMap(([field, inner]) => {
    const path = [...above, field];
    const bare = unwrapped(inner as z.ZodType);
    return bare instanceof z.ZodObject ? columnsOf(bare, path) : [{ name: path.join('.'), path }];
  });
}

/** Without what says that a field may be null or left out. */
function unwrapped(shape: z.ZodType): z.ZodType {
  return shape instanceof z.ZodNullable || shape instanceof z.ZodOptional
    ? unwrapped(shape.unwrap() as z.ZodType)
    : shape;
}

const LIST_SEPARATOR = ';';

/**
 * Items of a shape as CSV (RFC 4180), with the names of the columns first; null and what is left out are empty. Lists of words are
 * written with semicolons between them, for names of cities have spaces; other lists as JSON. `fields`: only these, of the items.
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

/** Quoted where it has to be. A spreadsheet takes what begins with these signs for a formula: an apostrophe keeps it a text. */
function quoted(cell: string): string {
  const safe = /^[=+@\t\r]|^-(?![\d.])/u.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
