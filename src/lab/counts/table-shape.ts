/** A row of a table, and the number of its last line. */
export interface TableRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** The columns the user chose: by header name, or by number from 1. */
export interface AskedColumns {
  /** One, or a date and a time. */
  readonly time: readonly string[];
  readonly value: string | null;
  readonly series: string | null;
  /** Whether every row has the name of its series, in a column to be detected. */
  readonly named: boolean;
}

/** The positions of a row's cells. */
export interface Columns {
  /** One, or a date and a time. */
  readonly time: readonly number[];
  readonly value: number;
  readonly series: number | null;
  /** Header cells; null if there is no header. */
  readonly head: readonly string[] | null;
  /** Index of the first row with a count. */
  readonly first: number;
  /** Rows above the header that are not part of the table. */
  readonly above: number;
  /** Which columns were picked if there was a choice; null if there was none. */
  readonly picked: string | null;
}
