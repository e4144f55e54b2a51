import { describe, expect, it } from 'vitest';
import { above, opens } from './rules.ts';
import { addSeries, emptyScore } from './score.ts';
import { JUDGED, TEST_FROM, QUIET_FROM, type Outage } from './series.ts';

const TEST = TEST_FROM - QUIET_FROM;
const outage: Outage = {
  start: TEST_FROM + 100,
  buckets: 6,
  shape: 'step',
  deviations: 8,
  amplitude: 9,
  big: true,
};

function alarmsAt(...buckets: number[]): Uint8Array {
  const alarms = new Uint8Array(JUDGED);
  for (const bucket of buckets) alarms[bucket] = 1;
  return alarms;
}

describe('score', () => {
  it('alarms in the quiet weeks merge over an hour, and not over one bucket more', () => {
    const merged = emptyScore();
    addSeries(merged, alarmsAt(0, 12), []);
    expect(merged).toMatchObject({ falseEpisodes: 1, quietAlarmBuckets: 2, serviceWeeks: 2 });
    const apart = emptyScore();
    addSeries(apart, alarmsAt(0, 13), []);
    expect(apart.falseEpisodes).toBe(2);
  });

  it.each([
    ['in its first bucket', [100], 5],
    ['ten minutes after its end', [107], 40],
    ['later than that', [108], Number.NaN],
    ['and another within the hour before', [88, 101], Number.NaN],
    ['and another over an hour before', [87, 101], 10],
  ])('an outage with an alarm %s', (_, buckets, delay) => {
    const score = emptyScore();
    addSeries(score, alarmsAt(...buckets.map((bucket) => TEST + bucket)), [outage]);
    expect(score.delays).toEqual([delay]);
    expect(score.bigDelays).toEqual([delay]);
  });

  it('an incident opens on strong evidence at once and on lasting evidence after its time', () => {
    const rule = opens(2, 1, 10 * 60_000);
    expect([...rule(Float32Array.of(0, 1, 1, 1, 0, 2.5, 0))]).toEqual([0, 0, 0, 1, 0, 1, 0]);
    expect([...above(1)(Float32Array.of(0.9, 1))]).toEqual([0, 1]);
  });
});
