/** A row of a table, and the line it ends on. */
export interface TableRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** What a person said of the columns: names as in the head line, or numbers from 1. */
export interface AskedColumns {
  /** One, or a date and a time. */
  readonly time: readonly string[];
  readonly value: string | null;
  readonly series: string | null;
  /** Whether every row has the name of its series, in a column that nobody named. */
  readonly named: boolean;
}

/** Where in a row its cells stand. */
export interface Columns {
  /** One, or a date and a time. */
  readonly time: readonly number[];
  readonly value: number;
  readonly series: number | null;
  /** Cells of the head line; null where there is none. */
  readonly head: readonly string[] | null;
  /** Index of the first row with a count. */
  readonly first: number;
  /** Rows above the head line that are none of the table. */
  readonly above: number;
  /** Which columns were picked, where there was a choice; null where there was none. */
  readonly picked: string | null;
}
