import { expect, test } from 'vitest';
import {
  CITY_REPORTERS_MIN,
  SHARES_SHOWN_MAX,
  answerShares,
  mayBeNamed,
  placeShares,
  problemLines,
  shareLines,
} from './shares.ts';

const share = (key: string, count: number, reporters = count) => ({ key, count, reporters });

test('shares are per cent of all, the largest first', () => {
  expect(shareLines([share('login', 10), share('app', 30)])).toEqual([
    { key: 'app', count: 30, percent: 75 },
    { key: 'login', count: 10, percent: 25 },
  ]);
});

test('a problem that too few people reported is not listed, but counts in the total', () => {
  expect(problemLines([share('app', 15), share('login', 5, CITY_REPORTERS_MIN - 1)])).toMatchObject([
    { key: 'app', count: 15, percent: 75 },
  ]);
});

test('answers are per cent of those to their question, and one that too few gave is not named', () => {
  const few = CITY_REPORTERS_MIN - 1;
  const shares = [
    share('link:wifi', 15),
    share('link:cable', 5, few),
    share('elsewhere:all', 7),
    share('tried:app', few),
  ];
  expect(answerShares(shares)).toEqual({
    tried: [],
    elsewhere: [{ key: 'all', count: 7, percent: 100 }],
    link: [{ key: 'wifi', count: 15, percent: 75 }],
  });
});

test('a problem has the 95 % interval of its share, and is marked if the incident says that it is above its usual share', () => {
  const judged = { reports: 30, share: 0.75, low: 0.6, high: 0.86, usual: 0.3 };
  const lines = problemLines(
    [share('app', 30), share('login', 10)],
    [
      { ...judged, problem: 'app', more: true },
      { ...judged, problem: 'login', more: false },
    ],
  );
  expect(lines).toEqual([
    { key: 'app', count: 30, percent: 75, low: 60, high: 86, more: true },
    { key: 'login', count: 10, percent: 25, low: 14, high: 40, more: false },
  ]);
});

test('only a few lines are shown, and the others still count', () => {
  const shares = Array.from({ length: SHARES_SHOWN_MAX + 1 }, (_, i) => share(`p${i}`, 10));
  const lines = shareLines(shares);
  expect(lines).toHaveLength(SHARES_SHOWN_MAX);
  expect(lines[0]?.percent).toBe(Math.round(100 / (SHARES_SHOWN_MAX + 1)));
});

test('without reports there are no shares', () => {
  expect(shareLines([])).toEqual([]);
  expect(placeShares([])).toEqual({ cities: [], countries: [] });
});

test('a city below the minimum is not named; shares are of all who said where they are', () => {
  const { cities, countries } = placeShares([
    share('GB/London', CITY_REPORTERS_MIN),
    share('GB/Leeds', CITY_REPORTERS_MIN - 1),
    share('GB:England', 9),
    share('GB', 10),
  ]);
  expect(cities).toEqual([{ key: 'GB/London', count: 5, percent: 50 }]);
  expect(countries).toEqual([{ key: 'GB', count: 10, percent: 100 }]);
});

test.each(['GB/London', 'GB:Scotland', 'AS2856', 'login'])(
  '%s is named from the minimum number of people on, and not with one fewer, however many reports there are',
  (key) => {
    expect(mayBeNamed(share(key, 5, CITY_REPORTERS_MIN))).toBe(true);
    expect(mayBeNamed(share(key, 50, CITY_REPORTERS_MIN - 1))).toBe(false);
  },
);

test('a country is always named', () => {
  expect(mayBeNamed(share('GB', 1))).toBe(true);
});
