import { expect, test } from 'vitest';
import {
  CITY_REPORTERS_MIN,
  SHARES_SHOWN_MAX,
  mayBeNamed,
  placeShares,
  problemLines,
  shareLines,
} from './shares.ts';

test('shares are per cent of all, the largest first', () => {
  expect(
    shareLines([
      { key: 'login', count: 1 },
      { key: 'app', count: 3 },
    ]),
  ).toEqual([
    { key: 'app', count: 3, percent: 75 },
    { key: 'login', count: 1, percent: 25 },
  ]);
});

test('a problem has the 95 % interval of its share, and is marked where the incident says that it is more than usual', () => {
  const judged = { reports: 30, share: 0.75, low: 0.6, high: 0.86, usual: 0.3 };
  const lines = problemLines(
    [
      { key: 'app', count: 30 },
      { key: 'login', count: 10 },
    ],
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

test('no more lines than people read are shown, and the others still count', () => {
  const shares = Array.from({ length: SHARES_SHOWN_MAX + 1 }, (_, i) => ({ key: `p${i}`, count: 10 }));
  const lines = shareLines(shares);
  expect(lines).toHaveLength(SHARES_SHOWN_MAX);
  expect(lines[0]?.percent).toBe(Math.round(100 / (SHARES_SHOWN_MAX + 1)));
});

test('nothing reported has no shares', () => {
  expect(shareLines([])).toEqual([]);
  expect(placeShares([])).toEqual({ cities: [], countries: [] });
});

test('a city below the minimum is not named; shares are of all who said where they are', () => {
  const { cities, countries } = placeShares([
    { key: 'GB/London', count: CITY_REPORTERS_MIN },
    { key: 'GB/Leeds', count: CITY_REPORTERS_MIN - 1 },
    { key: 'GB:England', count: 9 },
    { key: 'GB', count: 10 },
  ]);
  expect(cities).toEqual([{ key: 'GB/London', count: 5, percent: 50 }]);
  expect(countries).toEqual([{ key: 'GB', count: 10, percent: 100 }]);
});

test.each(['GB/London', 'GB:Scotland', 'AS2856'])(
  '%s is named from the minimum of reports on, and not one below',
  (key) => {
    expect(mayBeNamed({ key, count: CITY_REPORTERS_MIN })).toBe(true);
    expect(mayBeNamed({ key, count: CITY_REPORTERS_MIN - 1 })).toBe(false);
  },
);

test('a country is always named', () => {
  expect(mayBeNamed({ key: 'GB', count: 1 })).toBe(true);
});
