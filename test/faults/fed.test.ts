import { expect, test } from 'vitest';
import { settle } from '../../sim/attack-score.ts';
import { feed, liveOnUnfed } from '../../sim/fed-score.ts';

/** `sim/fed.ts` has eight weeks of it, and says what is hidden at a small service. */
const DAYS = 1;
const OUTAGES = 2;

test(
  'who feeds services from one rented block for days hides no outage of a larger one, and moves no level',
  { timeout: 300_000 },
  () => {
    const seed = 'test';
    const instance = settle(seed, 1);
    const unfed = liveOnUnfed(instance, DAYS, seed);
    const attack = { feeding: 'six bursts of 4', feeder: 'one rented /24' };
    const { level, found } = feed(attack, {
      instance,
      unfed,
      days: DAYS,
      outages: OUTAGES,
      seed,
      rates: [50],
    });
    expect(level.fed - level.without).toBeLessThanOrEqual(0.3);
    const { without = [], fed = [] } = found.get(50) ?? {};
    expect(without.filter(Boolean).length).toBeGreaterThan(0);
    expect(without.filter((one, nth) => one && !fed[nth])).toEqual([]);
  },
);
