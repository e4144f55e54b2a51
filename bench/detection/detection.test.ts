import { describe, expect, it } from 'vitest';
import { judgeSeries } from './judge.ts';
import { above, opens, RULES } from './rules.ts';
import { addSeries, emptyScore, percentile } from './score.ts';
import { BUCKETS, makeSeries, QUIET_FROM, STANDARD, TEST_FROM, type Outage, type Series } from './series.ts';

const outage: Outage = {
  start: TEST_FROM + 100,
  buckets: 6,
  shape: 'step',
  deviations: 8,
  amplitude: 9,
  big: true,
};

function alarmsAt(...buckets: number[]): Uint8Array {
  const alarms = new Uint8Array(BUCKETS);
  for (const bucket of buckets) alarms[bucket] = 1;
  return alarms;
}

function first(seed: number): Series {
  return makeSeries(seed, 1, STANDARD).next().value as Series;
}

describe('score', () => {
  it('alarms in the quiet weeks merge over an hour, and not over one bucket more', () => {
    const merged = emptyScore();
    addSeries(merged, alarmsAt(QUIET_FROM, QUIET_FROM + 12), []);
    expect(merged).toMatchObject({ falseEpisodes: 1, quietAlarmBuckets: 2, serviceWeeks: 2 });
    const apart = emptyScore();
    addSeries(apart, alarmsAt(QUIET_FROM, QUIET_FROM + 13), []);
    expect(apart.falseEpisodes).toBe(2);
  });

  it.each([
    ['in its first bucket', [100], 1, 5],
    ['ten minutes after its end', [107], 1, 40],
    ['later still', [108], 0, Number.NaN],
    ['within the hour before as well', [88, 101], 0, Number.NaN],
    ['over an hour before as well', [87, 101], 1, 10],
  ])('an outage with an alarm %s', (_, buckets, detected, delay) => {
    const score = emptyScore();
    addSeries(score, alarmsAt(...buckets.map((bucket) => TEST_FROM + bucket)), [outage]);
    expect(score.detected).toBe(detected);
    expect(score.bigDetected).toBe(detected);
    expect(percentile(score.delays, 0.5)).toBe(delay);
  });

  it('an incident opens on strong evidence at once and on lasting evidence after its time', () => {
    const rule = opens(2, 1, 10 * 60_000);
    expect([...rule(Float32Array.of(0, 1, 1, 1, 0, 2.5, 0))]).toEqual([0, 0, 0, 1, 0, 1, 0]);
    expect([...above(1)(Float32Array.of(0.9, 1))]).toEqual([0, 1]);
  });
});

describe('series', () => {
  it('the same seed makes the same series, another seed others', () => {
    expect(first(4)).toEqual(first(4));
    expect(first(4)).not.toEqual(first(5));
  });

  it('each has seven outages in the test weeks that do not touch', () => {
    for (const { outages } of makeSeries(6, 1, STANDARD)) {
      expect(outages).toHaveLength(7);
      for (const [i, { start, buckets }] of outages.entries())
        expect(start + buckets + 12).toBeLessThan(outages[i + 1]?.start ?? Infinity);
    }
  });
});

describe('the detector', () => {
  it('finds most outages and nearly all big ones, and is seldom wrong', { timeout: 60_000 }, () => {
    const scores = RULES.map(() => emptyScore());
    for (const series of makeSeries(7, 1, STANDARD)) {
      const evidence = judgeSeries(series);
      for (const [i, [, rule]] of RULES.entries())
        addSeries(scores[i] as (typeof scores)[0], rule(evidence), series.outages);
    }
    const [possible, problems] = scores as [(typeof scores)[0], (typeof scores)[0]];
    expect(problems.falseEpisodes / problems.serviceWeeks).toBeLessThanOrEqual(0.2);
    expect(possible.falseEpisodes / possible.serviceWeeks).toBeLessThanOrEqual(0.5);
    expect(problems.detected / problems.outages).toBeGreaterThan(0.58);
    expect(problems.bigDetected / problems.big).toBeGreaterThan(0.9);
    expect(possible.detected).toBeGreaterThanOrEqual(problems.detected);
  });
});
