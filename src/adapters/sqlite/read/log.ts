import { placeOfKey, regionOfKey, type Place } from '../../../core/place.ts';
import type { Report } from '../../../core/report.ts';
import type { ReportLog } from '../../../ports/log.ts';
import { seqFinder, toReceipt, type ReceiptRow, type ReportRow } from '../log-rows.ts';
import type { Pen } from '../pen.ts';
import type { Reading } from './reading.ts';
import { voiceReader } from './voices.ts';

export function sqliteReports(reading: Reading, pen: Pen): ReportLog {
  const { db, read } = reading;
  const voicesAfter = voiceReader(reading);
  const rowsAfter = db.prepare(`
    SELECT seq, id, at, service, problem, place, region, network, reporter, comment, reason
    FROM reports WHERE seq > ? ORDER BY seq LIMIT ?`);
  const receiptOf = db.prepare('SELECT id, reason FROM reports WHERE idempotency = ?');
  const last = db.prepare('SELECT seq, at FROM reports ORDER BY seq DESC LIMIT 1');
  const seqBefore = seqFinder(db);

  return {
    append: (report) => pen.append(report),
    receipt: (idempotency) =>
      read(() => {
        const row = receiptOf.get(idempotency) as ReceiptRow | undefined;
        return row === undefined ? null : toReceipt(row);
      }),
    read: (after, limit) => read(() => (rowsAfter.all(after, limit) as unknown as ReportRow[]).map(toReport)),
    seqBefore: (at) => read(() => seqBefore(at)),
    async *voicesSince(at) {
      yield* voicesAfter(await read(() => seqBefore(at)));
    },
    lastAt: () => read(() => (last.get() as Pick<ReportRow, 'at'> | undefined)?.at ?? null),
    horizon: (now) => Math.min(now, pen.oldestWaiting() ?? now),
  };
}

function toReport({ place, region, ...row }: ReportRow): Report {
  return { ...row, place: place === null ? null : toPlace(place, region), counted: row.reason === null };
}

function toPlace(place: string, region: string | null): Place {
  return { ...placeOfKey(place), region: region === null ? null : (regionOfKey(region)?.region ?? null) };
}
