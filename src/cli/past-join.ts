import { DAY, WEEK, floorTo, type Millis } from '../core/base/time.ts';
import type { ImportedCounts } from '../ports/history.ts';
import { BUCKETS_MAX } from '../lab/counts/counts-file.ts';
import { GAP_MAX } from '../lab/counts/slots.ts';

/** What two imports make together. */
export interface Joined {
  readonly past: ImportedCounts;
  /** Buckets of the earlier import that stay, and those that the later one takes the place of. */
  readonly kept: number;
  readonly replaced: number;
}

/** Why two imports cannot stand side by side. */
type JoinRefusal = 'other_buckets' | 'far_apart' | 'too_long';

/**
 * Puts a later import beside the earlier one of a service, both where their files have them: what both know is as the later
 * one says, what neither knows is NaN. Where one has longer buckets than the other, and a whole number of the shorter ones,
 * the shorter ones are added up, which is exact.
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

/** The same counts in longer buckets; one that is not known in part is not known. */
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

/** Where the file has them: without what was added to bring them near the present. */
export function asInFile(past: ImportedCounts): ImportedCounts {
  const { movedMs = 0, ...rest } = past;
  return { ...rest, start: past.start - movedMs };
}

/** Whole weeks later, so that hours of the week stay what they are, to end within the week before `now`. */
export function shiftTo(past: ImportedCounts, now: Millis): ImportedCounts {
  return moveBy(past, Math.floor((now - endOf(past)) / WEEK) * WEEK);
}

export function moveBy(past: ImportedCounts, movedMs: Millis): ImportedCounts {
  return movedMs === 0 ? past : { ...past, start: past.start + movedMs, movedMs };
}

/** What to do about a refusal. */
export const JOIN_REFUSED: Readonly<Record<JoinRefusal, string>> = {
  other_buckets:
    'their buckets are of lengths that do not go into each other: name one that does with --bucket',
  far_apart: `more than ${GAP_MAX / DAY} days lie between them`,
  too_long: `together they would have more than ${BUCKETS_MAX} buckets: name longer ones with --bucket`,
};
