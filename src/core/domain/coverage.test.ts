import { describe, expect, test } from 'vitest';
import { Coverage, changesOf, coverageOf, seenCounts, type Hole } from './coverage.ts';
import { HOUR, MINUTE } from '../base/time.ts';

const hole = (facts: Partial<Hole>): Hole => ({ service: null, from: 0, to: HOUR, reason: 'off', ...facts });

describe('coverage', () => {
  test('what was lost and what was refused are both uncertain, but only what was lost is closed', () => {
    const coverage = coverageOf([hole({ to: 10 }), hole({ from: 20, to: 40, reason: 'disk' })]);
    expect(coverage.open(0, 60)).toBe(50);
    expect(coverage.certain(0, 60)).toBe(30);
    expect(coverage.tookAll(0, 20)).toBe(true);
    expect(coverage.tookAll(10, 21)).toBe(false);
  });

  test('is blind until both have ended', () => {
    const coverage = new Coverage();
    coverage.begin('lost', 5);
    coverage.begin('refused', 6);
    coverage.end('lost', 7);
    expect(coverage.blind).toBe(true);
    coverage.end('refused', 8);
    expect(coverage.blind).toBe(false);
  });

  test('the ends of holes are sorted by time, an end before a beginning of the same moment', () => {
    const changes = changesOf([
      hole({ from: 10, to: 20 }),
      hole({ from: 0, to: 10 }),
      hole({ from: 15, to: null }),
    ]);
    expect(changes.map(({ at, begins }) => [at, begins])).toEqual([
      [0, true],
      [10, false],
      [10, true],
      [15, true],
      [20, false],
    ]);
  });

  test('a step is shown as unknown if less than half of it was observed and nothing came', () => {
    const step = 10 * MINUTE;
    const counts = [0, 3, 0, 0];
    const half = hole({ from: 0, to: 2 * step + step / 2 });
    expect(seenCounts(counts, 0, step, [half])).toEqual([null, 3, 0, 0]);
    expect(seenCounts(counts, 0, step, [{ ...half, to: half.to! + 1 }])).toEqual([null, 3, null, 0]);
    expect(seenCounts(counts, 0, step, [])).toEqual(counts);
  });
});
