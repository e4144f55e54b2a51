import type { Millis } from '../../core/base/time.ts';

/** How counts are written down: rows of a moment and a count, or a line a series. */
export type Layout = 'rows' | 'series' | 'counts';

/** A series that begins. */
export interface SeriesHead {
  readonly id: string;
  /** Start of its first bucket. */
  readonly start: Millis;
  /** Length of a bucket, the same for all series of a file. */
  readonly bucketMs: Millis;
  /** `series` where every row names its own. */
  readonly layout: Layout;
}

/** Takes what a file of counts holds: series one after the other, each with all its buckets in order of time. */
export interface CountsSink {
  begin(series: SeriesHead): void;
  /**
   * The next bucket; a count of NaN is not known. `stamp` is the first timestamp in it as written, null where the file has
   * no row of it.
   */
  bucket(count: number, stamp: string | null): void;
  end(): void;
}

/** Turns the text of a file, in pieces of any size, into calls of a sink. Throws `bad_line` with number and reason. */
export interface CountsParser {
  take(piece: string): Promise<void> | void;
  /** After the last piece. */
  finish(): Promise<void> | void;
  /** Whether there was a count at all. */
  readonly found: boolean;
}
