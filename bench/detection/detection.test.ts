import { describe, expect, it } from 'vitest';
import { calibrate, calibrator, together } from './calibrate.ts';
import { judgeAll } from './corpus.ts';
import { CLAIRVOYANT, ORACLE, OUTCRY, OWN_DETECTORS } from './detectors.ts';
import { delayRatio, measure } from './measure.ts';
import { pictureOf } from './picture.ts';
import { Random } from './random.ts';
import { above } from './rules.ts';
import { rowsOf, thresholdsOf } from './rows.ts';
import { JUDGED, makeSeries, QUIET_FROM, STANDARD, TEST_FROM, type Series } from './series.ts';
import { detectorTable, markdownTable, plainTable } from './table.ts';
import { curvesOf } from './curves.ts';

const POISSON = STANDARD.slice(0, 1);

function first(seed: number): Series {
  return makeSeries(seed, 1, STANDARD).next().value as Series;
}

describe('series', () => {
  it('the same seed makes the same series, another seed different ones', () => {
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

  it('the quiet weeks have the mean that the oracle knows', () => {
    for (const { counts, means, level } of makeSeries(8, 1, STANDARD)) {
      if (level < 2) continue;
      const sum = (values: Float64Array) =>
        values.subarray(QUIET_FROM, TEST_FROM).reduce((total, value) => total + value, 0);
      expect(sum(counts) / sum(means)).toBeCloseTo(1, 1);
    }
  });
});

describe('calibration', () => {
  const random = new Random(3);
  const scores = Array.from({ length: 20 }, () =>
    Float32Array.from({ length: JUDGED }, () => -Math.log(random.uniform())),
  );
  const facts = scores.map(() => ({ level: 1, noise: 'none', outages: [] }));

  it.each([0.1, 0.5, 2])('hits a rate of %d on its own series, and no lower threshold would', (rate) => {
    const threshold = calibrator(scores)(rate);
    const rateAt = (level: number) => measure(facts, scores, () => above(level)).falseRate.value;
    expect(rateAt(threshold)).toBeLessThanOrEqual(rate);
    expect(rateAt(threshold)).toBeGreaterThan(0.8 * rate);
    expect(rateAt(threshold - 0.02)).toBeGreaterThanOrEqual(rateAt(threshold));
  });

  it('to no false episode at all is above everything seen', () => {
    const threshold = calibrator(scores)(0);
    expect(measure(facts, scores, () => above(threshold)).falseRate.value).toBe(0);
  });

  it('gives each group a threshold of its own', () => {
    const doubled = scores.map((one, i) => (i < 10 ? one : one.map((score) => 2 * score)));
    const halves = facts.map((_, i) => ({ level: i < 10 ? 1 : 2, noise: 'none', outages: [] }));
    const ruleAt = calibrate(halves, doubled, ({ level }) => String(level))(0.5);
    const one = measure(halves.slice(0, 10), doubled.slice(0, 10), ruleAt).falseRate.value;
    const two = measure(halves.slice(10), doubled.slice(10), ruleAt).falseRate.value;
    expect([one, two]).toEqual([0.5, 0.5]);
    expect(calibrate(halves, doubled, together)(0.5)(halves[0]!)(doubled[19]!)).toHaveLength(JUDGED);
  });
});

describe('the comparison', () => {
  it('compares delays where both found the outage', () => {
    expect(delayRatio([10, Number.NaN, 30, 5], [5, 5, Number.NaN, 5])).toBe(1.5);
    expect(delayRatio([10, 20], [10])).toBe(1);
  });

  it(
    'our detector finds most outages and nearly all big ones, is seldom wrong, and no oracle is worse',
    {
      timeout: 60_000,
    },
    () => {
      const all = [OUTCRY, ORACLE, CLAIRVOYANT];
      const corpus = judgeAll(7, 1, STANDARD, all, () => undefined);
      const rows = rowsOf(all, thresholdsOf(all, corpus), corpus);
      const [problems, possible, calibrated, , clairvoyant] = rows.map(({ measured }) => measured);
      expect(problems?.falseRate.value).toBeLessThanOrEqual(0.2);
      expect(possible?.falseRate.value).toBeLessThanOrEqual(0.5);
      expect(problems?.detected.value).toBeGreaterThan(0.58);
      expect(problems?.bigDetected.value).toBeGreaterThan(0.9);
      expect(possible?.detected.value).toBeGreaterThanOrEqual(problems?.detected.value ?? 1);
      expect(clairvoyant?.detected.value).toBeGreaterThan(calibrated?.detected.value ?? 1);
    },
  );

  it('every detector judges every bucket, and has its row and its curve', { timeout: 60_000 }, () => {
    const corpus = judgeAll(7, 1, POISSON, OWN_DETECTORS, () => undefined);
    for (const { scores } of corpus.runs.values())
      for (const one of scores) {
        expect(one).toHaveLength(JUDGED);
        expect(one.every((score) => !Number.isNaN(score))).toBe(true);
      }
    const thresholds = thresholdsOf(OWN_DETECTORS, corpus);
    const table = detectorTable(rowsOf(OWN_DETECTORS, thresholds, corpus));
    const picture = pictureOf(curvesOf(OWN_DETECTORS, thresholds, corpus));
    for (const { name } of OWN_DETECTORS) {
      expect(plainTable(table)).toContain(name);
      expect(markdownTable(table)).toContain(`| ${name} |`);
      expect(picture).toContain(`>${name}</text>`);
    }
    expect(picture).not.toContain('NaN');
  });
});
