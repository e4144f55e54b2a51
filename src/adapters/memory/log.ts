import type { Report } from '../../core/domain/report.ts';
import type { Millis } from '../../core/base/time.ts';
import { packDigests } from '../../core/base/packed-digests.ts';
import { loggedVoices } from '../../core/domain/voices.ts';
import { assertReport, queueFullError } from '../../ports/checks.ts';
import type { StillOpen } from '../../ports/checks.ts';
import { APPEND_QUEUE_MAX } from '../../ports/log.ts';
import type { NewReport, Receipt, ReportLog } from '../../ports/log.ts';
import type { Cut } from '../../ports/retention.ts';
import { countReport, emptyRollups, type RollupShelf } from './rollups.ts';

interface Waiting {
  readonly report: NewReport;
  readonly resolve: (receipt: Receipt) => void;
}

/** What all writers to one log share; it decides their order. */
export interface LogShelf {
  /** The reports that are still kept. */
  log: Report[];
  /** What was removed before them. */
  cut: Cut | null;
  readonly receipts: Map<string, Receipt>;
  readonly rollups: RollupShelf;
  waiting: Waiting[];
  /** Reports are never dated before this; null in a new log. */
  end: Millis | null;
}

export function emptyLog(): LogShelf {
  return { log: [], cut: null, receipts: new Map(), rollups: emptyRollups(), waiting: [], end: null };
}

interface MemoryLog extends ReportLog {
  /** Resolves once nothing is waiting. */
  idle(): Promise<void>;
}

/** Appends gather until the running job ends, as they do with a disk, so that callers see the same order. */
export function memoryLog(shelf: LogShelf, stillOpen: StillOpen): MemoryLog {
  const { receipts, rollups } = shelf;
  const removed = (): number => shelf.cut?.last ?? 0;

  function write(report: NewReport): Receipt {
    const { idempotency, ...rest } = report;
    const earlier = idempotency === null ? undefined : receipts.get(idempotency);
    if (earlier !== undefined) return earlier;
    const receipt = { id: report.id, counted: report.counted, reason: report.reason };
    if (idempotency !== null) receipts.set(idempotency, receipt);
    shelf.log.push({ seq: removed() + shelf.log.length + 1, ...rest });
    countReport(report, rollups);
    return receipt;
  }

  function drain(): void {
    const batch = shelf.waiting;
    shelf.waiting = [];
    for (const { report, resolve } of batch) resolve(write(report));
  }

  /** Advances the end of the log to `at` unless it is already later; a report is dated with the result. */
  function endAt(at: Millis): Millis {
    return (shelf.end = Math.max(shelf.end ?? at, at));
  }

  /** The number of kept reports before `at`, by binary search: `at` never decreases along the log. */
  function countBefore(at: Millis): number {
    const { log } = shelf;
    let [low, high] = [0, log.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const report = log[middle];
      if (report !== undefined && report.at < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    append: (report) =>
      new Promise((resolve, reject) => {
        stillOpen();
        assertReport(report);
        if (shelf.waiting.length >= APPEND_QUEUE_MAX) return reject(queueFullError());
        const dated = { ...report, at: endAt(report.at) };
        if (shelf.waiting.push({ report: dated, resolve }) === 1) queueMicrotask(drain);
      }),
    async receipt(idempotency) {
      stillOpen();
      return receipts.get(idempotency) ?? null;
    },
    async read(after, limit) {
      stillOpen();
      const from = Math.max(after - removed(), 0);
      return shelf.log.slice(from, from + limit);
    },
    async seqBefore(at) {
      stillOpen();
      return removed() + countBefore(at);
    },
    async *voicesSince(at) {
      stillOpen();
      yield packDigests(shelf.log.slice(countBefore(at)).flatMap(loggedVoices));
    },
    async lastAt() {
      stillOpen();
      return shelf.log.at(-1)?.at ?? null;
    },
    async horizon(now) {
      stillOpen();
      const horizon = Math.min(now, shelf.waiting[0]?.report.at ?? now);
      endAt(horizon);
      return horizon;
    },
    async idle() {
      if (shelf.waiting.length > 0) drain();
    },
  };
}
