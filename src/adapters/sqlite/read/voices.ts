import type { Millis } from '../../../core/base/time.ts';
import type { AsideReason } from '../../../core/domain/report.ts';
import { loggedKeys, type CountedVoice } from '../../../core/domain/voices.ts';
import { toDevice, type DeviceRow } from '../../batches/rows.ts';
import { unpack, type VoicesRow } from '../voice-rows.ts';
import type { Reading } from './reading.ts';

/** Rows read at a time, some 15,000 voices. */
const ROWS_READ = 64;
const REPORTS_READ = 2_000;

/** See `ReportLog.voicesSince`. */
export function voiceReader({ db, read }: Reading): (seq: number) => AsyncIterable<CountedVoice[]> {
  const lastSeq = db.prepare('SELECT seq FROM reports ORDER BY seq DESC LIMIT 1');
  const rowsAfter = db.prepare(
    `SELECT first, last, at, voices FROM voices WHERE last > ? ORDER BY first LIMIT ${ROWS_READ}`,
  );
  const countedBetween = db.prepare(`
    SELECT seq, at, service, reporter, device, behind, ip, seat, reason FROM reports
    WHERE seq > ? AND seq < ? AND coalesce(reason, 'works') = 'works' ORDER BY seq LIMIT ${REPORTS_READ}`);

  /** The voices of the reports between two numbers, both exclusive, read from the log. */
  async function* fromLog(after: number, before: number): AsyncGenerator<CountedVoice[]> {
    type Row = {
      seq: number;
      at: Millis;
      service: string;
      reporter: string;
      reason: AsideReason | null;
    } & DeviceRow;
    for (let seq = after; seq < before - 1;) {
      const rows = await read(() => countedBetween.all(seq, before) as unknown as Row[]);
      yield rows.flatMap((row) => {
        const keys = loggedKeys({ ...row, device: toDevice(row) });
        return keys.map((voice) => ({ voice, at: row.at }));
      });
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
