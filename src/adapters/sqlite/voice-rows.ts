import type { PackedDigests } from '../../core/base/packed-digests.ts';
import type { Millis } from '../../core/base/time.ts';
import type { CountedVoice } from '../../core/domain/voices.ts';
import type { Batch } from '../batches/batch.ts';
import { voicesIn } from '../batches/rows.ts';

/*
 * Who was counted recently, as packed digests, so that a start reads five million of them in a quarter to half a second. The log contains
 * the same, but it has one row per report, each with text to be digested. An index by reporter would cost as much to maintain as the
 * reports. A row here holds the voices of a range of the log, 16 bytes per key (devices have one more for their seat), and is written in
 * the transaction of its reports, so it always agrees with them; a range without a row is read from the log.
 */

export interface VoicesRow {
  /** The range of the log, by `seq`. */
  readonly first: number;
  readonly last: number;
  /** The time at which the row begins. */
  readonly at: Millis;
  /** Packed, with moments counted from `at`. */
  readonly voices: Uint8Array;
}

/** The voice keys in some rows of a batch. */
export function keysIn(batch: Batch, rows: readonly number[]): CountedVoice[] {
  return rows.flatMap((row) => voicesIn(batch, row));
}

/** The voices of a row, as they lie on disk. */
export function packedIn({ at, voices }: VoicesRow): PackedDigests {
  return { from: at, bytes: voices };
}
