import { expect, test } from 'vitest';
import { BucketCounts } from '../domain/counts.ts';
import { StreamDetector } from '../detect/detector.ts';
import { higherPeak } from './peak.ts';
import { defaultPrior } from '../detect/prior.ts';
import { HOUR, MINUTE } from '../base/time.ts';

const START = Date.UTC(2025, 2, 10);

/** One report a minute for four hours, counted and expected by the bucket. */
function steady(minutes: number) {
  const bucketMs = minutes * MINUTE;
  const counts = new BucketCounts(bucketMs, (4 * HOUR) / bucketMs, START);
  const detector = new StreamDetector({ bucketMs, prior: { ...defaultPrior, meanPerHour: 60 } });
  detector.startAt(START);
  for (let at = START; at < START + 4 * HOUR; at += bucketMs) {
    counts.add(at, minutes);
    detector.push(minutes);
  }
  return { at: START + 4 * HOUR, bucketMs, evidence: 0, counts, detector, weightless: () => 0 };
}

test.each([1, 5, 10, 20, 60])(
  'the reports of a peak are those of its window, in buckets of %i minutes',
  (minutes) => {
    const peak = higherPeak(null, steady(minutes));
    expect(peak.reports).toBe(peak.windowMs / MINUTE);
    expect(peak.windowMs).toBeGreaterThanOrEqual(15 * MINUTE);
    expect(peak.expected / peak.reports).toBeGreaterThan(0.3);
    expect(peak.expected / peak.reports).toBeLessThan(3);
  },
);

test('a peak stays until more reports come, and the highest evidence with it', () => {
  const seen = steady(5);
  const peak = higherPeak(null, seen);
  expect(higherPeak(peak, seen)).toBe(peak);
  expect(higherPeak(peak, { ...seen, evidence: 3 })).toEqual({ ...peak, evidence: 3 });
});
