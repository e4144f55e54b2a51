import * as csv from 'csv-parse';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Parser } from './csv-rows.ts';

/** The result of parsing chunks of text: rows with their line numbers, then how it ended. */
async function read(make: (options: object) => unknown, pieces: readonly string[], separator: string) {
  const rows: unknown[] = [];
  const parser = make({
    delimiter: separator,
    record_delimiter: '\n',
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: 40,
    ltrim: separator !== '\t',
    rtrim: separator !== '\t',
    on_record(cells: string[], { lines }: { lines: number }) {
      rows.push([lines, ...cells]);
      return null;
    },
  }) as Parser;
  let code: string | undefined;
  parser.on('error', (error) => (code ??= (error as csv.CsvError).code));
  parser.resume();
  for (const piece of pieces)
    if (piece !== '' && code === undefined)
      await new Promise<void>((done) => parser.write(piece, () => done()));
  if (code === undefined)
    await new Promise<void>((done) => {
      parser.once('error', () => done());
      parser.end(() => done());
    });
  return { rows, code };
}

/** A cell by RFC 4180: quoted if necessary or requested. */
function written(cell: string, quotes: boolean, separator: string): string {
  return quotes || /["\n\r ]/u.test(cell) || cell.includes(separator)
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
}

test.each([',', ';', '\t', '|'])(
  'parses CSV written by %j like the library that it replaces',
  async (separator) => {
    const letters = fc.constantFrom('a', '1', '.', '-', '"', separator, '\n', ' ', 'é', '😀');
    const cell = fc.tuple(fc.string({ unit: letters, maxLength: 6 }), fc.boolean());
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(40), async (table, cut) => {
        const text = table
          .map((row) => row.map(([one, quotes]) => written(one, quotes, separator)).join(separator))
          .map((line) => `${line}\n`)
          .join('');
        const own = await read(
          (options) => new Parser(options as never),
          [text.slice(0, cut), text.slice(cut)],
          separator,
        );
        expect(own).toEqual(await read((options) => new csv.Parser(options), [text], separator));
      }),
      { numRuns: 500 },
    );
  },
);

test.each([
  ['a,"b\n', 'CSV_QUOTE_NOT_CLOSED'],
  [`a,${'b'.repeat(50)}`, 'CSV_MAX_RECORD_SIZE'],
])('fails at %j like the library', async (text, code) => {
  expect((await read((options) => new Parser(options as never), [text], ',')).code).toBe(code);
  expect((await read((options) => new csv.Parser(options), [text], ',')).code).toBe(code);
});

test('parses any input, and buffers no more of it than a row may have', async () => {
  const letters = fc.constantFrom('a', '"', ',', '\n', ' ', '\r', '\0', '😀');
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: letters, maxLength: 300 }), async (text) => {
      const { rows } = await read((options) => new Parser(options as never), [text], ',');
      for (const row of rows as string[][]) expect(row.slice(1).join('').length).toBeLessThan(50);
    }),
  );
});
