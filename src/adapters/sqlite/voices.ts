import type { DatabaseSync } from 'node:sqlite';
import { HOUR, type Millis } from '../../core/time.ts';
import { VOICE_WINDOW, voiceOf, type CountedVoice } from '../../core/voices.ts';
import type { Batch } from './batch.ts';
import type { Reading } from './reading.ts';

/*
 * Who was counted of late, as digests, so that a start has read millions of them in a second. The log holds the same, but
 * reading it takes ten times as long: a row a report, each a text to be digested. An index by reporter would take as long to
 * keep as the report itself. A row here holds the voices of a stretch of the log, 16 bytes each, and is written in the
 * transaction of its reports, so that it cannot be wrong about them; a stretch that has no row is read from the log.
 */

/** A row may grow to this: it is written anew with every batch, and so is the page that it lies in. */
export const ROW_BYTES_MAX = 3_800;
/** And it tells of so much time at most, so that old ones can go. */
const ROW_SPAN: Millis = HOUR;
/** Rows removed at most where one is begun: more than come. */
const REMOVED_AT_ONCE = 4;
/** Rows read in one go, some 15,000 voices. */
const ROWS_READ = 64;
const REPORTS_READ = 2_000;

/** A digest and the milliseconds since the beginning of the row, in 32 bits each, lowest byte first. */
const VOICE_BYTES = 16;

interface VoicesRow {
  /** The stretch of the log, by `seq`. */
  readonly first: number;
  readonly last: number;
  /** The beginning of the row in time. */
  readonly at: Millis;
  readonly voices: Uint8Array;
}

/** Adds the counted reports of a batch, inside the transaction of the caller; `fresh` are the rows that were written. */
export function voiceWriter(db: DatabaseSync): (batch: Batch, fresh: readonly number[]) => void {
  const lastSeq = db.prepare('SELECT seq FROM reports ORDER BY seq DESC LIMIT 1');
  const tail = db.prepare(
    'SELECT first, last, at, length(voices) AS bytes FROM voices ORDER BY first DESC LIMIT 1',
  );
  const extend = db.prepare(
    'UPDATE voices SET last = ?, until = ?, voices = CAST(voices || ? AS BLOB) WHERE first = ?',
  );
  const begin = db.prepare('INSERT INTO voices (first, last, at, until, voices) VALUES (?, ?, ?, ?, ?)');
  const removeOld = db.prepare(`
    DELETE FROM voices WHERE first IN (
      SELECT first FROM (SELECT first, until FROM voices ORDER BY first LIMIT ${REMOVED_AT_ONCE}) WHERE until <= ?)`);

  return (batch, fresh) => {
    const until = fresh.length === 0 ? undefined : batch.at[fresh.at(-1) ?? 0];
    if (until === undefined) return;
    const { seq: last } = lastSeq.get() as { seq: number };
    const first = last - fresh.length + 1;
    // A batch from before a jump of the clock may hold voices that are over.
    const isVoice = (row: number) =>
      batch.reason[row] === null && (batch.at[row] ?? until) > until - VOICE_WINDOW;
    const counted = fresh.filter(isVoice);
    const before = tail.get() as { first: number; last: number; at: Millis; bytes: number } | undefined;
    const goesOn =
      before !== undefined &&
      before.last === first - 1 &&
      before.bytes + counted.length * VOICE_BYTES <= ROW_BYTES_MAX &&
      until - before.at <= ROW_SPAN;
    const at = goesOn ? before.at : (batch.at[counted[0] ?? -1] ?? until);
    const voices = pack(batch, counted, at);
    if (goesOn) {
      extend.run(last, until, voices, before.first);
    } else {
      removeOld.run(until - VOICE_WINDOW);
      begin.run(first, last, at, until, voices);
    }
  };
}

/** See `ReportLog.voicesSince`. */
export function voiceReader({ db, read }: Reading): (seq: number) => AsyncIterable<CountedVoice[]> {
  const lastSeq = db.prepare('SELECT seq FROM reports ORDER BY seq DESC LIMIT 1');
  const rowsAfter = db.prepare(
    `SELECT first, last, at, voices FROM voices WHERE last > ? ORDER BY first LIMIT ${ROWS_READ}`,
  );
  const countedBetween = db.prepare(`
    SELECT seq, at, service, reporter FROM reports
    WHERE seq > ? AND seq < ? AND reason IS NULL ORDER BY seq LIMIT ${REPORTS_READ}`);

  /** What the log says of the reports after one and before another. */
  async function* fromLog(after: number, before: number): AsyncGenerator<CountedVoice[]> {
    type Row = { seq: number; at: Millis; service: string; reporter: string };
    for (let seq = after; seq < before - 1;) {
      const rows = await read(() => countedBetween.all(seq, before) as unknown as Row[]);
      yield rows.map(({ at, service, reporter }) => ({ voice: voiceOf(service, reporter), at }));
      seq = rows.length < REPORTS_READ ? before : (rows.at(-1)?.seq ?? before);
    }
  }

  return async function* voicesAfter(after) {
    const end = await read(() => ((lastSeq.get() as { seq: number } | undefined)?.seq ?? 0) + 1);
    let seq = after;
    for (;;) {
      const rows = await read(() => rowsAfter.all(seq) as unknown as VoicesRow[]);
      for (const row of rows) {
        yield* fromLog(seq, Math.min(row.first, end));
        yield unpack(row);
        seq = row.last;
      }
      if (rows.length === 0 || seq >= end) break;
    }
    yield* fromLog(seq, end);
  };
}

function pack(batch: Batch, counted: readonly number[], from: Millis): Uint8Array {
  const bytes = new Uint8Array(counted.length * VOICE_BYTES);
  const view = new DataView(bytes.buffer);
  let to = 0;
  for (const row of counted) {
    const { high, middle, low } = voiceOf(batch.service[row] ?? '', batch.reporter[row] ?? '');
    view.setInt32(to, high, true);
    view.setInt32(to + 4, middle, true);
    view.setInt32(to + 8, low, true);
    view.setInt32(to + 12, (batch.at[row] ?? from) - from, true);
    to += VOICE_BYTES;
  }
  return bytes;
}

function unpack({ at, voices }: VoicesRow): CountedVoice[] {
  const view = new DataView(voices.buffer, voices.byteOffset, voices.byteLength);
  const unpacked: CountedVoice[] = [];
  for (let from = 0; from + VOICE_BYTES <= voices.byteLength; from += VOICE_BYTES) {
    const voice = {
      high: view.getInt32(from, true),
      middle: view.getInt32(from + 4, true),
      low: view.getInt32(from + 8, true),
    };
    unpacked.push({ voice, at: at + view.getInt32(from + 12, true) });
  }
  return unpacked;
}
