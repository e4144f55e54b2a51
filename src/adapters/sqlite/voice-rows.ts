import { assert } from '../../core/base/assert.ts';
import type { Millis } from '../../core/base/time.ts';
import { voiceName, voiceOf, type CountedVoice } from '../../core/domain/voices.ts';
import type { Batch } from './batch.ts';

/*
 * Who was counted of late, as digests, so that a start has read millions of them in a second. The log holds the same, but
 * reading it takes ten times as long: a row a report, each a text to be digested. An index by reporter would take as long to
 * keep as the report itself. A row here holds the voices of a stretch of the log, 16 bytes each, and is written in the
 * transaction of its reports, so that it cannot be wrong about them; a stretch that has no row is read from the log.
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

export function pack(batch: Batch, counted: readonly number[], from: Millis): Uint8Array {
  const bytes = new Uint8Array(counted.length * VOICE_BYTES);
  const view = new DataView(bytes.buffer);
  let to = 0;
  for (const row of counted) {
    const name = voiceName(batch.service[row] ?? '', batch.reason[row] ?? null);
    assert(name !== null, 'only voices are packed');
    const { high, middle, low } = voiceOf(name, batch.reporter[row] ?? '');
    view.setInt32(to, high, true);
    view.setInt32(to + 4, middle, true);
    view.setInt32(to + 8, low, true);
    view.setInt32(to + 12, (batch.at[row] ?? from) - from, true);
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
