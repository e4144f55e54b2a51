import type { Answer } from '../../../core/domain/answer.ts';
import type { Placed } from '../../../core/domain/place.ts';
import type { Manner } from '../../../core/domain/manner.ts';
import type { IpVersion } from '../../../core/domain/device.ts';
import type { AsideReason, Report } from '../../../core/domain/report.ts';
import type { Millis } from '../../../core/base/time.ts';
import type { ReportLog } from '../../../ports/log.ts';
import { toDevice, toPlace, toReceipt, type ReceiptRow, type ReportRow } from '../../batches/rows.ts';
import { seqFinder } from '../seq-finder.ts';
import type { Pen } from '../pen.ts';
import type { Reading } from './reading.ts';
import { voiceReader } from './voices.ts';

/** As arrays: they take a third of the time of rows with names, which matters where every report is read. */
type ReportValues = readonly [
  seq: number,
  id: string,
  at: number,
  service: string,
  problem: string | null,
  place: string | null,
  region: string | null,
  network: number | null,
  block: string | null,
  wide: string | null,
  device: string | null,
  behind: string | null,
  ip: IpVersion | null,
  seat: number | null,
  manner: Manner | null,
  placed: Placed | null,
  reporter: string,
  comment: string | null,
  reason: AsideReason | null,
  elsewhere: Answer['elsewhere'],
  link: Answer['link'],
];

/** `lastAt` is that of the log when it was opened; since only this process appends, it can keep the end of the log in memory. */
export function sqliteLog(reading: Reading, pen: Pen, lastAt: Millis | null): ReportLog {
  const { db, read } = reading;
  const voicesAfter = voiceReader(reading);
  const rowsAfter = db.prepare(`
    SELECT seq, id, at, service, problem, place, region, network, block, wide, device, behind, ip, seat,
      manner, placed, reporter, comment, reason, elsewhere, link
    FROM reports WHERE seq > ? ORDER BY seq LIMIT ?`);
  rowsAfter.setReturnArrays(true);
  const receiptOf = db.prepare('SELECT id, reason FROM reports WHERE idempotency = ?');
  const last = db.prepare('SELECT seq, at FROM reports ORDER BY seq DESC LIMIT 1');
  const seqBefore = seqFinder(db);
  /** Reports are never dated before this. */
  let end = lastAt ?? 0;

  return {
    append(report) {
      if (report.at < end) return pen.append({ ...report, at: end });
      end = report.at;
      return pen.append(report);
    },
    receipt: (idempotency) =>
      read(() => {
        const row = receiptOf.get(idempotency) as ReceiptRow | undefined;
        return row === undefined ? null : toReceipt(row);
      }),
    read: (after, limit) =>
      read(() => (rowsAfter.all(after, limit) as unknown as ReportValues[]).map(toReport)),
    seqBefore: (at) => read(() => seqBefore(at)),
    async *voicesSince(at) {
      yield* voicesAfter(await read(() => seqBefore(at)));
    },
    lastAt: () => read(() => (last.get() as Pick<ReportRow, 'at'> | undefined)?.at ?? null),
    async horizon(now) {
      const horizon = Math.min(now, pen.oldestWaiting() ?? now);
      end = Math.max(end, horizon);
      return horizon;
    },
  };
}

function toReport([
  seq,
  id,
  at,
  service,
  problem,
  place,
  region,
  network,
  block,
  wide,
  device,
  behind,
  ip,
  seat,
  manner,
  placed,
  reporter,
  comment,
  reason,
  elsewhere,
  link,
]: ReportValues): Report {
  return {
    seq,
    id,
    at,
    service,
    problem,
    place: toPlace(place, region),
    network,
    sender: block === null || wide === null ? null : { block, wide },
    device: toDevice({ device, behind, ip, seat }),
    ...(manner === null ? {} : { manner }),
    ...(placed === null ? {} : { placed }),
    reporter,
    comment,
    counted: reason === null,
    reason,
    ...(reason === 'answer' ? { answer: { elsewhere, link } } : {}),
  };
}
