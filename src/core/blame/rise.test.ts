import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGES, excessOf } from './collateral-odds.ts';
import { BucketCounts } from '../domain/counts.ts';
import { StreamDetector } from '../detect/detector.ts';
import { defaultPrior } from '../detect/prior.ts';
import { RISE_MEMORY, measureRise } from './rise.ts';
import { DAY, HOUR, MINUTE } from '../base/time.ts';

const BEGAN = 2 * DAY;

/** A detector, and counts with this many reports a minute from {@link BEGAN} on. */
function watched(perMinute: number, minutes: number) {
  const detector = new StreamDetector({ bucketMs: MINUTE, prior: defaultPrior });
  detector.startAt(BEGAN - HOUR);
  const counts = new BucketCounts(MINUTE, RISE_MEMORY / MINUTE, BEGAN - HOUR);
  for (let minute = -60; minute < minutes; minute++) {
    const reports = minute < 0 ? 0 : perMinute;
    detector.push(reports);
    if (reports > 0) counts.add(BEGAN + minute * MINUTE, reports);
  }
  return { detector, counts };
}

const onset = { at: BEGAN, earliest: BEGAN, latest: BEGAN };

describe('measureRise', () => {
  it('counts since it began, beside what is usual, and what it had at each age it has reached', () => {
    const { detector, counts } = watched(10, 30);
    const rise = measureRise('x', onset, BEGAN + 30 * MINUTE, counts, detector);
    expect(rise.observed).toBe(300);
    expect(rise.expected).toBeGreaterThan(0);
    expect(rise.course).toHaveLength(AGES.filter((age) => age <= 30 * MINUTE).length);
    expect(rise.course[0]).toBeGreaterThan(18);
    expect(rise.course[0]).toBeLessThanOrEqual(20);
  });

  it('has no course if it began before the counts that are kept, and counts what they contain', () => {
    const { detector, counts } = watched(2, 5 * 60);
    const rise = measureRise('x', onset, BEGAN + 5 * HOUR, counts, detector);
    expect(rise.course).toEqual([]);
    expect(rise.observed).toBeLessThanOrEqual(2 * (RISE_MEMORY / MINUTE));
  });

  it('decreases with age by no more than what is usual in between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 3, max: 200 }), (perMinute, minutes) => {
        const { detector, counts } = watched(perMinute, minutes);
        const rise = measureRise('x', onset, BEGAN + minutes * MINUTE, counts, detector);
        const all = [...rise.course, excessOf(rise)];
        expect(all).toEqual(all.toSorted((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });
});
