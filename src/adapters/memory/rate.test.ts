import { describe, expect, test } from 'vitest';
import { CAPACITY_UNKNOWN } from '../../core/spread/address-capacity.ts';
import { rateContract } from '../../ports/rate.contract.ts';
import { BURST, EMISSION_INTERVAL, allowanceOf } from '../../ports/rate.ts';
import { emptyRates, memoryRate, RATES_MAX } from './rate.ts';

rateContract('memory', async () => {
  const rates = emptyRates();
  return [memoryRate(rates), memoryRate(rates)];
});

describe('rates in memory', () => {
  test('reporters silent for long enough are forgotten', () => {
    const rates = emptyRates();
    const limiter = memoryRate(rates);
    for (let nth = 0; nth < 100; nth++) void limiter.admit('ann', 0, allowanceOf(CAPACITY_UNKNOWN));
    const later = BURST * EMISSION_INTERVAL + 1;
    void limiter.admit('carl', later, allowanceOf(CAPACITY_UNKNOWN));
    expect(rates.count(later)).toBe(1);
  });

  test('as many reporters as the limit are remembered; beyond it, one who may report soon is forgotten before one who may not', () => {
    const REPORTERS = RATES_MAX / 10;
    const rates = emptyRates(REPORTERS);
    const limiter = memoryRate(rates);
    for (let nth = 0; nth < BURST; nth++) void limiter.admit('loop', 0, allowanceOf(CAPACITY_UNKNOWN));
    for (let nth = 0; nth < REPORTERS - 1; nth++)
      void limiter.admit(`r${nth}`, 0, allowanceOf(CAPACITY_UNKNOWN));
    // Hashing spreads reporters over the tables unevenly.
    expect(rates.count(0)).toBeGreaterThan(REPORTERS * 0.98);
    for (let nth = 0; nth < REPORTERS; nth++) void limiter.admit(`s${nth}`, 1, allowanceOf(CAPACITY_UNKNOWN));
    expect(rates.count(1)).toBeLessThan(REPORTERS * 1.4);
    expect(limiter.admit('loop', 1, allowanceOf(CAPACITY_UNKNOWN))).toBeGreaterThan(0);
  });
});
