import type { Notice } from '../core/incident/notice.ts';
import type { Incident } from '../core/incident/incident.ts';
import type { AsideReason, Report } from '../core/domain/report.ts';
import type { Millis } from '../core/base/time.ts';
import type { Update } from '../core/incident/update.ts';
import type { CountedVoice } from '../core/domain/voices.ts';
import type {
  CatalogShelf,
  CoverageLog,
  Decisions,
  History,
  Marks,
  Outbox,
  StreamState,
  Streams,
} from './shelves.ts';

/**
 * Everything Outcry keeps. The report log is the source of truth: rollups, incidents, stream states and the outbox
 * can be recomputed from it, the catalog and the imported history. Adapters live beside this file, one folder each,
 * and pass the one suite in `store.contract.ts`.
 *
 * Every method may reject with an {@link OutcryError}: `store_failed` (the medium refused), `data_corrupt`.
 */
export interface Store {
  readonly reports: ReportLog;
  readonly rollups: Rollups;
  readonly incidents: Incidents;
  readonly decisions: Decisions;
  readonly marks: Marks;
  readonly outbox: Outbox;
  readonly streams: Streams;
  readonly history: History;
  readonly coverage: CoverageLog;
  readonly catalog: CatalogShelf;

  /**
   * Writes what one tick decided, all or nothing. Idempotent: the same commit again changes nothing, so a tick that is
   * recomputed after a crash is harmless. Incidents are put by id, updates are inserted once by id as {@link Decision}s, notices
   * where they tell subscribers of the service what they were not told ({@link isNews}), streams are put by service. The cursor
   * never goes back: the streams of a commit with an earlier cursor are left out, and with them its `account` and
   * `historyVersion`.
   */
  commit(tick: TickCommit): Promise<void>;

  /**
   * Looks whether all of it is still where the next opening will look for it. Rejects with `data_gone` where it is not: nothing
   * more is taken then, and what was held is saved beside where that can be done.
   */
  check(): Promise<void>;

  /** Waits for what was accepted, then lets go of the medium. Later calls reject. Closing twice is fine. */
  close(): Promise<void>;
}

export interface TickCommit {
  /** Event time up to which all is decided: no later commit decides anything at or before it. */
  readonly at: Millis;
  /** The version of the judge that decided: `JUDGE_VERSION`. */
  readonly judge: number;
  /** Ticks up to and including this event time are folded into `streams`; null where this commit saves no stream. */
  readonly cursor: Millis | null;
  readonly incidents: readonly Incident[];
  readonly updates: readonly Update[];
  readonly notices: readonly Notice[];
  readonly streams: readonly StreamState[];
  /** Whether `streams` are all that there are: those that were saved before and are not among them are let go. */
  readonly anew: boolean;
  /** The account of evidence as it stands at the cursor; null where it is as it was. */
  readonly account: Uint8Array | null;
  /** The version of the imported history that `streams` have learned; kept with the cursor, and only with one. */
  readonly historyVersion: number;
}

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

/** Append-only; nothing in it is ever changed or deleted. */
export interface ReportLog {
  /**
   * Appends one report and resolves only when it would survive a power cut. Reports are written in the order of the
   * calls, many in one transaction with their rollups (group commit). A report whose `idempotency` is already in the log
   * is not written again: the receipt of the first is returned. `at` must not be lower than that of an earlier call, nor
   * than `lastAt` of the log as it was opened. Rejects with `queue_full` beyond {@link APPEND_QUEUE_MAX} waiting reports, with nothing written.
   */
  append(report: NewReport): Promise<Receipt>;
  /** The receipt of an earlier report with this idempotency digest; null where there is none. */
  receipt(idempotency: string): Promise<Receipt | null>;
  /** Reports with `seq` above `after`, in order, at most `limit`; empty at the end of the log. */
  read(after: number, limit: number): Promise<Report[]>;
  /** The highest `seq` whose `at` is below `at`; 0 where there is none. */
  seqBefore(at: Millis): Promise<number>;
  /**
   * The voices of the counted reports with `at` not below `at`, in the order of the log, some at a time; a few from before may
   * be among them. Reports that are appended meanwhile may be in it or not.
   */
  voicesSince(at: Millis): AsyncIterable<readonly CountedVoice[]>;
  /** `at` of the last report; null in an empty log. */
  lastAt(): Promise<Millis | null>;
  /**
   * No report with `at` below the answer will be appended any more: `now`, or the `at` of the oldest report still
   * waiting for the disk. What the watch may treat as complete.
   */
  horizon(now: Millis): Millis;
}

export const APPEND_QUEUE_MAX = 50_000;

/**
 * What rollups are kept of: the service as a whole, each problem of it, each place, each network (`AS2856`). A report without
 * a problem is in no `problem` rollup, one without a place in no `place` rollup, one without a network in no `network` rollup;
 * one from a city is in that of the city (`GB/Birmingham`), in that of its region where it has one (`GB:England`) and in
 * that of the country (`GB`), so that the totals of a country and a region include their cities.
 */
export type Dimension = 'service' | 'problem' | 'place' | 'network';

/**
 * Counted reports per minute, written in the same transaction as the reports they count; and how many of them are the first
 * of their reporter on the service that UTC day, which is as long as a pseudonym stays the same.
 */
export interface Rollups {
  /** Counts of a service in consecutive steps over [from, to): `(to - from) / step` numbers. All three multiples of a minute. */
  series(service: string, from: Millis, to: Millis, step: Millis): Promise<number[]>;
  /** Counts of many services at once, for boards; services without reports are absent. */
  seriesOfAll(from: Millis, to: Millis, step: Millis): Promise<Map<string, number[]>>;
  /**
   * Totals by key of a dimension (`problem`: slug, `place`: key of a
   * country, region or city, `network`: network key) over the minutes that begin in [from, to), highest
   * first, then by key, at most `limit`.
   */
  top(
    service: string,
    dimension: Exclude<Dimension, 'service'>,
    from: Millis,
    to: Millis,
    limit: number,
  ): Promise<Share[]>;
  /** Minute of the first counted report; null where there is none. */
  first(service: string): Promise<Millis | null>;
}

export interface Share {
  readonly key: string;
  readonly count: number;
  /**
   * At least so many people: the most reports in four hours from an even hour on, in which nobody counts twice, or the most
   * of one UTC day that are the first of their reporter on the service, whichever is more.
   */
  readonly reporters: number;
}

/** Faded ones, which were never reported to anybody, are kept but are in no list. */
export interface Incidents {
  get(id: string): Promise<Incident | null>;
  /** Those not yet resolved, pending ones included: what a restart continues. */
  active(): Promise<Incident[]>;
  /**
   * Reported incidents (`detectedAt` set), newest detection first, then highest id. `before`: only those detected earlier;
   * with `beforeId` also those detected at `before` whose id is lower. For the next page give both, of the last one seen:
   * one tick may detect many incidents.
   */
  list(filter: { service?: string; before?: Millis; beforeId?: string; limit: number }): Promise<Incident[]>;
  /** Updates of an incident, oldest first. */
  updates(incident: string): Promise<Update[]>;
}
