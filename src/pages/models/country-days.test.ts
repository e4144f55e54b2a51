import { expect, test } from 'vitest';
import type { Hole } from '../../core/domain/coverage.ts';
import { DAY, HOUR } from '../../core/base/time.ts';
import { countryCounts } from './country-days.ts';
import { CITY_REPORTERS_MIN } from './shares.ts';

const row = (nth: number, count: number, reporters: number) => ({ day: nth * DAY, count, reporters });
const off = (from: number, to: number): Hole => ({ service: null, from, to, reason: 'off' });
const days = (length: number, step = DAY) => ({ from: 0, to: length * DAY, step });

test(`a day on which fewer than ${CITY_REPORTERS_MIN} people reported is left out, and one without any is told`, () => {
  const rows = [row(0, 9, CITY_REPORTERS_MIN), row(1, 9, CITY_REPORTERS_MIN - 1)];
  expect(countryCounts(rows, days(3), [])).toEqual([9, null, 0]);
});

test('a longer step is the sum of the days that may be published, and null if there are only others', () => {
  const rows = [row(0, 7, 6), row(1, 2, 2), row(2, 8, 5), row(8, 1, 1)];
  expect(countryCounts(rows, days(21, 7 * DAY), [])).toEqual([15, null, 0]);
});

test('if reports could not be taken the count is unknown, for a country too', () => {
  const holes = [off(0, DAY), off(DAY, DAY + 13 * HOUR), off(2 * DAY, 2 * DAY + HOUR)];
  expect(countryCounts([row(1, 30, 20)], days(3), holes)).toEqual([null, 30, 0]);
});
