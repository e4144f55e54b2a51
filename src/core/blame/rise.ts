import type { Onset } from '../detect/onset.ts';
import { AGES, beganAt, type Rise } from './collateral-odds.ts';
import type { BucketCounts } from '../domain/counts.ts';
import type { StreamDetector } from '../detect/detector.ts';
import { HOUR, type Millis } from '../base/time.ts';

/** How far back a monitor's counts go; an older rise is measured by its last hours, and has no course. */
export const RISE_MEMORY: Millis = 4 * HOUR;

/** How far the reports of a service are above usual at `at`, since they began to be, and how that developed. */
export function measureRise(
  service: string,
  onset: Onset,
  at: Millis,
  counts: BucketCounts,
  detector: StreamDetector,
): Rise {
  const began = beganAt({ onset });
  const since = Math.max(began, at - RISE_MEMORY);
  const seen = at - began < RISE_MEMORY ? AGES.filter((age) => age <= at - began) : [];
  const usual = (to: Millis): number => detector.band(since, to).mean;
  const course = seen.map((age) => counts.sum(began, began + age) - usual(began + age));
  return { service, at, onset, observed: counts.sum(since, at), expected: usual(at), course };
}
