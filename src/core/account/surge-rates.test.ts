import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BINS, binOf, binStart, type QuietBins } from './surge-bins.ts';
import { SHIPPED_DAYS, fitSurgeRates, rateAbove, shippedRate, type ShippedRates } from './surge-rates.ts';

const EXACT: ShippedRates = [1e-1, 1e-2, 1e-3, 1e-4];
const NOTHING: QuietBins = { surges: new Float64Array(BINS), days: new Float64Array(BINS) };

/** What a tail `rate · 10^(−slope · (h − 1))` shows below a level in a number of days. */
function seen(rate: number, slope: number, days: number, level: number): QuietBins {
  const bins = { surges: new Float64Array(BINS), days: new Float64Array(BINS) };
  const above = (height: number) => rate * 10 ** (-slope * (height - 1));
  for (let bin = 0; bin < binOf(level); bin++) {
    bins.days[bin] = days;
    bins.surges[bin] = days * (above(binStart(bin)) - above(binStart(bin + 1)));
  }
  return bins;
}

describe('the tail of quiet surges', () => {
  test('is the shipped one while nothing was observed', () => {
    const tail = fitSurgeRates(NOTHING, EXACT);
    for (const height of [1, 1.8, 2.5, 4, 6])
      expect(rateAbove(tail, height) / 10 ** -height).toBeCloseTo(1, 1);
  });

  test('is that of the instance once it has observed much more than was shipped, far above the level too', () => {
    const tail = fitSurgeRates(seen(0.2, 0.8, 10_000 * SHIPPED_DAYS, 5), EXACT);
    for (const height of [1, 2, 3.3, 5, 6])
      expect(rateAbove(tail, height) / (0.2 * 10 ** (-0.8 * (height - 1)))).toBeCloseTo(1, 1);
  });

  test('does not treat as quiet what could not have shown: above the level there was no time', () => {
    const low = rateAbove(fitSurgeRates(seen(0.1, 1, 100 * SHIPPED_DAYS, 2.5), EXACT), 4);
    const high = rateAbove(fitSurgeRates(seen(0.1, 1, 100 * SHIPPED_DAYS, 5), EXACT), 4);
    expect(low / high).toBeCloseTo(1, 1);
  });

  test('never rises with the height, and is a rate, whatever was observed', () => {
    const counts = fc.array(fc.nat(1_000), { minLength: BINS, maxLength: BINS });
    const heights = fc.array(fc.double({ min: 1, max: 12, noNaN: true }), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(counts, fc.nat(100_000), heights, (surges, days, at) => {
        const bins = { surges: Float64Array.from(surges), days: new Float64Array(BINS).fill(days) };
        const tail = fitSurgeRates(bins, EXACT);
        const rates = at.toSorted((a, b) => a - b).map((height) => rateAbove(tail, height));
        for (const rate of rates) expect(rate).toBeGreaterThan(0);
        for (const rate of rates) expect(Number.isFinite(rate)).toBe(true);
        for (const [nth, rate] of rates.slice(1).entries())
          expect(rate).toBeLessThanOrEqual(rates[nth]! * (1 + 1e-12));
      }),
    );
  });
});

test('a shipped tail is met at its heights and continues beyond the last as before it', () => {
  const shipped: ShippedRates = [0.1, 0.02, 0.001, 0.0001];
  for (const [nth, rate] of shipped.entries()) expect(shippedRate(shipped, nth + 1)).toBeCloseTo(rate, 9);
  expect(shippedRate(shipped, 6)).toBeCloseTo(1e-6, 9);
});
