import type { DatabaseSync } from 'node:sqlite';
import type { Device, IpVersion } from '../../core/domain/device.ts';
import type { AsideReason } from '../../core/domain/report.ts';
import type { Millis } from '../../core/base/time.ts';
import type { Receipt } from '../../ports/log.ts';

/* What both who reads the log and who writes it know of its rows. */

export interface ReportRow {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly reason: AsideReason | null;
}

export type ReceiptRow = Pick<ReportRow, 'id' | 'reason'>;

export function toReceipt({ id, reason }: ReceiptRow): Receipt {
  return { id, counted: reason === null, reason };
}

export interface DeviceRow {
  readonly device: string | null;
  readonly behind: string | null;
  readonly ip: IpVersion | null;
  readonly seat: number | null;
}

export function toDevice({ device, behind, ip, seat }: DeviceRow): Device | null {
  return device === null || behind === null || ip === null ? null : { token: device, behind, ip, seat };
}

/** The highest `seq` before a moment, by halving: `at` never decreases along the log, and no number is missing from it. */
export function seqFinder(db: DatabaseSync): (at: Millis) => number {
  const last = db.prepare('SELECT seq FROM reports ORDER BY seq DESC LIMIT 1');
  const atOf = db.prepare('SELECT at FROM reports WHERE seq = ?');
  return (at) => {
    let low = 0;
    let high = (last.get() as Pick<ReportRow, 'seq'> | undefined)?.seq ?? 0;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const row = atOf.get(middle) as Pick<ReportRow, 'at'> | undefined;
      if (row !== undefined && row.at < at) low = middle;
      else high = middle - 1;
    }
    return low;
  };
}
