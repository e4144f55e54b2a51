import type { AsideReason, Report } from '../core/domain/report.ts';
import type { Millis } from '../core/base/time.ts';
import type { CountedVoice } from '../core/domain/voices.ts';

/** What intake hands over: a report without the facts that only the log can give it. */
export type NewReport = Omit<Report, 'seq'> & {
  /** A digest of the reporter's Idempotency-Key, service and pseudonym; null where none was sent. */
  readonly idempotency: string | null;
};

/** What a reporter is told once the report is on disk. */
export interface Receipt {
  readonly id: string;
  readonly counted: boolean;
  readonly reason: AsideReason | null;
}

/**
 * Append-only; nothing in it is ever changed, and nothing removed but by `Retention`, from its front. Several may write to it at once, and the log decides their order: the
 * `seq` of its reports are 1, 2, 3 … without a gap, `at` never decreases along them, and a reader that follows it by `seq` misses
 * nothing. An adapter may let only the one holder of its lock append; then the others' `append` and `horizon` reject with
 * `data_locked`.
 */
export interface ReportLog {
  /**
   * Appends one report and resolves only when it would survive a power cut. Reports of one writer are written in the order of its
   * calls, many in one transaction with their rollups (group commit). A report that is dated before the end of the log, because the
   * clock of another writer is ahead, is dated as its end. A report whose `idempotency` is already in the log, whoever wrote it, is
   * not written again: the receipt of the first is returned. Rejects with `queue_full` beyond {@link APPEND_QUEUE_MAX} waiting
   * reports, with nothing written.
   */
  append(report: NewReport): Promise<Receipt>;
  /** The receipt of an earlier report with this idempotency digest; null where there is none. */
  receipt(idempotency: string): Promise<Receipt | null>;
  /** Reports with `seq` above `after`, in order, at most `limit`; empty at the end of the log. */
  read(after: number, limit: number): Promise<Report[]>;
  /** The highest `seq` whose `at` is below `at`; where there is none, the one before the first: 0, or that of the last that was removed. */
  seqBefore(at: Millis): Promise<number>;
  /**
   * The voices of the counted reports dated `at` or later, in the order of the log, some at a time; a few earlier ones may be
   * among them. Reports that are appended meanwhile may be in it or not.
   */
  voicesSince(at: Millis): AsyncIterable<readonly CountedVoice[]>;
  /** `at` of the last report; null in an empty log. */
  lastAt(): Promise<Millis | null>;
  /**
   * Moves the end of the log on, and says to where: `now`, or the `at` of the oldest report that still waits for the disk.
   * Every report that is appended from then on, by any writer, is dated at or after the answer: before it the log is complete.
   */
  horizon(now: Millis): Promise<Millis>;
}

export const APPEND_QUEUE_MAX = 50_000;
