import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DEPENDANTS_MIN,
  KNOCK_ON_WITHIN,
  LAWS,
  ONSET_SLACK,
  blameOdds,
  lagOf,
  shareOf,
  silentOdds,
  type Rise,
} from './collateral-odds.ts';
import { BLAME_FROM } from './collateral-roles.ts';
import { rise } from './collateral.fixture.ts';
import { HOUR, MINUTE, type Millis } from '../base/time.ts';

const NOW = 4 * HOUR;
const rival = (own: Rise, source: Rise) => blameOdds('rival', own, source, LAWS.rival.chance);

describe('blameOdds', () => {
  it.each([
    ['AT&T and Verizon, 22 February 2024', 71_000, 3_000],
    ['AT&T and T-Mobile, 22 February 2024', 71_000, 1_100],
    ['T-Mobile and Verizon, 15 June 2020', 113_980, 8_619],
    ['Vodafone UK and O2, 9 June 2020', 9_686, 519],
    ['Verizon and T-Mobile, 14 January 2026', 178_284, 1_600],
  ])('calls the second a knock-on of the first: %s', (_, first, second) => {
    const source = rise('first', { at: NOW, began: 3 * HOUR, extra: first });
    expect(rival(rise('second', { at: NOW, began: 3 * HOUR, extra: second }), source)).toBeGreaterThan(
      BLAME_FROM,
    );
  });

  it('calls rivals of about the same size no knock-ons of each other', () => {
    const source = rise('first', { at: NOW, began: 3 * HOUR, extra: 4_000 });
    expect(rival(rise('second', { at: NOW, began: 3 * HOUR, extra: 3_000 }), source)).toBeLessThan(
      BLAME_FROM,
    );
  });

  it('falls the later a rise begins after its source, and the earlier before it', () => {
    const source = rise('first', { at: NOW, began: 2 * HOUR, extra: 9_000 });
    const at = (lag: Millis) => rival(rise('second', { at: NOW, began: 2 * HOUR + lag, extra: 90 }), source);
    expect(at(0)).toBeCloseTo(at(KNOCK_ON_WITHIN));
    expect(at(KNOCK_ON_WITHIN + 20 * MINUTE)).toBeGreaterThan(at(KNOCK_ON_WITHIN + 40 * MINUTE));
    expect(at(-20 * MINUTE)).toBeGreaterThan(at(-40 * MINUTE));
    expect(at(-40 * MINUTE)).toBeLessThan(at(KNOCK_ON_WITHIN + 20 * MINUTE));
  });

  it('is a number whatever the sizes and times, and falls where a rise is larger beside its source', () => {
    const any = fc.record({
      began: fc.integer({ min: 0, max: 239 }),
      extra: fc.integer({ min: 0, max: 10 ** 7 }),
    });
    fc.assert(
      fc.property(any, any, fc.integer({ min: 2, max: 50 }), (one, other, times) => {
        const source = rise('a', { at: NOW, began: one.began * MINUTE, extra: one.extra });
        const own = (extra: number) => rise('b', { at: NOW, began: other.began * MINUTE, extra });
        const odds = rival(own(other.extra), source);
        expect(odds).not.toBeNaN();
        expect(rival(own(other.extra * times), source)).toBeLessThanOrEqual(odds + 1e-9);
      }),
    );
  });
});

describe('lagOf', () => {
  const uncertain = (began: Millis, earliest: Millis): Rise => ({
    ...rise('a', { at: NOW, began, extra: 100 }),
    onset: { at: earliest, earliest, latest: began },
  });
  const source = rise('b', { at: NOW, began: 2 * HOUR, extra: 1_000 });

  it('is the time between onsets if they are certain', () => {
    expect(lagOf(rise('a', { at: NOW, began: 3 * HOUR, extra: 1 }), source, false)).toBe(HOUR);
  });

  it('shifts an uncertain onset to what fits best, but by no more than the slack', () => {
    expect(lagOf(uncertain(2 * HOUR + 30 * MINUTE, 2 * HOUR), source, false)).toBe(KNOCK_ON_WITHIN);
    expect(lagOf(uncertain(3 * HOUR, 2 * HOUR), source, false)).toBe(HOUR - ONSET_SLACK);
  });
});

describe('shareOf', () => {
  it('compares a rise that began late with its source at the same age and over the same time', () => {
    const source = rise('a', { at: NOW, began: 2 * HOUR, extra: 12_000 });
    const late = rise('b', { at: NOW, began: NOW - 10 * MINUTE, extra: 1_000 });
    expect(shareOf(late, source)).toBeCloseTo(1);
  });
});

describe('silentOdds', () => {
  it('takes three of a few that rose together for a sign, and of hundreds for chance', () => {
    expect(silentOdds(DEPENDANTS_MIN, 5, 40 * MINUTE)).toBeGreaterThan(BLAME_FROM);
    expect(silentOdds(DEPENDANTS_MIN, 500, 40 * MINUTE)).toBeLessThan(BLAME_FROM);
    expect(silentOdds(20, 500, 40 * MINUTE)).toBeGreaterThan(BLAME_FROM);
  });

  it('treats two as no sign at all', () => {
    expect(silentOdds(DEPENDANTS_MIN - 1, 2, 40 * MINUTE)).toBe(-Infinity);
  });
});
