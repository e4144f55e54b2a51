import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Looks,
  REPORTS_MIN,
  attainedEvidence,
  looksADay,
  looksOf,
  windowEvidence,
  type Ordinary,
} from './evidence.ts';
import { logTail } from '../stats/negative-binomial.ts';
import { PLAIN_TAIL, type Tail } from '../stats/tails.ts';
import { DAY, HOUR, MINUTE } from '../base/time.ts';

const LOOKS = 16;
const HEAVY: Tail = { logRatio: Math.log(2), exponent: 0.5 };

describe('one window', () => {
  it('fewer than three reports are no evidence, three may be', () => {
    expect(windowEvidence(REPORTS_MIN - 1, 1e-6, 0.5, PLAIN_TAIL, MINUTE, LOOKS)).toBe(0);
    expect(windowEvidence(REPORTS_MIN, 1e-6, 0.5, PLAIN_TAIL, MINUTE, LOOKS)).toBeGreaterThan(0);
  });

  it('where nothing is expected, as in a hole, there is no evidence, however many came through; where hardly anything is, it is finite', () => {
    expect(windowEvidence(12, 0, 0.7, PLAIN_TAIL, MINUTE, 1)).toBe(0);
    const hardly = windowEvidence(12, 1e-12, 0.7, PLAIN_TAIL, MINUTE, 1);
    expect([hardly > 10, Number.isFinite(hardly)]).toEqual([true, true]);
  });

  it('is −log10 of the tail, times the looks of a day', () => {
    const expected =
      -(logTail(60, 20, 1) + Math.log((LOOKS * DAY) / Math.sqrt(HOUR * 30 * MINUTE))) / Math.LN10;
    expect(windowEvidence(60, 20, 1, PLAIN_TAIL, HOUR, LOOKS)).toBeCloseTo(expected, 12);
  });

  it('never falls with more reports, nor rises with heavier tails or more expected', () => {
    const means = fc.double({ min: 0.01, max: 500, noNaN: true });
    const excesses = fc.double({ min: 0.02, max: 50, noNaN: true });
    fc.assert(
      fc.property(
        fc.nat(3000),
        means,
        excesses,
        fc.constantFrom(PLAIN_TAIL, HEAVY),
        (k, mean, excess, tail) => {
          const here = windowEvidence(k, mean, excess, tail, HOUR, LOOKS);
          expect(here).toBeGreaterThanOrEqual(0);
          expect(windowEvidence(k + 1, mean, excess, tail, HOUR, LOOKS)).toBeGreaterThanOrEqual(here - 1e-9);
          expect(windowEvidence(k, mean * 1.1, excess, tail, HOUR, LOOKS)).toBeLessThanOrEqual(here + 1e-9);
          expect(windowEvidence(k, mean, excess, HEAVY, HOUR, LOOKS)).toBeLessThanOrEqual(here + 1e-9);
        },
      ),
    );
  });

  it('a window four times as long accounts for half as many looks', () => {
    expect(looksADay(LOOKS, 30 * MINUTE)).toBe(LOOKS * 48);
    expect(looksADay(LOOKS, 2 * HOUR)).toBe(LOOKS * 24);
  });

  it('a window moved by a quarter of its length is another look', () => {
    expect(looksOf([1])).toBeCloseTo(0.42, 9);
    expect(looksOf([1, 2, 4])).toBeCloseTo(0.42 * 7, 9);
    expect(looksOf([1, 2, 4, 48])).toBeCloseTo(0.42 * 11, 9);
  });
});

/** Windows of 5, 15 and 60 minutes with the observed and expected count of each. */
function looksAt(...windows: [observed: number, expected: number][]): Looks {
  const looks = new Looks();
  for (const [i, [observed, expected]] of windows.entries()) {
    const length = [1, 3, 12][i] as number;
    looks.add(length, length * 5 * MINUTE, observed, expected);
  }
  return looks;
}

function ordinary(excess: number, bursts = 0): Ordinary {
  return {
    excess: () => excess,
    tail: () => PLAIN_TAIL,
    burstsADay: (window) => (window === 0 ? bursts : 0),
  };
}

describe('all windows of a moment', () => {
  const total = looksOf([1, 3, 12]);

  it('the most surprising one is the judgement', () => {
    const looks = looksAt([4, 2], [40, 6], [60, 24]);
    looks.judge(total, ordinary(0.5));
    expect(looks.window).toBe(1);
    expect(looks.evidence).toBeGreaterThan(3);
  });

  it('ordinary counts are no evidence', () => {
    const looks = looksAt([2, 2], [7, 6], [20, 24]);
    looks.judge(total, ordinary(0.5));
    expect(looks.evidence).toBe(0);
  });

  it('with small counts, the probability that integers leave unused is added back', () => {
    const nominal = windowEvidence(4, 0.02, 0.1, PLAIN_TAIL, 5 * MINUTE, total);
    const looks = looksAt([4, 0.02], [4, 0.06], [4, 0.24]);
    looks.judge(total, ordinary(0.1));
    expect(looks.evidence).toBeGreaterThan(nominal + 0.15);
    const many = looksAt([200, 100], [400, 300], [1250, 1200]);
    many.judge(total, ordinary(0.1));
    expect(many.evidence).toBeCloseTo(windowEvidence(200, 100, 0.1, PLAIN_TAIL, 5 * MINUTE, total), 0);
  });

  it('the attained evidence is never more than a day of looks at that surprise allows', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.9, max: 9, noNaN: true }),
        fc.double({ min: 0.001, max: 30, noNaN: true }),
        fc.double({ min: 0.03, max: 8, noNaN: true }),
        (nominal, mean, excess) => {
          const looks = looksAt([0, mean], [0, 3 * mean], [0, 12 * mean]);
          for (let i = 0; i < 3; i++) {
            looks.excess[i] = excess;
            looks.tails[i] = PLAIN_TAIL;
          }
          const attained = attainedEvidence(nominal, looks, total);
          expect(attained).toBeGreaterThanOrEqual(Math.max(0, nominal) - 0.1);
          expect(attainedEvidence(nominal + 0.5, looks, total)).toBeGreaterThanOrEqual(attained - 1e-9);
        },
      ),
    );
  });

  it('a single burst like those in its past is no evidence, a longer window that contains more is', () => {
    const alone = looksAt([40, 2], [42, 6], [60, 24]);
    alone.judge(total, ordinary(0.5, 0.1));
    expect(alone.window).not.toBe(0);
    const plain = looksAt([40, 2], [42, 6], [60, 24]);
    plain.judge(total, ordinary(0.5));
    expect(plain.window).toBe(0);
    expect(alone.evidence).toBeLessThan(plain.evidence);
  });
});
