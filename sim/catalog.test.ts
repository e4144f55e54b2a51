import { expect, test } from 'vitest';
import { SIZES, sizeOf } from '../src/core/account/size.ts';
import { DAY, HOUR } from '../src/core/base/time.ts';
import { QUIET_START, quietHours, quietPast, quietServices } from './catalog.ts';

test('the same seed gives the same services and the same hours, in order', () => {
  const hours = () => [...quietHours(quietServices(50, 'even', 'a'), QUIET_START, QUIET_START + DAY, 'a')];
  expect(hours()).toEqual(hours());
  for (const [nth, { at }] of hours().entries()) {
    expect(at).toEqual(at.toSorted());
    for (const moment of at) expect(Math.floor((moment - QUIET_START) / HOUR)).toBe(nth);
  }
});

test('a service has as many reports as its rate says, in its past and while it is watched', () => {
  const service = { slug: 's', perHour: 5, dispersion: 2 };
  const to = QUIET_START + 28 * DAY;
  const past = quietPast(service, QUIET_START, to, 'a').reduce((sum, count) => sum + count, 0);
  let watched = 0;
  for (const { at } of quietHours([service], QUIET_START, to, 'a')) watched += at.length;
  for (const reports of [past, watched]) expect(reports / (28 * 24 * 5)).toBeCloseTo(1, 1);
});

test('an even catalog has services of every size', () => {
  const sizes = new Set(quietServices(500, 'even', 'a').map(({ perHour }) => sizeOf(perHour)));
  expect(sizes.size).toBe(SIZES.length);
});
