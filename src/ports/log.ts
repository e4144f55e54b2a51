import type { AsideReason, Report } from '../core/domain/report.ts';
import type { Millis } from '../core/base/time.ts';
import type { PackedDigests } from '../core/base/packed-digests.ts';

/** What intake appends: a report without the facts that only the log can add. */
export type NewReport = Omit<Report, 'seq'> & {
  /** A digest of the reporter's Idempotency-Key, service and pseudonym; null if no key was sent. */
  readonly idempotency: string | null;
};

/** What a reporter is told once the report is on disk. */
export interface Receipt {
  readonly id: string;
  readonly counted: boolean;
  readonly reason: AsideReason | null;
}

/**
 * Append-only; nothing in it is ever changed, and only `Retention` removes reports, from its front. Several writers may append at once, and
 * the log decides their order: the `seq` of its reports are 1, 2, 3 … without a gap, `at` never decreases along them, and a reader that
 * follows it by `seq` misses nothing. An adapter may let only the holder of its lock append; then `append` and `horizon` of the others
 * reject with `data_locked`.
 */
export interface ReportLog {
  /**
   * Appends one report and resolves only when it would survive a power cut. Reports of one writer are written in the order of its calls,
   * many per transaction with their rollups (group commit). A report dated before the end of the log, because the clock of another writer
   * is ahead, is dated to that end. A report whose `idempotency` is already in the log, no matter who wrote it, is not written again: the
   * first receipt is returned. Rejects with `queue_full` beyond {@link APPEND_QUEUE_MAX} waiting reports, with nothing written.
   */
  append(report: NewReport): Promise<Receipt>;
  /** The receipt of an earlier report with this idempotency digest; null if there is none. */
  receipt(idempotency: string): Promise<Receipt | null>;
  /** Reports with `seq` above `after`, in order, at most `limit`; empty at the end of the log. */
  read(after: number, limit: number): Promise<Report[]>;
  /** The highest `seq` whose `at` is below `at`; if there is none, the number before the first: 0, or that of the last removed report. */
  seqBefore(at: Millis): Promise<number>;
  /**
   * The keys of the voices of the counted reports dated `at` or later, each with the date of its report, in the order of the log; a few
   * earlier ones may be included. Reports appended meanwhile may or may not be included. `at` is at most `PACKED_SPAN_MAX` before the end of
   * the log.
   */
  voicesSince(at: Millis): AsyncIterable<PackedDigests>;
  /** `at` of the last report; null in an empty log. */
  lastAt(): Promise<Millis | null>;
  /**
   * Advances the end of the log, and returns it: `now`, or the `at` of the oldest report still waiting for the disk. Every report appended
   * from then on, by any writer, is dated at or after the result: before it the log is complete.
   */
  horizon(now: Millis): Promise<Millis>;
}

export const APPEND_QUEUE_MAX = 50_000;
