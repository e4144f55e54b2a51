import type { Millis } from '../../core/base/time.ts';

/** The layout of counts: rows of a timestamp and a count, or one line per series. */
export type Layout = 'rows' | 'series' | 'counts';

/** The beginning of a series. */
export interface SeriesHead {
  readonly id: string;
  /** Start of its first bucket. */
  readonly start: Millis;
  /** Length of a bucket, the same for all series of a file. */
  readonly bucketMs: Millis;
  /** `series` if every row names its series. */
  readonly layout: Layout;
}

/** Receives the content of a file of counts: one series after another, each with all its buckets in chronological order. */
export interface CountsSink {
  begin(series: SeriesHead): void;
  /** The next bucket; NaN means unknown. `stamp` is its first timestamp as written, null if the file has no row for it. */
  bucket(count: number, stamp: string | null): void;
  end(): void;
}

/** Parses the text of a file, in chunks of any size, into calls of a sink. Throws `bad_line` with line number and reason. */
export interface CountsParser {
  take(piece: string): Promise<void> | void;
  /** To be called after the last chunk. */
  finish(): Promise<void> | void;
  /** Whether any count was found. */
  readonly found: boolean;
}
