import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StateReader, StateWriter } from '../base/codec.ts';
import { PLAIN_TAIL, TAIL_FROM, Tails, modelTail, trueTail } from './tails.ts';
import { DAY, HOUR, MINUTE, WEEK } from '../base/time.ts';

const SCALES = [5 * MINUTE, HOUR];

/** Windows whose probabilities follow a tail with that exponent, evenly spread, each among ordinary ones. */
function watch(tails: Tails, scale: number, windows: number, exponent: number): void {
  const inTail = Math.round(windows / 100);
  for (let n = 0; n < windows; n++) {
    const nth = n % 100 === 50 ? Math.floor(n / 100) : -1;
    const depth = nth < 0 ? 0 : -Math.log((nth + 0.5) / inTail) / exponent;
    tails.observe(scale, nth < 0 ? 0 : TAIL_FROM - depth - 1e-12);
  }
  tails.refresh();
}

describe('Tails', () => {
  it('without windows is the model, and nearly so if the model is right', () => {
    expect(new Tails(SCALES).of(0)).toEqual(PLAIN_TAIL);
    const tails = new Tails(SCALES);
    watch(tails, 0, 20_000, 1);
    expect(tails.of(0).exponent).toBeGreaterThan(0.93);
    expect(tails.of(0).logRatio).toBeLessThan(0.05);
  });

  it('learns how much heavier a tail is', () => {
    const tails = new Tails(SCALES);
    watch(tails, 0, 20_000, 0.5);
    expect(tails.of(0).exponent).toBeGreaterThan(0.45);
    expect(tails.of(0).exponent).toBeLessThan(0.65);
  });

  it('an outage, whose windows are adjacent, teaches it nothing', () => {
    const tails = new Tails(SCALES);
    for (let n = 0; n < 20; n++) for (let i = 0; i < 100; i++) tails.observe(0, i >= 50 && i < 53 ? -8 : 0);
    tails.refresh();
    expect(tails.of(0)).toEqual({ logRatio: 0, exponent: 1 });
    expect(tails.burstsADay(-10)).toBe(new Tails(SCALES).burstsADay(-10));
  });

  it('a single bucket far beyond any noise is a burst; they are counted by the day, the deeper the fewer', () => {
    const tails = new Tails(SCALES);
    for (let day = 0; day < 56; day++) {
      for (let i = 0; i < 288; i++) tails.observe(0, i === 100 && day % 7 === 0 ? -20 : 0);
      tails.fade(DAY);
    }
    tails.refresh();
    expect(tails.of(0).exponent).toBe(1);
    expect(tails.burstsADay(-9)).toBeGreaterThan(0.06);
    expect(tails.burstsADay(-9)).toBeLessThan(0.2);
    expect(tails.burstsADay(-40)).toBeLessThan(tails.burstsADay(-20));
  });

  it('believes in no heavier tail, and in no more and no deeper bursts, than its limits allow', () => {
    const [free, bound] = [new Tails(SCALES), new Tails(SCALES)];
    for (const tails of [free, bound]) {
      tails.refresh(1.01);
      for (let day = 0; day < 28; day++) {
        for (let i = 0; i < 288; i++) tails.observe(0, i % 48 === 20 ? -40 : 0);
        tails.fade(DAY);
      }
    }
    const before = new Tails(SCALES).burstsADay(-40);
    expect(bound.burstsADay(-40)).toBeGreaterThan(before);
    expect(bound.burstsADay(-40)).toBeLessThan(before * 1.01 ** 2);
    watch(bound, 0, 20_000, 0.5);
    bound.refresh(1.01);
    expect(bound.of(0).exponent).toBeGreaterThan(0.5);
    free.refresh();
    expect(free.burstsADay(-40)).toBeGreaterThan(before * 50);
  });

  it('forgets with time', () => {
    const tails = new Tails(SCALES);
    watch(tails, 0, 20_000, 0.4);
    tails.fade(500 * WEEK);
    tails.refresh();
    expect(tails.of(0).exponent).toBeGreaterThan(0.99);
  });

  it('is saved and loaded as it was', () => {
    const tails = new Tails(SCALES);
    watch(tails, 1, 3_000, 0.6);
    tails.observe(0, -30);
    const writer = new StateWriter();
    tails.save(writer);
    const loaded = new Tails(SCALES);
    loaded.load(new StateReader(writer.bytes()));
    for (const each of [tails, loaded]) each.observe(0, 0);
    expect(loaded.of(1)).toEqual(tails.of(1));
    expect(loaded.burstsADay(-30)).toBe(tails.burstsADay(-30));
  });
});

it('the true tail is monotone, at least as heavy as the model, and inverted by modelTail', () => {
  const tails = fc.record({
    logRatio: fc.double({ min: 0, max: 1.6, noNaN: true }),
    exponent: fc.double({ min: 0.25, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.double({ min: -700, max: TAIL_FROM - 0.001, noNaN: true }), tails, (logP, tail) => {
      const heavy = trueTail(logP, tail);
      expect(heavy).toBeGreaterThanOrEqual(logP - 1e-9);
      expect(heavy).toBeLessThanOrEqual(0);
      expect(trueTail(logP - 1, tail)).toBeLessThanOrEqual(heavy);
      expect(modelTail(heavy, tail)).toBeCloseTo(logP, 6);
    }),
  );
});
