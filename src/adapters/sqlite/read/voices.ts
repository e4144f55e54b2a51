import type { Millis } from '../../../core/base/time.ts';
import type { AsideReason } from '../../../core/domain/report.ts';
import { packDigests, type PackedDigests } from '../../../core/base/packed-digests.ts';
import { loggedVoices } from '../../../core/domain/voices.ts';
import { toDevice, type DeviceRow } from '../../batches/rows.ts';
import { packedIn, type VoicesRow } from '../voice-rows.ts';
import type { Reading } from './reading.ts';

/** Rows read at a time, some 15,000 voices. */
const ROWS_READ = 64;
const REPORTS_READ = 2_000;

/** Rows do not overlap and are found by `first`, their key: those before the one that a number lies in are not looked at. */
export const ROWS_AFTER = `
  SELECT first, last, at, voices FROM voices
  WHERE first >= coalesce((SELECT max(first) FROM voices WHERE first <= :seq), 0) AND last > :seq
  ORDER BY first LIMIT ${ROWS_READ}`;

/** See `ReportLog.voicesSince`. */
export function voiceReader({ db, read }: Reading): (seq: number) => AsyncIterable<PackedDigests> {
  const lastSeq = db.prepare('SELECT seq FROM reports ORDER BY seq DESC LIMIT 1');
  const rowsAfter = db.prepare(ROWS_AFTER);
  const countedBetween = db.prepare(`
    SELECT seq, at, service, reporter, device, behind, ip, seat, reason FROM reports
    WHERE seq > ? AND seq < ? AND coalesce(reason, 'works') = 'works' ORDER BY seq LIMIT ${REPORTS_READ}`);

  /** The voices of the reports between two numbers, both exclusive, read from the log. */
  async function* fromLog(after: number, before: number): AsyncGenerator<PackedDigests> {
    type Row = {
      seq: number;
      at: Millis;
      service: string;
      reporter: string;
      reason: AsideReason | null;
    } & DeviceRow;
    for (let seq = after; seq < before - 1;) {
      const rows = await read(() => countedBetween.all(seq, before) as unknown as Row[]);
      yield packDigests(rows.flatMap((row) => loggedVoices({ ...row, device: toDevice(row) })));
      seq = rows.length < REPORTS_READ ? before : (rows.at(-1)?.seq ?? before);
    }
  }

  return async function* voicesAfter(after) {
    const end = await read(() => ((lastSeq.get() as { seq: number } | undefined)?.seq ?? 0) + 1);
    let seq = after;
    for (;;) {
      const rows = await read(() => rowsAfter.all({ seq }) as unknown as VoicesRow[]);
      for (const row of rows) {
        yield* fromLog(seq, Math.min(row.first, end));
        yield packedIn(row);
        seq = row.last;
      }
      if (rows.length === 0 || seq >= end) break;
    }
    yield* fromLog(seq, end);
  };
}
