import { Parser, type CsvError } from 'csv-parse';
import { badLine } from './cells.ts';

/** Longer than any row in practice, in characters; bounds the memory for a quote that is never closed. */
export const ROW_MAX = 64 * 1024;

/** Separators; a space stands for any number of spaces. */
export const SEPARATORS = [',', ';', '\t', '|', ' '] as const;
export type Separator = (typeof SEPARATORS)[number];

/** Receives a row with the number of its last line. */
type TakeRow = (cells: readonly string[], line: number) => void;

/**
 * Parses a table from chunks of text by RFC 4180: a quoted cell may contain separators and line ends. Rows may differ in length; empty ones
 * are skipped. `take` and `finish` reject with what `row` throws.
 */
export class Table {
  readonly #parser: Parser;
  readonly #path: string;
  #failure: unknown = null;

  constructor(path: string, separator: Separator, row: TakeRow) {
    this.#path = path;
    const spaced = separator === ' ';
    this.#parser = new Parser({
      delimiter: separator,
      record_delimiter: '\n',
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      // The parser checks the size before it adds the next character.
      max_record_size: ROW_MAX - 1,
      ltrim: separator !== '\t',
      rtrim: separator !== '\t',
      on_record: (cells: string[], { lines }) => {
        if (this.#failure !== null) return null;
        try {
          if (!isRule(cells)) row(spaced ? cells.filter((cell) => cell !== '') : cells, lines);
        } catch (error) {
          this.#failure = error;
        }
        // Returning null queues nothing: rows are handled in this callback.
        return null;
      },
    });
    this.#parser.on('error', () => {});
    this.#parser.resume();
  }

  async take(piece: string): Promise<void> {
    if (piece === '') return;
    await new Promise<void>((resolve, reject) => {
      this.#parser.write(piece, (error) => (error ? reject(this.#wrong(error)) : resolve()));
    });
    this.#throwFailure();
  }

  async finish(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#parser.once('error', (error) => reject(this.#wrong(error)));
      this.#parser.end(() => resolve());
    });
    this.#throwFailure();
  }

  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  #wrong(error: Error): Error {
    const { code, lines } = error as CsvError & { lines?: number };
    const line = `line ${lines ?? this.#parser.info.lines}`;
    switch (code) {
      case 'CSV_MAX_RECORD_SIZE':
        return badLine(
          this.#path,
          line,
          `the cells of this row are longer than ${ROW_MAX} characters; is a quote left open`,
        );
      case 'CSV_QUOTE_NOT_CLOSED':
        return badLine(this.#path, line, 'a quoted cell has no end: close its quote');
      case undefined:
        return error;
      default:
        return badLine(this.#path, line, 'the row is not CSV: look at its quotes');
    }
  }
}

/** Decoration of tables by psql and Markdown: `----+----` and `|---|--:|` under a header, `(12 rows)` at the end. */
function isRule(cells: readonly string[]): boolean {
  const text = cells.join('');
  return /^[-+=:|\s]*$/u.test(text) ? /[-=]{2}|^\s*$/u.test(text) : /^\(\d+ rows?\)$/u.test(text);
}
