import { DAY, type Millis } from '../core/base/time.ts';

/**
 * Data with its own retention: reports as they came in, comments written with them, their counts by the minute, and those by the day.
 * Incidents and decisions stay.
 */
export const KEPT_KINDS = ['comments', 'reports', 'minutes', 'days'] as const;
export type KeptKind = (typeof KEPT_KINDS)[number];

/** How much of the log stays before the day of the saved monitors: a restart reads from there who was counted, and who was new that day. */
export const LOG_BEFORE_SAVED: Millis = DAY;

/** For each kind, the moment before which it is to be removed, a whole UTC day; null if it is kept forever. */
export type Cutoffs = Readonly<Record<KeptKind, Millis | null>>;

/** Where the log begins since its earlier reports were removed, and what was removed. */
export interface Cut {
  /** How many were removed, and the `seq` of the last one. */
  readonly reports: number;
  readonly last: number;
  readonly firstAt: Millis;
  readonly lastAt: Millis;
  /** How many of them had already been altered when they were removed. */
  readonly changed: number;
}

/** What is no longer kept: for each kind, everything before a moment; null if nothing was removed. */
export interface Removed extends Cutoffs {
  readonly cut: Cut | null;
}

/**
 * Removes data past its retention. Removed data disappears from every answer of the store as soon as the removal is on disk. Any process
 * may read what was removed; only the one that commits ticks removes.
 */
export interface Retention {
  /**
   * Removes some of what is earlier than the cutoffs, in one transaction; resolves to whether more is left. Each step is bounded so that
   * incoming reports hardly wait, and continues where an earlier one ended, even one of a process that was killed.
   *
   * Whole batches are removed from the front of the log, and a summary of them and their chain is kept as a {@link Cut}. The last batch
   * stays, however old, since the log continues from it; so does what {@link LOG_BEFORE_SAVED} covers. Comments go from reports that stay.
   */
  remove(before: Cutoffs): Promise<boolean>;
  removed(): Promise<Removed>;
  /** Erases removed data from the medium, as far as the store controls it; false if that has to be tried again later. */
  wipe(): Promise<boolean>;
}
