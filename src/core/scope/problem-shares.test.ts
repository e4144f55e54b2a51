import { expect, test } from 'vitest';
import { facetOfId } from '../domain/facet.ts';
import { problemShares, wilson } from './problem-shares.ts';
import type { FacetTally, ScopeTally } from './scope.ts';

function facetTally(key: string, observed: number, expected: number): FacetTally {
  return { ...facetOfId(`problem:${key}`, null), observed, expected, uncertainty: 0.02 };
}

function tally(problems: Record<string, [observed: number, expected: number]>, known = true): ScopeTally {
  const facets = Object.entries(problems).map(([key, counts]) => facetTally(key, ...counts));
  return { windowMs: 3_600_000, observed: 1000, expected: 10, excess: 1, scatter: 1, known, facets };
}

test('the three most reported problems are given with their share, an interval that contains it, and what is usual', () => {
  const shares = problemShares(tally({ app: [560, 3], web: [240, 3], pay: [120, 2], card: [80, 2] }));
  expect(shares.map(({ problem }) => problem)).toEqual(['app', 'web', 'pay']);
  const [app] = shares;
  expect(app).toMatchObject({ reports: 560, share: 0.56, usual: 0.3, more: true });
  expect([app!.low.toFixed(2), app!.high.toFixed(2)]).toEqual(['0.53', '0.59']);
  expect(shares[2]!.more).toBe(false);
});

test('a problem of fewer than five reports is not named, and none is called more frequent if the usual share is unknown', () => {
  expect(problemShares(tally({ app: [4, 1] }))).toEqual([]);
  expect(problemShares(tally({ app: [50, 1], web: [2, 1] }, false))[0]).toMatchObject({
    usual: null,
    more: false,
  });
});

test('an interval of none and of all stays within 0 and 1', () => {
  expect(wilson(0, 10)).toMatchObject({ low: 0 });
  expect(wilson(10, 10).high).toBe(1);
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
});
