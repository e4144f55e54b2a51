import type { Millis } from '../../core/base/time.ts';
import type { CountedVoice } from '../../core/domain/voices.ts';
import type { Batch } from '../batches/batch.ts';
import { voicesIn } from '../batches/rows.ts';

/*
 * Who was counted of late, as digests, so that a start has read millions of them in a second. The log holds the same, but
 * reading it takes ten times as long: a row a report, each a text to be digested. An index by reporter would take as long to
 * keep as the report itself. A row here holds the voices of a stretch of the log, 16 bytes a key (of a device one more for its
 * seat), and is written in the transaction of its reports, so that it cannot be wrong about them; a stretch that has no row is read from the log.
 */

/** A digest and the milliseconds since the beginning of the row, in 32 bits each, lowest byte first. */
export const VOICE_BYTES = 16;

export interface VoicesRow {
  /** The stretch of the log, by `seq`. */
  readonly first: number;
  readonly last: number;
  /** The beginning of the row in time. */
  readonly at: Millis;
  readonly voices: Uint8Array;
}

/** The keys of the voices in some rows of a batch. */
export function keysIn(batch: Batch, rows: readonly number[]): CountedVoice[] {
  return rows.flatMap((row) => voicesIn(batch, row));
}

export function pack(keys: readonly CountedVoice[], from: Millis): Uint8Array {
  const bytes = new Uint8Array(keys.length * VOICE_BYTES);
  const view = new DataView(bytes.buffer);
  let to = 0;
  for (const { voice, at } of keys) {
    view.setInt32(to, voice.high, true);
    view.setInt32(to + 4, voice.middle, true);
    view.setInt32(to + 8, voice.low, true);
    view.setInt32(to + 12, at - from, true);
    to += VOICE_BYTES;
  }
  return bytes;
}

export function unpack({ at, voices }: VoicesRow): CountedVoice[] {
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
