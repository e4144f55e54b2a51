import { DAY, WEEK, floorTo, type Millis } from '../core/base/time.ts';
import type { ImportedCounts } from '../ports/history.ts';
import { BUCKETS_MAX } from '../lab/counts/counts-file.ts';
import { GAP_MAX } from '../lab/counts/slots.ts';

/** The result of combining two imports. */
export interface Joined {
  readonly past: ImportedCounts;
  /** Buckets of the earlier import that are kept, and those that the later one replaces. */
  readonly kept: number;
  readonly replaced: number;
}

/** Why two imports cannot be combined. */
type JoinRefusal = 'other_buckets' | 'far_apart' | 'too_long';

/**
 * Combines a later import with an earlier one of the same service, both at the times in their files: where both have a value the later one
 * wins, where neither has one it is NaN. If one has longer buckets that are a multiple of the other's, the shorter ones are added up, which
 * is exact.
 */
export function joinPast(earlier: ImportedCounts, later: ImportedCounts): Joined | JoinRefusal {
  const bucketMs = Math.max(earlier.bucketMs, later.bucketMs);
  if (bucketMs % earlier.bucketMs !== 0 || bucketMs % later.bucketMs !== 0) return 'other_buckets';
  const [one, two] = [inBuckets(earlier, bucketMs), inBuckets(later, bucketMs)];
  if (one.start - endOf(two) > GAP_MAX || two.start - endOf(one) > GAP_MAX) return 'far_apart';
  const start = Math.min(one.start, two.start);
  const length = (Math.max(endOf(one), endOf(two)) - start) / bucketMs;
  if (length > BUCKETS_MAX) return 'too_long';
  const counts = Array.from<number>({ length }).fill(Number.NaN);
  one.counts.forEach((count, at) => {
    counts[(one.start - start) / bucketMs + at] = count;
  });
  let replaced = 0;
  two.counts.forEach((count, nth) => {
    const at = (two.start - start) / bucketMs + nth;
    if (Number.isNaN(count)) return;
    if (!Number.isNaN(counts[at] as number)) replaced++;
    counts[at] = count;
  });
  const known = one.counts.filter((count) => !Number.isNaN(count)).length;
  return { past: { service: later.service, start, bucketMs, counts }, kept: known - replaced, replaced };
}

/** The same counts in longer buckets; a bucket with an unknown part is unknown. */
function inBuckets(past: ImportedCounts, bucketMs: Millis): ImportedCounts {
  if (past.bucketMs === bucketMs) return past;
  const start = floorTo(past.start, bucketMs);
  const length = Math.ceil((endOf(past) - start) / bucketMs);
  const counts = Array.from<number>({ length }).fill(0);
  const parts = Array.from<number>({ length }).fill(0);
  past.counts.forEach((count, nth) => {
    const at = Math.floor((past.start + nth * past.bucketMs - start) / bucketMs);
    counts[at] = (counts[at] as number) + count;
    parts[at] = (parts[at] as number) + 1;
  });
  const whole = bucketMs / past.bucketMs;
  return {
    ...past,
    start,
    bucketMs,
    counts: counts.map((count, at) => (parts[at] === whole ? count : Number.NaN)),
  };
}

export function endOf({ start, bucketMs, counts }: ImportedCounts): Millis {
  return start + counts.length * bucketMs;
}

/** At the times in the file: without the shift that moved it near the present. */
export function asInFile(past: ImportedCounts): ImportedCounts {
  const { movedMs = 0, ...rest } = past;
  return { ...rest, start: past.start - movedMs };
}

/** Shifted by whole weeks, which keeps the hours of the week, to end within the week before `now`. */
export function shiftTo(past: ImportedCounts, now: Millis): ImportedCounts {
  return moveBy(past, Math.floor((now - endOf(past)) / WEEK) * WEEK);
}

export function moveBy(past: ImportedCounts, movedMs: Millis): ImportedCounts {
  return movedMs === 0 ? past : { ...past, start: past.start + movedMs, movedMs };
}

/** What to do about a refusal. */
export const JOIN_REFUSED: Readonly<Record<JoinRefusal, string>> = {
  other_buckets: 'their bucket lengths do not fit into each other: choose one that does with --bucket',
  far_apart: `more than ${GAP_MAX / DAY} days lie between them`,
  too_long: `together they would have more than ${BUCKETS_MAX} buckets: choose longer ones with --bucket`,
};
