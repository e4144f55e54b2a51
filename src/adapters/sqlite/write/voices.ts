import type { DatabaseSync } from 'node:sqlite';
import { PACKED_BYTES, packDigests } from '../../../core/base/packed-digests.ts';
import { HOUR, type Millis } from '../../../core/base/time.ts';
import { VOICE_WINDOW, voiceName } from '../../../core/domain/voices.ts';
import type { Batch } from '../../batches/batch.ts';
import { keysIn } from '../voice-rows.ts';

/** The maximum size of a row: each batch rewrites the row, and the page that it lies in. */
export const ROW_BYTES_MAX = 3_800;
/** The maximum time that a row covers, so that old ones can be removed. */
const ROW_SPAN: Millis = HOUR;
/** The maximum number of rows removed when one is begun: more than are added. */
const REMOVED_AT_ONCE = 4;
/** Adds the voices of a batch, inside the caller's transaction; `fresh` are the rows that were written. */
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
    // A batch that spans a jump of the clock may hold voices that have expired.
    const isVoice = (row: number) =>
      voiceName('', batch.reason[row] ?? null) !== null && (batch.at[row] ?? until) > until - VOICE_WINDOW;
    const keys = keysIn(batch, fresh.filter(isVoice));
    const before = tail.get() as { first: number; last: number; at: Millis; bytes: number } | undefined;
    const goesOn =
      before !== undefined &&
      before.last === first - 1 &&
      before.bytes + keys.length * PACKED_BYTES <= ROW_BYTES_MAX &&
      until - before.at <= ROW_SPAN;
    const at = goesOn ? before.at : (keys[0]?.at ?? until);
    const { bytes: voices } = packDigests(keys, at);
    if (goesOn) {
      extend.run(last, until, voices, before.first);
    } else {
      removeOld.run(until - VOICE_WINDOW);
      begin.run(first, last, at, until, voices);
    }
  };
}
