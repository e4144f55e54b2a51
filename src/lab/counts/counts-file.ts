import { OutcryError } from '../../core/base/errors.ts';
import type { Millis } from '../../core/base/time.ts';
import { encodingName, type EncodingRules } from '../../files/encoding.ts';
import { readText } from '../../files/text-file.ts';
import { CountRows } from './count-rows.ts';
import { CountLines } from './lines.ts';
import { Notes } from './notes.ts';
import type { CountsSink } from './sink.ts';
import type { AskedRows } from './survey.ts';

/** `lines`: one line per series of consecutive counts; else one row per timestamp and count. */
export interface Reading extends AskedRows {
  readonly lines: boolean;
  /** Start of the first bucket for lines, which have no timestamps. */
  readonly start: Millis;
  readonly encoding: string | null;
}

/** Callbacks while a file is read. */
interface Listener {
  onBytes(bytes: number): void;
  /** Awaited after each chunk, so that a slow writer slows down the reading. */
  between?(): Promise<void> | void;
  /** Receives a sentence about each assumption, before the first count and after the last. */
  onNote?(sentence: string): void;
}

/**
 * Reads a file of any size and passes its counts on as they come. The first invalid line ends it with `bad_line`: nothing has been passed
 * on by then for a file of at most `HEAD_MAX`; for a longer one, or for lines, everything before that line has. A file without any count is
 * `bad_line` too.
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

/** Counts of consecutive buckets from `start`; NaN if unknown. */
interface Series {
  readonly id: string;
  readonly start: Millis;
  readonly bucketMs: Millis;
  readonly counts: readonly number[];
}

/** The most buckets kept in memory at once: twenty years of 5-minute buckets. */
export const BUCKETS_MAX = 2_100_000;

/** The single series of a file; `bad_line` if there are more. */
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
