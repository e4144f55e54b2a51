import type { Millis } from '../../core/base/time.ts';
import type { CountedVoice } from '../../core/domain/voices.ts';
import type { Batch } from '../batches/batch.ts';
import { voicesIn } from '../batches/rows.ts';

/*
 * Who was counted recently, as digests, so that a start reads more than a million of them a second. The log contains the same, but reading
 * it takes ten times as long: one row per report, each with text to be digested. An index by reporter would cost as much to maintain as
 * the reports. A row here holds the voices of a range of the log, 16 bytes per key (devices have one more for their seat), and is written in the
 * transaction of its reports, so it always agrees with them; a range without a row is read from the log.
 */

/** A digest of 96 bits and the milliseconds since the beginning of the row, as 32-bit integers, little-endian. */
export const VOICE_BYTES = 16;

export interface VoicesRow {
  /** The range of the log, by `seq`. */
  readonly first: number;
  readonly last: number;
  /** The time at which the row begins. */
  readonly at: Millis;
  readonly voices: Uint8Array;
}

/** The voice keys in some rows of a batch. */
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
