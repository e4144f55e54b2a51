/**
 * The parts of `csv-parse` that `src/lab/counts/table.ts` uses, for browsers, where the library would bring Node's streams and buffers
 * along, ten times as much code. The build substitutes it for the library; `csv-rows.test.ts` compares the two.
 */

interface Options {
  readonly delimiter: string;
  readonly max_record_size: number;
  readonly ltrim: boolean;
  readonly on_record: (cells: string[], context: { readonly lines: number }) => unknown;
}

class Wrong extends Error {
  readonly code: string;
  readonly lines: number;

  constructor(code: string, lines: number) {
    super(code);
    this.code = code;
    this.lines = lines;
  }
}

const SPACES = ' \t\r\n\f';

export class Parser {
  readonly info = { lines: 1 };
  readonly #options: Options;
  readonly #onError: ((error: Error) => void)[] = [];
  #cells: string[] = [];
  #cell = '';
  /** Whether the cell is quoted, is inside its quotes, and has reached what may be the closing one. */
  #quoted = false;
  #within = false;
  #ended = false;
  /** Blanks after the closing quote. */
  #behind = '';
  #size = 0;
  #empty = true;

  constructor(options: Options) {
    this.#options = options;
  }

  on(_event: 'error', listener: (error: Error) => void): this {
    this.#onError.push(listener);
    return this;
  }

  once(event: 'error', listener: (error: Error) => void): this {
    return this.on(event, listener);
  }

  resume(): this {
    return this;
  }

  write(text: string, done: (error?: Error) => void): void {
    this.#try(() => {
      for (const letter of text) this.#take(letter);
    }, done);
  }

  end(done: () => void): void {
    this.#try(() => {
      if (this.#within && !this.#ended) throw new Wrong('CSV_QUOTE_NOT_CLOSED', this.info.lines);
      if (!this.#empty) this.#endRecord();
    }, done);
  }

  #try(work: () => void, done: (error?: Error) => void): void {
    try {
      work();
    } catch (error) {
      for (const listener of this.#onError) listener(error as Error);
      done(error as Error);
      return;
    }
    done();
  }

  #take(letter: string): void {
    const { delimiter, max_record_size: sizeMax, ltrim } = this.#options;
    if (++this.#size > sizeMax + 1) throw new Wrong('CSV_MAX_RECORD_SIZE', this.info.lines);
    const isEnd = letter === '\n';
    if (isEnd) this.info.lines++;
    if (this.#within && !this.#ended) {
      if (letter === '"') this.#ended = true;
      else this.#cell += letter;
      return;
    }
    if (this.#within) {
      // After a closing quote comes a third one, the end of the cell, or something that shows that it was no closing quote.
      if (letter === '"' && this.#behind === '') {
        this.#cell += '"';
        this.#ended = false;
        return;
      }
      if (letter !== delimiter && !isEnd) {
        if (ltrim && SPACES.includes(letter)) {
          this.#behind += letter;
          return;
        }
        this.#cell = `"${this.#cell}"${this.#behind}${letter}`;
        this.#behind = '';
        [this.#within, this.#quoted, this.#ended] = [false, false, false];
        return;
      }
    }
    if (letter === delimiter) {
      this.#endCell();
      this.#empty = false;
    } else if (isEnd) this.#endLine();
    else if (letter === '"' && this.#cell === '') {
      [this.#within, this.#quoted] = [true, true];
      this.#empty = false;
    } else if (!(ltrim && this.#cell === '' && SPACES.includes(letter))) {
      this.#cell += letter;
      this.#empty = false;
    }
  }

  #endCell(): void {
    this.#cells.push(this.#quoted || !this.#options.ltrim ? this.#cell : this.#cell.trimEnd());
    this.#cell = '';
    this.#behind = '';
    [this.#within, this.#quoted, this.#ended] = [false, false, false];
  }

  #endLine(): void {
    if (!this.#empty) this.#endRecord(this.info.lines - 1);
    this.#cell = '';
    this.#size = 0;
  }

  #endRecord(line = this.info.lines): void {
    this.#endCell();
    const cells = this.#cells;
    this.#cells = [];
    this.#empty = true;
    this.#size = 0;
    this.#options.on_record(cells, { lines: line });
  }
}
