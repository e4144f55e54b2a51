import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import { createInterface } from 'node:readline';
import { OutcryError } from '../core/errors.ts';
import { floorTo, type Millis } from '../core/time.ts';
import { readMoment } from './options.ts';

/** How counts are written down: see `outcry detect --help`. */
export const FORMATS = ['nab', 'series', 'counts'] as const;
export type Format = (typeof FORMATS)[number];

/** Counts of consecutive buckets from `start`. Buckets that the file leaves out hold no reports. */
export interface Series {
  readonly id: string;
  readonly start: Millis;
  readonly counts: number[];
  /** For the formats with a row a bucket: the timestamps as written, where a row has one. */
  readonly stamps: string[];
}

export interface Reading {
  readonly format: Format;
  readonly bucketMs: Millis;
  /** Start of the first bucket, for `counts`, which has no timestamps. */
  readonly start: Millis;
}

/** A count beyond this is a mistake in the file, not a crowd. */
export const COUNT_MAX = 1e9;
/** A gap longer than this many buckets is a mistake in a timestamp: twenty years of 5-minute buckets. */
export const BUCKETS_MAX = 2_100_000;

/**
 * Reads series one after the other, as a stream; rows of a series stand together. The first line that is wrong ends the
 * reading with `bad_line`, its number and the reason; so does a file without a single count.
 */
export async function* readSeries(
  path: string,
  reading: Reading,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Series> {
  const lines = numberedLines(path, onBytes);
  if (reading.format === 'counts') yield* readCounts(lines, path, reading);
  else yield* readRows(lines, path, reading);
}

async function* readCounts(
  lines: AsyncIterable<Line>,
  path: string,
  { start }: Reading,
): AsyncGenerator<Series> {
  let found = false;
  for await (const { text, number } of lines) {
    const [id = '', ...cells] = text.split(',');
    if (cells.length === 0) throw badLine(path, number, 'there is no count after the name of the series');
    yield { id, start, counts: cells.map((cell) => readCount(cell, path, number)), stamps: [] };
    found = true;
  }
  if (!found) throw new OutcryError('bad_line', `${path} holds no counts.`);
}

async function* readRows(lines: AsyncIterable<Line>, path: string, reading: Reading): AsyncGenerator<Series> {
  const named = reading.format === 'series';
  const columns = named ? ['series', 'timestamp', 'value'] : ['timestamp', 'value'];
  let series: Series | null = null;
  const seen = new Set<string>();
  for await (const { text, number } of lines) {
    const cells = text.split(',').map((cell) => cell.trim());
    if (number === 1 && cells.join() === columns.join()) continue;
    if (cells.length !== columns.length)
      throw badLine(path, number, `a line has the columns ${columns.join(',')}`);
    const [id = '', stamp = '', value = ''] = named ? cells : [basename(path, extname(path)), ...cells];
    const at = readMoment(stamp);
    if (at === null)
      throw badLine(path, number, `"${stamp.slice(0, 40)}" is no timestamp such as 2015-02-26 21:42:53`);
    const count = readCount(value, path, number);
    const bucket = floorTo(at, reading.bucketMs);
    if (series === null || series.id !== id) {
      if (series !== null) yield series;
      if (seen.has(id))
        throw badLine(path, number, `the rows of series "${id.slice(0, 40)}" do not stand together`);
      seen.add(id);
      series = { id, start: bucket, counts: [], stamps: [] };
    }
    put(series, (bucket - series.start) / reading.bucketMs, count, stamp, path, number);
  }
  if (series === null) throw new OutcryError('bad_line', `${path} holds no counts.`);
  yield series;
}

function put(
  { counts, stamps }: Series,
  index: number,
  count: number,
  stamp: string,
  path: string,
  number: number,
): void {
  if (index < counts.length - 1 || index < 0)
    throw badLine(path, number, `${stamp} is earlier than the line before`);
  if (index >= BUCKETS_MAX) throw badLine(path, number, `${stamp} is too long after the first timestamp`);
  while (counts.length <= index) counts.push(0);
  counts[index]! += count;
  stamps[index] ??= stamp;
}

function readCount(cell: string, path: string, number: number): number {
  const text = cell.trim();
  const count = Number(text);
  if (text === '' || !Number.isFinite(count))
    throw badLine(path, number, `"${text.slice(0, 40)}" is not a number`);
  if (count < 0) throw badLine(path, number, `${text} is below zero`);
  if (!Number.isInteger(count)) throw badLine(path, number, `${text} is not a whole number`);
  if (count > COUNT_MAX) throw badLine(path, number, `${text} is more than ${COUNT_MAX}`);
  return count;
}

function badLine(path: string, number: number, reason: string): OutcryError {
  return new OutcryError('bad_line', `${path}, line ${number}: ${reason}. Nothing was taken from the file.`);
}

export interface Line {
  readonly text: string;
  readonly number: number;
}

/** Lines that are not empty, with their numbers from 1. Throws `file_unreadable`. */
export async function* numberedLines(path: string, onBytes: (bytes: number) => void): AsyncGenerator<Line> {
  const stream = path === '-' ? process.stdin : createReadStream(path);
  let bytes = 0;
  stream.on('data', (chunk: Buffer | string) => onBytes((bytes += chunk.length)));
  let number = 0;
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
      number++;
      const line = number === 1 ? text.replace(/^\uFEFF/u, '') : text;
      if (line.trim() !== '') yield { text: line, number };
    }
  } catch (cause) {
    if (cause instanceof OutcryError || (cause as NodeJS.ErrnoException).syscall === undefined) throw cause;
    throw new OutcryError('file_unreadable', `${path} cannot be read.`, cause);
  }
}
