import type { Answer } from '../../core/domain/answer.ts';
import type { Placed } from '../../core/domain/place.ts';
import type { Manner } from '../../core/domain/manner.ts';
import type { AsideReason, Report } from '../../core/domain/report.ts';
import type { Millis } from '../../core/base/time.ts';
import { packDigests } from '../../core/base/packed-digests.ts';
import { loggedVoices } from '../../core/domain/voices.ts';
import type { ReportLog } from '../../ports/log.ts';
import { toDevice, toPlace, toReceipt, type DeviceRow, type ReceiptRow } from '../batches/rows.ts';
import { HOLD_HEAD, headOf } from './append.ts';
import type { Database } from './database.ts';
import type { Pen } from './pen.ts';

/** Reports whose voices are read at a time. */
const REPORTS_READ = 5_000;

interface ReportRow extends DeviceRow {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly service: string;
  readonly problem: string | null;
  readonly place: string | null;
  readonly region: string | null;
  readonly network: number | null;
  readonly block: string | null;
  readonly wide: string | null;
  readonly manner: Manner | null;
  readonly placed: Placed | null;
  readonly reporter: string;
  readonly comment: string | null;
  readonly reason: AsideReason | null;
  readonly elsewhere: Answer['elsewhere'];
  readonly link: Answer['link'];
}

const READ = `
  SELECT seq, id, at, service, problem, place, region, network, block, wide, device, behind, ip, seat, manner, placed, reporter, comment, reason, elsewhere, link
  FROM reports WHERE seq > $1 ORDER BY seq LIMIT $2`;
const VOICES = `
  SELECT seq, at, service, reporter, device, behind, ip, seat, reason
  FROM reports WHERE seq > $1 AND coalesce(reason, 'works') = 'works' ORDER BY seq LIMIT ${REPORTS_READ}`;
/** The highest number before a moment, by binary search: `at` never decreases, and numbers are only missing at the log's front. */
export const SEQ_BEFORE = `
  WITH RECURSIVE halves (low, high) AS (
    SELECT (SELECT coalesce(max(last), 0) FROM cut), (SELECT seq FROM head)
    UNION ALL
    SELECT CASE WHEN reports.at < $1 THEN reports.seq ELSE low END, CASE WHEN reports.at < $1 THEN high ELSE reports.seq - 1 END
    FROM halves JOIN reports ON reports.seq = (low + high + 1) / 2
    WHERE low < high
  )
  SELECT low FROM halves WHERE low = high`;

export function postgresLog(db: Database, pen: Pen): ReportLog {
  return {
    append: (report) => pen.append(report),
    async receipt(idempotency) {
      const [row] = await db.rows<ReceiptRow>('SELECT id, reason FROM reports WHERE idempotency = $1', [
        idempotency,
      ]);
      return row === undefined ? null : toReceipt(row);
    },
    read: async (after, limit) => (await db.rows<ReportRow>(READ, [after, limit])).map(toReport),
    async seqBefore(at) {
      const [row] = await db.rows<{ low: number }>(SEQ_BEFORE, [at]);
      return row?.low ?? 0;
    },
    async *voicesSince(at) {
      let seq = await this.seqBefore(at);
      for (let more = true; more;) {
        const rows = await db.rows<ReportRow>(VOICES, [seq]);
        yield packDigests(rows.flatMap((row) => loggedVoices({ ...row, device: toDevice(row) })));
        seq = rows.at(-1)?.seq ?? seq;
        more = rows.length === REPORTS_READ;
      }
    },
    async lastAt() {
      const [row] = await db.rows<{ at: Millis }>('SELECT at FROM reports ORDER BY seq DESC LIMIT 1');
      return row?.at ?? null;
    },
    async horizon(now) {
      const oldest = pen.oldestWaiting();
      return db.transaction(
        async ({ last }, opened) => {
          const horizon = Math.min(now, oldest ?? now, headOf(opened).latest);
          last('UPDATE head SET at = greatest(at, $1)', [horizon]);
          return horizon;
        },
        { opening: HOLD_HEAD },
      );
    },
  };
}

function toReport(row: ReportRow): Report {
  const { place, region, block, wide, device, behind, ip, seat, manner, placed, elsewhere, link, ...rest } =
    row;
  return {
    ...rest,
    place: toPlace(place, region),
    sender: block === null || wide === null ? null : { block, wide },
    device: toDevice({ device, behind, ip, seat }),
    ...(manner === null ? {} : { manner }),
    ...(placed === null ? {} : { placed }),
    counted: rest.reason === null,
    ...(rest.reason === 'answer' ? { answer: { elsewhere, link } } : {}),
  };
}
