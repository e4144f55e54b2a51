import type { BucketCounts } from '../domain/counts.ts';
import { lessWeight } from '../domain/less-weight.ts';
import type { StreamDetector } from '../detect/detector.ts';
import type { Peak } from './incident.ts';
import { MINUTE, ceilTo, type Millis } from '../base/time.ts';

/** The peak of an incident is its busiest quarter of an hour; with longer buckets, as many as contain one. */
const PEAK_WINDOW: Millis = 15 * MINUTE;

/** A moment of a stream with such buckets, and its evidence. */
interface PeakSighting {
  readonly at: Millis;
  readonly bucketMs: Millis;
  readonly evidence: number;
  readonly counts: BucketCounts;
  readonly detector: StreamDetector;
  /** See {@link RecentVoices.weightless}. */
  readonly weightless: (from: Millis, to: Millis) => number;
}

/** The peak of an incident, updated if the last quarter of an hour is higher; otherwise the same object. */
export function higherPeak(peak: Peak | null, seen: PeakSighting): Peak {
  const { at, bucketMs, counts, detector } = seen;
  const windowMs = ceilTo(PEAK_WINDOW, bucketMs);
  const from = ceilTo(at, bucketMs) - windowMs;
  const reports = counts.sum(from, at);
  const evidence = Math.max(peak?.evidence ?? 0, seen.evidence);
  if (peak !== null && peak.reports >= reports)
    return evidence === peak.evidence ? peak : { ...peak, evidence };
  const expected = detector.band(from, at).mean;
  return { at, windowMs, reports, expected, evidence, ...lessWeight(seen.weightless(from, at)) };
}
