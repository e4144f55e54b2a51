import type { Notice } from '../core/incident/notice.ts';
import type { Hole } from '../core/domain/coverage.ts';
import type { Mark } from '../core/domain/mark.ts';
import type { Catalog } from '../core/domain/service.ts';
import type { Millis } from '../core/base/time.ts';
import type { Told } from '../core/incident/told.ts';
import type { Update } from '../core/incident/update.ts';

/* What a store keeps beside the report log, its rollups and the incidents; see `Store`. */

/** An update of an incident as it was published. It stands, whatever a later judge would have decided. */
export interface Decision {
  /** Its place in the order of publishing, from 1. */
  readonly number: number;
  /** The version of the judge that took it; null where that was not yet written down. */
  readonly judge: number | null;
  readonly update: Update;
}

/**
 * What was decided and published: append-only, nothing in it is ever changed or deleted. What hangs on an incident (marks,
 * links, what subscribers were told) relies on it.
 */
export interface Decisions {
  /** Those with a `number` above `after`, in order, at most `limit`. */
  read(after: number, limit: number): Promise<Decision[]>;
  /** Those on an incident, oldest first. */
  of(incident: string): Promise<Decision[]>;
  /** The latest `at` of a commit: who judges from here on publishes nothing at or before it. Null in a new store. */
  until(): Promise<Millis | null>;
}

/** What editors found out about incidents, also put by another process while the server runs. */
export interface Marks {
  /** Puts a mark in the place of an earlier one of the incident, and moves `version` on. */
  put(mark: Mark): Promise<void>;
  get(incident: string): Promise<Mark | null>;
  /** All marks, by incident. */
  list(): Promise<Mark[]>;
  /** Grows with every `put`, also by another process. */
  version(): Promise<number>;
}

/** Notices wait here, in the same commit as the transition they tell of, until they are sent. At least once. */
export interface Outbox {
  /** Unsent notices, oldest first. */
  pending(limit: number): Promise<Notice[]>;
  /** Marks as sent; unknown and already sent ids are ignored. */
  sent(ids: readonly string[], at: Millis): Promise<void>;
  /** What subscribers of a service were last told, sent or still waiting; null where nothing was. */
  told(service: string): Promise<Told | null>;
}

/** The detector of one service, frozen: what makes a restart warm. */
export interface StreamState {
  readonly service: string;
  readonly state: Uint8Array;
}

/** What a restart continues from. */
export interface SavedStreams {
  /** The event time the streams stand at; null in a new store. */
  readonly cursor: Millis | null;
  readonly streams: readonly StreamState[];
  /** The account of evidence, frozen; null where none was saved yet. */
  readonly account: Uint8Array | null;
  /** The version of the imported history they have learned; 0 in a new store. */
  readonly historyVersion: number;
}

export interface Streams {
  load(): Promise<SavedStreams>;
}

/** Past counts of a service from elsewhere, `import`ed, so that a new instance has a baseline on its first day; NaN: not known. */
export interface PastCounts {
  readonly service: string;
  readonly start: Millis;
  readonly bucketMs: Millis;
  readonly counts: readonly number[];
  /** By how much they are later than in the file they came from, to end near the present; absent is not at all. */
  readonly movedMs?: Millis;
}

export interface History {
  /** Replaces what was imported for the service, all or nothing, and moves `version` on. */
  put(past: PastCounts): Promise<void>;
  get(service: string): Promise<PastCounts | null>;
  /** Grows with every `put`, also by another process: how a running server notices an import. */
  version(): Promise<number>;
  /** Slugs of services put after that version. */
  changedSince(version: number): Promise<string[]>;
}

/** From when to when reports could be taken: facts like the reports themselves. */
export interface CoverageLog {
  /** Says that reports could be taken up to `until`; it never goes back. */
  cover(until: Millis): Promise<void>;
  /** Up to when they could be, as far as was said; null in a new store. */
  coveredUntil(): Promise<Millis | null>;
  /** Puts a hole in the place of an earlier one of the same service and beginning. */
  put(hole: Hole): Promise<void>;
  /** Holes that overlap [from, to), by beginning, then service; with `service` only those of it and of all. */
  holes(from: Millis, to: Millis, service?: string): Promise<Hole[]>;
}

export interface CatalogShelf {
  /** The catalog in force; null before the first `apply`. */
  load(): Promise<Catalog | null>;
  /** Replaces the catalog, all or nothing, and moves `version` on. Reports on services that left stay in the log. */
  apply(catalog: Catalog): Promise<void>;
  version(): Promise<number>;
}
