import type { Device, IpVersion } from '../../core/domain/device.ts';
import { placeOfKey, regionOfKey, type Place } from '../../core/domain/place.ts';
import type { AsideReason } from '../../core/domain/report.ts';
import { loggedVoices, type CountedVoice } from '../../core/domain/voices.ts';
import type { Receipt } from '../../ports/log.ts';
import type { Batch } from './batch.ts';

/* What readers and writers of the log share about its rows, on every engine. */

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

/** The voice keys in a row of a batch; none if the row holds no voice. */
export function voicesIn(batch: Batch, row: number): CountedVoice[] {
  const [service, reporter] = [batch.service[row] ?? '', batch.reporter[row] ?? ''];
  const [at, reason] = [batch.at[row] ?? 0, batch.reason[row] ?? null];
  return loggedVoices({ service, at, reporter, reason, device: deviceIn(batch, row) });
}

function deviceIn(batch: Batch, row: number): Device | null {
  return toDevice({
    device: batch.device[row] ?? null,
    behind: batch.behind[row] ?? null,
    ip: batch.ip[row] ?? null,
    seat: batch.seat[row] ?? null,
  });
}

/** From the key of a place and that of its region. */
export function toPlace(place: string | null, region: string | null): Place | null {
  if (place === null) return null;
  return { ...placeOfKey(place), region: region === null ? null : (regionOfKey(region)?.region ?? null) };
}
