import { OutcryError } from '../../core/base/errors.ts';
import type { Millis } from '../../core/base/time.ts';
import { encodingName, type EncodingRules } from '../../files/encoding.ts';
import { readText } from '../../files/text-file.ts';
import { CountRows } from './count-rows.ts';
import { CountLines } from './lines.ts';
import { Notes } from './notes.ts';
import type { CountsSink } from './sink.ts';
import type { AskedRows } from './survey.ts';

/** `lines` is a line a series of consecutive counts; `rows` is a moment and a count a row. */
export interface Reading extends AskedRows {
  readonly lines: boolean;
  /** Start of the first bucket, for lines, which have no timestamps. */
  readonly start: Millis;
  readonly encoding: string | null;
}

/** Whoever waits for a file that is being read. */
interface Listener {
  onBytes(bytes: number): void;
  /** Is awaited after each piece, so that whoever writes what follows from it may be slower than the reading. */
  between?(): Promise<void> | void;
  /** Is told in a sentence what was assumed, once before the first count and once after the last. */
  onNote?(sentence: string): void;
}

/**
 * Reads a file of any size and hands on its counts as they come. The first line that is wrong ends it with `bad_line`: of
 * a file that is not longer than `HEAD_MAX`, nothing has been handed on then; of a longer one, or of lines, what
 * stands before it has. A file without a single count is `bad_line` too.
 */
export async function readCounts(
  path: string,
  reading: Reading,
  sink: CountsSink,
  { onBytes, between = () => {}, onNote = () => {} }: Listener,
): Promise<void> {
  const notes = new Notes();
  const tell = () => {
    const sentence = notes.take();
    if (sentence !== null) onNote(sentence);
  };
  const parser = reading.lines
    ? new CountLines(path, reading, sink, notes)
    : new CountRows(path, reading, sink, notes, tell);
  const encoding: EncodingRules = { named: reading.encoding, guessWestern: true };
  const onEncoding = (name: string) => {
    if (name !== 'utf-8' && reading.encoding === null)
      notes.say(`the file is taken as ${encodingName(name)} (--encoding says another)`);
  };
  try {
    for await (const piece of readText(path, { onBytes, encoding, onEncoding })) {
      await parser.take(piece);
      await between();
    }
    await parser.finish();
    if (!parser.found) throw new OutcryError('bad_line', `${path} holds no counts.`);
  } finally {
    await between();
  }
  tell();
}

/** Counts of consecutive buckets from `start`; NaN where one is not known. */
interface Series {
  readonly id: string;
  readonly start: Millis;
  readonly bucketMs: Millis;
  readonly counts: readonly number[];
}

/** What is kept whole in memory has at most so many buckets: twenty years of 5-minute buckets. */
export const BUCKETS_MAX = 2_100_000;

/** The one series of a file, whole; `bad_line` where there are more. */
export async function readOneSeries(path: string, reading: Reading, listener: Listener): Promise<Series> {
  const found: (Series & { counts: number[] })[] = [];
  const sink: CountsSink = {
    begin({ id, start, bucketMs }) {
      const [first] = found;
      if (first !== undefined)
        throw new OutcryError(
          'bad_line',
          `${path} holds more than one series, "${first.id}" and "${id}": say with --series COLUMN=NAME which one is meant.`,
        );
      found.push({ id, start, bucketMs, counts: [] });
    },
    bucket(count) {
      const counts = found[0]?.counts;
      if (counts?.length === BUCKETS_MAX)
        throw new OutcryError('bad_line', `${path} holds more than ${BUCKETS_MAX} buckets.`);
      counts?.push(count);
    },
    end() {},
  };
  await readCounts(path, reading, sink, listener);
  const [series] = found;
  if (series === undefined) throw new OutcryError('bad_line', `${path} holds no counts.`);
  return series;
}
