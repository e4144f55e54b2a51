import { describe, expect, test } from 'vitest';
import { BURST, EMISSION_INTERVAL, Limiter, SENDERS_MAX } from './limiter.ts';

describe('Limiter', () => {
  test('a sender may report a burst at once, and not one more', () => {
    const limiter = new Limiter();
    for (let nth = 0; nth < BURST; nth++) expect(limiter.wait('ann', 0)).toBe(0);
    expect(limiter.wait('ann', 0)).toBeGreaterThan(0);
  });

  test('the seconds it names are enough', () => {
    const limiter = new Limiter();
    for (let nth = 0; nth < BURST; nth++) limiter.wait('ann', 0);
    const seconds = limiter.wait('ann', 0);
    expect(limiter.wait('ann', seconds * 1_000)).toBe(0);
  });

  test('a refused report costs nothing', () => {
    const limiter = new Limiter();
    for (let nth = 0; nth < BURST; nth++) limiter.wait('ann', 0);
    for (let nth = 0; nth < 1_000; nth++) limiter.wait('ann', 0);
    expect(limiter.wait('ann', EMISSION_INTERVAL)).toBe(0);
  });

  test('in the long run a sender gets one report an emission interval', () => {
    const limiter = new Limiter();
    let accepted = 0;
    for (let at = 0; at < 1_000 * EMISSION_INTERVAL; at += EMISSION_INTERVAL / 4)
      if (limiter.wait('ann', at) === 0) accepted++;
    expect(accepted).toBe(1_000 + BURST - 1);
  });

  test('one sender does not slow another, and senders long silent are forgotten', () => {
    const limiter = new Limiter();
    for (let nth = 0; nth < 100; nth++) limiter.wait('ann', 0);
    expect(limiter.wait('bob', 0)).toBe(0);
    limiter.wait('carl', BURST * EMISSION_INTERVAL + 1);
    expect(limiter.count(BURST * EMISSION_INTERVAL + 1)).toBe(1);
  });

  test('as many senders as the limit are remembered, and one that may soon report is forgotten before one that may not', () => {
    const SENDERS = SENDERS_MAX / 10;
    const limiter = new Limiter(SENDERS);
    for (let nth = 0; nth < BURST; nth++) limiter.wait('loop', 0);
    for (let nth = 0; nth < SENDERS - 1; nth++) limiter.wait(`r${nth}`, 0);
    // Chance spreads senders over the tables unevenly.
    expect(limiter.count(0)).toBeGreaterThan(SENDERS * 0.98);
    for (let nth = 0; nth < SENDERS; nth++) limiter.wait(`s${nth}`, 1);
    expect(limiter.count(1)).toBeLessThan(SENDERS * 1.4);
    expect(limiter.wait('loop', 1)).toBeGreaterThan(0);
  });
});
