import { describe, expect, it } from 'vitest';
import { Dispersion } from './dispersion.ts';
import { StateReader, StateWriter } from '../base/codec.ts';
import { logProbability } from './negative-binomial.ts';
import { HOUR, MINUTE, WEEK } from '../base/time.ts';

const SCALES = [5 * MINUTE, 15 * MINUTE, HOUR];

/** Adds windows in the exact proportions of a negative binomial, so that the test involves no chance. */
function showShares(
  dispersion: Dispersion,
  scale: number,
  windows: number,
  mean: number,
  excess: number,
): void {
  let owed = 0;
  for (let count = 0; count < 400; count++) {
    owed += windows * Math.exp(logProbability(count, mean, excess));
    for (; owed >= 0.5; owed--) dispersion.observe(scale, count, mean, 0);
  }
  dispersion.refresh();
}

describe('Dispersion', () => {
  it('without counts is that of the prior', () => {
    expect(new Dispersion(SCALES, 2).excess(HOUR, 10)).toBeCloseTo(1, 1);
  });

  it.each([
    [0.02, 4],
    [0.02, 1],
    [0.5, 1],
    [10, 4],
    [50, 0.5],
  ])('learns from windows of mean %d with excess %d, however few the counts', (mean, excess) => {
    const dispersion = new Dispersion(SCALES, 1.7);
    showShares(dispersion, 0, 16_000, mean, excess);
    const learned = dispersion.excess(5 * MINUTE, mean);
    expect(learned).toBeGreaterThan(excess * 0.7);
    expect(learned).toBeLessThan(excess * 1.4);
  });

  it('a handful of outages moves it little', () => {
    const dispersion = new Dispersion(SCALES, 1.7);
    showShares(dispersion, 0, 4000, 2, 1);
    const before = dispersion.excess(5 * MINUTE, 2);
    for (let n = 0; n < 12; n++) dispersion.observe(0, 80, 2, 0);
    dispersion.refresh();
    expect(dispersion.excess(5 * MINUTE, 2)).toBeLessThan(before * 1.25);
  });

  it('noise that scatters more with a higher expectation is distinguished from noise that does not', () => {
    const grows = new Dispersion(SCALES, 1.7);
    const stands = new Dispersion(SCALES, 1.7);
    for (let round = 0; round < 40; round++) {
      const mean = round % 2 === 0 ? 5 : 50;
      showShares(grows, 0, 100, mean, mean / 10);
      showShares(stands, 0, 100, mean, 2);
    }
    expect(grows.excess(5 * MINUTE, 100)).toBeGreaterThan(7);
    expect(stands.excess(5 * MINUTE, 100)).toBeLessThan(3);
  });

  it('is the same however often it is refreshed in between', () => {
    const once = new Dispersion(SCALES, 1.7);
    const often = new Dispersion(SCALES, 1.7);
    for (let n = 0; n < 2000; n++) {
      for (const dispersion of [once, often]) dispersion.observe(0, (n * 7) % 41, 15, 0.01);
      often.refresh();
    }
    once.refresh();
    expect(once.excess(5 * MINUTE, 15)).toBeCloseTo(often.excess(5 * MINUTE, 15), 3);
  });

  it('ten million reports in a window, again and again, leave it finite', () => {
    const dispersion = new Dispersion(SCALES, 2);
    for (let n = 0; n < 100; n++) dispersion.observe(0, 10_000_000, 1, 0);
    dispersion.refresh();
    expect(dispersion.excess(5 * MINUTE, 1)).toBeGreaterThan(0);
    expect(dispersion.excess(5 * MINUTE, 1)).toBeLessThan(1e5);
  });

  it('variance over mean grows up to its limit, and no further', () => {
    const [bound, free] = [new Dispersion(SCALES, 1.1), new Dispersion(SCALES, 1.1)];
    const before = 1 + bound.excess(5 * MINUTE, 0);
    for (const dispersion of [bound, free])
      for (let n = 0; n < 3000; n++) dispersion.observe(0, n % 10 === 0 ? 30 : 0, 3, 0);
    bound.refresh(1.01);
    free.refresh();
    expect(1 + free.excess(5 * MINUTE, 3)).toBeGreaterThan(5);
    expect(1 + bound.excess(5 * MINUTE, 3)).toBeGreaterThan(before);
    expect(1 + bound.excess(5 * MINUTE, 3)).toBeLessThanOrEqual(1.01 * (1 + 2 ** -3));
    for (let day = 0; day < 800; day++) bound.refresh(1.01);
    expect(bound.excess(5 * MINUTE, 3)).toBe(free.excess(5 * MINUTE, 3));
  });

  it('forgets with time', () => {
    const dispersion = new Dispersion(SCALES, 2);
    showShares(dispersion, 0, 1000, 2, 8);
    dispersion.fade(200 * WEEK);
    dispersion.refresh();
    expect(dispersion.excess(5 * MINUTE, 2)).toBeCloseTo(1, 1);
  });

  it('is saved and loaded unchanged', () => {
    const dispersion = new Dispersion(SCALES, 2);
    showShares(dispersion, 1, 100, 2, 3);
    const writer = new StateWriter();
    dispersion.save(writer);
    const loaded = new Dispersion(SCALES, 2);
    loaded.load(new StateReader(writer.bytes()));
    expect(loaded.excess(HOUR, 7)).toBe(dispersion.excess(HOUR, 7));
  });
});
