import type { Judgement } from '../detect/judgement.ts';
import { describe, expect, test } from 'vitest';
import { POSSIBLE } from '../detect/levels.ts';
import { headlineOf } from './headline-window.ts';
import { HOUR, MINUTE, type Millis } from '../base/time.ts';

const AT = Date.UTC(2025, 2, 10, 9, 30);
const WHOLE: Judgement = { at: AT, evidence: 9, windowMs: 4 * HOUR, observed: 100, expected: 2 };
const LONDON: Judgement = { ...WHOLE, evidence: 12, observed: 60, expected: 0.1, facet: 'city:GB/London' };

/** All reports came in the last `ms`, evenly; one every two hours is usual. */
function cameIn(ms: Millis, reports = 100) {
  return {
    counts: {
      bucketMs: MINUTE,
      sum: (from: Millis, to: Millis) => Math.round(reports * Math.min(1, (to - from) / ms)),
    },
    detector: {
      band: (from: Millis, to: Millis) => ({ from, to, mean: (to - from) / (2 * HOUR), low: 0, high: 9 }),
    },
  };
}

function told(
  leading: Judgement,
  whole: Judgement,
  { counts, detector }: ReturnType<typeof cameIn>,
): Judgement {
  return headlineOf(leading, whole, counts, detector);
}

describe('the published window of a surge', () => {
  test('is the shortest span that contains nearly all of it, with what is usual in that', () => {
    expect(told(WHOLE, WHOLE, cameIn(5 * MINUTE))).toMatchObject({
      windowMs: 5 * MINUTE,
      observed: 100,
      expected: (5 * MINUTE) / (2 * HOUR),
    });
    expect(told(WHOLE, WHOLE, cameIn(11 * MINUTE))).toMatchObject({
      windowMs: 10 * MINUTE,
      observed: 91,
    });
    expect(told(WHOLE, WHOLE, cameIn(12 * MINUTE))).toMatchObject({ windowMs: 15 * MINUTE });
  });

  test('is the window itself if the reports are spread over all of it', () => {
    expect(told(WHOLE, WHOLE, cameIn(4 * HOUR))).toEqual(WHOLE);
  });

  test('is that of the whole service, as surprising as its facet, if the whole is surprising by itself', () => {
    expect(told(LONDON, WHOLE, cameIn(4 * HOUR))).toEqual({ ...WHOLE, evidence: LONDON.evidence });
  });

  test('is that of the facet alone if the whole is as usual', () => {
    const quiet = { ...WHOLE, evidence: POSSIBLE };
    expect(told(LONDON, quiet, cameIn(5 * MINUTE))).toBe(LONDON);
  });

  test('is what was judged if nothing is surprising', () => {
    const quiet = { ...WHOLE, evidence: POSSIBLE - 0.01 };
    expect(told(quiet, quiet, cameIn(5 * MINUTE))).toBe(quiet);
  });
});
