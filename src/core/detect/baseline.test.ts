import { describe, expect, it } from 'vitest';
import { Baseline } from './baseline.ts';
import { defaultPrior } from './prior.ts';
import { HOUR } from '../base/time.ts';

/** A Monday, 00:00 UTC, in hours since the epoch. */
const MONDAY = Date.UTC(2025, 0, 6) / HOUR;
const WEEKS = 8 * 168;

/** An evening service: ten times as many reports at 20:00 as at 08:00. */
function usual(hour: number): number {
  return Math.round(55 + 45 * Math.cos(((hour - 20) / 24) * 2 * Math.PI));
}

function learned(count: (hour: number) => number, hours = WEEKS): Baseline {
  const baseline = new Baseline(defaultPrior);
  for (let hour = 0; hour < hours; hour++) baseline.closeHour(MONDAY + hour, count(hour), false);
  return baseline;
}

const middle = (hour: number): number => (MONDAY + WEEKS + hour + 0.5) * HOUR;

describe('Baseline', () => {
  it('before any count is the rate and the uncertainty of the prior', () => {
    const baseline = new Baseline(defaultPrior);
    expect(baseline.rate(middle(12))).toBeCloseTo(
      defaultPrior.meanPerHour * (defaultPrior.curve[12] as number),
      6,
    );
    expect(baseline.uncertainty(middle(12), HOUR)).toBe(1 / defaultPrior.shape);
    expect(baseline.observedHours).toBe(0);
  });

  it('learns the rhythm of the day', () => {
    const baseline = learned(usual);
    for (const hour of [2, 8, 14, 20]) expect(baseline.rate(middle(hour)) / usual(hour)).toBeCloseTo(1, 1);
    expect(baseline.observedHours).toBe(WEEKS);
  });

  it('learns that weekends differ, and a single odd hour of the week', () => {
    const baseline = learned((hour) => (hour % 168 === 50 ? 400 : hour % 168 >= 120 ? 30 : 60));
    expect(baseline.rate(middle(30)) / 60).toBeCloseTo(1, 1);
    expect(baseline.rate(middle(140)) / 30).toBeCloseTo(1, 1);
    expect(baseline.rate(middle(50))).toBeGreaterThan(120);
  });

  it('past outages do not become usual', () => {
    const clean = learned(usual);
    const scarred = learned((hour) => usual(hour) + (hour % 240 < 3 ? 5000 : 0));
    for (const hour of [2, 8, 14, 20])
      expect(scarred.rate(middle(hour)) / clean.rate(middle(hour))).toBeLessThan(1.1);
  });

  it('the local level follows a change, an hour late, and stands still under alarm', () => {
    const calm = learned(() => 60);
    const alarmed = learned(() => 60);
    for (let hour = 0; hour < 20; hour++) {
      calm.closeHour(MONDAY + WEEKS + hour, 90, false);
      alarmed.closeHour(MONDAY + WEEKS + hour, 90, true);
    }
    expect(calm.rate(middle(20))).toBeGreaterThan(75);
    expect(alarmed.rate(middle(20))).toBeCloseTo(60, 0);
  });

  it('a level taken as usual keeps the rhythm, and counts before and after mean the same', () => {
    const baseline = learned(usual);
    const since = MONDAY + WEEKS;
    for (let hour = 0; hour < 14; hour++) baseline.closeHour(since + hour, 3 * usual(hour), true);
    baseline.takeAsUsual(since);
    for (const hour of [16, 20, 26, 32])
      expect(baseline.rate(middle(hour)) / (3 * usual(hour))).toBeCloseTo(1, 1);
    expect(baseline.observedHours).toBe(WEEKS);
  });

  it('is the less certain the less it has observed', () => {
    const week = learned(() => 2, 168).uncertainty(middle(0), HOUR);
    const weeks = learned(() => 2).uncertainty(middle(0), HOUR);
    expect(weeks).toBeLessThan(week);
    expect(week).toBeLessThan(1 / defaultPrior.shape);
  });

  it('skipped hours are unknown, not quiet', () => {
    const baseline = learned(() => 60);
    baseline.closeHour(MONDAY + WEEKS + 167, 60, false);
    expect(baseline.observedHours).toBe(WEEKS - 167);
    expect(baseline.rate(middle(12)) / 60).toBeCloseTo(1, 1);
  });

  it('between the middles of two hours it is linear', () => {
    const baseline = learned(usual);
    const at = middle(10);
    const half = (baseline.rate(at) + baseline.rate(at + HOUR)) / 2;
    expect(baseline.rate(at + HOUR / 2)).toBeCloseTo(half, 9);
  });
});
