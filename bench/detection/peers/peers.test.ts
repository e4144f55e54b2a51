import { describe, expect, it } from 'vitest';
import { BUCKETS, JUDGED, QUIET_FROM, STANDARD, TEST_FROM, makeSeries, type Series } from '../series.ts';
import { Random } from '../random.ts';
import { deviations, summed } from './ears.ts';
import { criticalValue, judgeEsd, restOf } from './esd.ts';
import { judgeFixed } from './fixed.ts';
import { judgeOracle, logRatio } from './oracle.ts';
import { holdQuarters, quartersOf } from './quarters.ts';
import { judgeRatio } from './ratio.ts';

function seriesOf(countAt: (bucket: number) => number): Series {
  const [series] = [...makeSeries(1, 1, STANDARD.slice(0, 1))];
  return { ...(series as Series), counts: Float64Array.from({ length: BUCKETS }, (_, i) => countAt(i)) };
}

describe('quarters of an hour', () => {
  it('sum three buckets, and are known when they end', () => {
    expect([...quartersOf(Float64Array.of(1, 2, 3, 4, 5, 6))]).toEqual([6, 15]);
    const held = holdQuarters(Float32Array.of(7, 8));
    expect([...held.subarray(0, 9)]).toEqual([0, 0, 7, 7, 7, 8, 8, 8, 0]);
    expect(held).toHaveLength(JUDGED);
  });
});

describe('rules of thumb', () => {
  it('the fixed rule counts the last quarter of an hour', () => {
    const scores = judgeFixed(
      seriesOf((i) => Number(i === QUIET_FROM) * 5 + Number(i === QUIET_FROM + 2) * 2),
    );
    expect([...scores.subarray(0, 5)]).toEqual([5, 5, 7, 2, 2]);
  });

  it('the ratio is to the average at that time of day, from ten reports on', () => {
    const scores = judgeRatio(seriesOf((i) => (i < QUIET_FROM ? 2 : i === QUIET_FROM + 9 ? 20 : 2)));
    expect(scores[8]).toBe(0);
    expect(scores[9]).toBe(4);
    expect(scores[12]).toBe(0);
  });
});

describe('EARS', () => {
  // Mean 4, squares 9+4+1+0+1+4+9 = 28, variance 28/6.
  const counts = [1, 2, 3, 4, 5, 6, 7, 20, 30, 40];

  it('C1 compares with the seven steps before, C2 with those two steps earlier', () => {
    expect(deviations(counts, 7, 0)).toBeCloseTo(16 / Math.sqrt(28 / 6), 12);
    expect(deviations(counts, 9, 2)).toBeCloseTo(36 / Math.sqrt(28 / 6), 12);
  });

  it('C3 sums what exceeds one deviation over three steps', () => {
    const long = [4, 4, 4, 4, 4, 4, 4, 4, 4, 5, 4, 6];
    // Deviations below half a report count as half: (5−4)/½ = 2 two steps before, 0, and 4 now.
    expect(summed(long, 11)).toBeCloseTo(1 + 0 + 3, 12);
  });
});

describe('S-H-ESD', () => {
  it('finds outliers planted in normal noise, and hardly any others', () => {
    const random = new Random(5);
    const noise = Array.from({ length: 500 }, () => 10 * random.normal());
    expect(restOf(Float64Array.from(noise).sort()).outliers).toBeLessThanOrEqual(1);
    const { outliers, centre, spread } = restOf(Float64Array.from([...noise, 80, 90, 100, 200]).sort());
    expect(outliers).toBe(4);
    expect(centre).toBeCloseTo(0, -1);
    expect(spread).toBeCloseTo(10, -1);
  });

  it.each([
    // Rosner (1983), example of 54 values: two-sided 0.05 is 0.025 on one side.
    [54, 1, 3.159],
    [54, 2, 3.151],
    [54, 10, 3.085],
  ])('the critical value of %i values for outlier %i agrees with the tables', (n, i, expected) => {
    expect(criticalValue(n, i, 0.025)).toBeCloseTo(expected, 2);
  });

  it('knows the daily rhythm', () => {
    const random = new Random(6);
    const scores = judgeEsd(
      seriesOf(
        (i) => random.poisson(20 + 18 * Math.sin((2 * Math.PI * i) / 288)) + (i >= TEST_FROM ? 60 : 0),
      ),
    );
    const quiet = scores.subarray(0, TEST_FROM - QUIET_FROM);
    expect(quiet.filter((score) => score > 6).length / quiet.length).toBeLessThan(0.001);
    expect(scores[TEST_FROM - QUIET_FROM + 6]).toBeGreaterThan(8);
  });
});

describe('the oracle', () => {
  it('adds the log likelihood ratio: n·ln(1 + a/m) − a for Poisson counts', () => {
    expect(logRatio(5, 2, 0, 3)).toBeCloseTo(5 * Math.log(2.5) - 3, 10);
    expect(logRatio(0, 2, 0, 3)).toBeCloseTo(-3, 10);
  });

  it('sums from zero, and judges an outage by its own size', () => {
    const [series] = [...makeSeries(1, 1, STANDARD.slice(0, 1))] as [Series];
    const outage = { ...series.outages[0]!, start: TEST_FROM + 100, buckets: 2, amplitude: 3 };
    const counts = new Float64Array(BUCKETS);
    counts.set([5, 3], TEST_FROM + 100);
    const sums = judgeOracle({
      ...series,
      counts,
      usual: new Float64Array(BUCKETS).fill(2),
      outages: [outage],
    }).subarray(TEST_FROM - QUIET_FROM);
    const up = 5 * Math.log(2.5) - 3;
    expect(sums[99]).toBe(0);
    expect(sums[100]).toBeCloseTo(up, 5);
    expect(sums[101]).toBeCloseTo(up + 3 * Math.log(2.5) - 3, 5);
    expect(sums[102]).toBe(0);
  });
});
