import { DAY, type Millis } from '../core/base/time.ts';

/**
 * What is kept for a time of its own: reports as they came in, what people wrote with them, their counts by the minute, and
 * those by the day. Incidents and what was decided stay.
 */
export const KEPT_KINDS = ['comments', 'reports', 'minutes', 'days'] as const;
export type KeptKind = (typeof KEPT_KINDS)[number];

/**
 * Before the day that the saved monitors stand in, so much of the log stays: a restart reads from there who was counted, and who
 * was new that day.
 */
export const LOG_BEFORE_SAVED: Millis = DAY;

/** Of each kind the moment before which it is to be removed, a whole UTC day; null: it is kept for good. */
export type Cutoffs = Readonly<Record<KeptKind, Millis | null>>;

/** Where the log begins since its earlier reports were removed, and what they were. */
export interface Cut {
  /** How many were removed, and the `seq` of the last one. */
  readonly reports: number;
  readonly last: number;
  readonly firstAt: Millis;
  readonly lastAt: Millis;
  /** How many of them were, when they were removed, not what had been written. */
  readonly changed: number;
}

/** What is no longer kept: of each kind, all that is earlier than a moment; null where nothing was removed. */
export interface Removed extends Cutoffs {
  readonly cut: Cut | null;
}

/**
 * Removing what was kept for long enough. What is removed is gone from every answer of the store in the moment that the removal
 * is on the disk. Any process may look; the one that commits ticks removes.
 */
export interface Retention {
  /**
   * Removes a little of what is earlier than the cutoffs, in one transaction; whether more is left. It is bounded so that reports
   * that come in meanwhile hardly wait, and goes on where an earlier one ended, also one of another process that was killed.
   *
   * Of the log, whole batches are removed from the front, and what they add up to in its chain is kept as a {@link Cut}. The last
   * batch stays, however old: the log goes on from it; so does what {@link LOG_BEFORE_SAVED} says. Comments are removed from reports that stay.
   */
  remove(before: Cutoffs): Promise<boolean>;
  removed(): Promise<Removed>;
  /** Has the medium forget what was removed, as far as it has a say in it; false where that has to be tried again later. */
  wipe(): Promise<boolean>;
}
