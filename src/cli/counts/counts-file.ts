import { basename, extname } from 'node:path';
import { OutcryError } from '../core/errors.ts';
import type { Millis } from '../core/time.ts';
import { CountLines } from './count-lines.ts';
import { CountRows } from './count-rows.ts';
import { readText } from './text-file.ts';

/** How counts are written down: see `outcry detect --help`. */
export const FORMATS = ['nab', 'series', 'counts'] as const;
export type Format = (typeof FORMATS)[number];

export interface Reading {
  readonly format: Format;
  readonly bucketMs: Millis;
  /** Start of the first bucket, for `counts`, which has no timestamps. */
  readonly start: Millis;
}

/** Takes what a file of counts holds, in its order: series one after the other, each with all its buckets. */
export interface CountsSink {
  begin(id: string, start: Millis): void;
  /** The next bucket. `stamp` is the first timestamp in it as written, null where the file has no row of it. */
  bucket(count: number, stamp: string | null): void;
  end(): void;
}

/** Turns the text of a file, in pieces of any size, into calls of a sink. Throws `bad_line` with number and reason. */
export interface CountsParser {
  take(piece: string): void;
  /** After the last piece. */
  finish(): void;
  /** Whether there was a count at all. */
  readonly found: boolean;
}

/**
 * Reads a file of any size and hands on its counts as they come; `between` is awaited after each piece, so that whoever
 * writes what follows from them may be slower than the reading. The first line that is wrong ends it with `bad_line`:
 * what stands before that line has been handed on. So does a file without a single count.
 */
export async function readCounts(
  path: string,
  reading: Reading,
  sink: CountsSink,
  { onBytes, between = () => {} }: { onBytes(bytes: number): void; between?(): Promise<void> | void },
): Promise<void> {
  const parser = parserOf(path, reading, sink);
  try {
    for await (const piece of readText(path, onBytes)) {
      parser.take(piece);
      await between();
    }
    parser.finish();
    if (!parser.found) throw new OutcryError('bad_line', `${path} holds no counts.`);
  } finally {
    await between();
  }
}

function parserOf(path: string, { format, bucketMs, start }: Reading, sink: CountsSink): CountsParser {
  if (format === 'counts') return new CountLines(path, start, sink);
  return new CountRows(path, bucketMs, format === 'series' ? null : basename(path, extname(path)), sink);
}

/** Counts of consecutive buckets from `start`. */
export interface Series {
  readonly id: string;
  readonly start: Millis;
  readonly counts: number[];
}

/** What is kept whole in memory has at most so many buckets: twenty years of 5-minute buckets. */
export const BUCKETS_MAX = 2_100_000;

/** The one series of a file, whole; `bad_line` where there are more. */
export async function readOneSeries(
  path: string,
  reading: Reading,
  onBytes: (bytes: number) => void,
): Promise<Series> {
  const found: Series[] = [];
  const sink: CountsSink = {
    begin(id, start) {
      if (found.length > 0) throw new OutcryError('bad_line', `${path} holds more than one series.`);
      found.push({ id, start, counts: [] });
    },
    bucket(count) {
      const counts = found[0]?.counts;
      if (counts?.length === BUCKETS_MAX)
        throw new OutcryError('bad_line', `${path} holds more than ${BUCKETS_MAX} buckets.`);
      counts?.push(count);
    },
    end() {},
  };
  await readCounts(path, reading, sink, { onBytes });
  const [series] = found;
  if (series === undefined) throw new OutcryError('bad_line', `${path} holds no counts.`);
  return series;
}
