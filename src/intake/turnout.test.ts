import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../core/base/time.ts';
import { Turnout } from './turnout.ts';

const START = Date.UTC(2025, 2, 10, 9, 25);
const LEEDS = { country: 'GB', city: 'Leeds', region: 'England' };
const YORK = { country: 'GB', city: 'York', region: 'England' };
const GB = { country: 'GB', city: null, region: null };

describe('a reporter is told', () => {
  test('that they are the first in an hour, or their number within ten minutes', () => {
    const turnout = new Turnout(START - HOUR);
    expect(turnout.count('x', null, START)).toEqual({ nth: 1, minutes: 60, place: null });
    expect(turnout.count('x', GB, START + MINUTE)).toEqual({ nth: 2, minutes: 10, place: null });
    expect(turnout.count('y', null, START + MINUTE)).toEqual({ nth: 1, minutes: 60, place: null });
    expect(turnout.count('x', null, START + 11 * MINUTE)).toEqual({ nth: 3, minutes: 60, place: null });
    expect(turnout.count('x', null, START + 3 * HOUR)).toEqual({ nth: 1, minutes: 60, place: null });
  });

  test('how many are near them once five people there have reported, and not before', () => {
    const turnout = new Turnout(START - HOUR);
    const near = { country: 'GB', city: 'Leeds' };
    for (let nth = 1; nth < 5; nth++) expect(turnout.count('x', LEEDS, START)?.place).toBeNull();
    expect(turnout.count('x', LEEDS, START)).toEqual({ nth: 5, minutes: 10, place: near });
    expect(turnout.count('x', YORK, START)).toEqual({ nth: 6, minutes: 10, place: null });
    expect(turnout.count('x', LEEDS, START + 9 * MINUTE)).toEqual({ nth: 6, minutes: 10, place: near });
    expect(turnout.count('x', LEEDS, START + 59 * MINUTE)?.place).toBeNull();
    expect(turnout.count('x', LEEDS, START + 60 * MINUTE)).toEqual({ nth: 2, minutes: 10, place: null });
  });

  test('nothing that is unknown: after a start about the last ten minutes, then about the last hour', () => {
    const turnout = new Turnout(START);
    expect(turnout.count('x', null, START + 10 * MINUTE - 1)).toBeNull();
    expect(turnout.count('y', null, START + 10 * MINUTE)).toEqual({ nth: 1, minutes: 10, place: null });
    expect(turnout.count('z', null, START + HOUR)).toEqual({ nth: 1, minutes: 60, place: null });
  });

  test('nothing for a while after a report was lost', () => {
    const turnout = new Turnout(START - HOUR);
    turnout.lose(START);
    expect(turnout.count('x', null, START + 9 * MINUTE)).toBeNull();
    expect(turnout.count('x', null, START + 10 * MINUTE)).toMatchObject({ nth: 2 });
  });
});

test('at most the maximum of cities is remembered, and beyond it the one reported longest ago is forgotten', () => {
  const count = (citiesMax: number) => {
    const turnout = new Turnout(START - HOUR, citiesMax);
    for (let nth = 0; nth < 4; nth++) turnout.count('x', LEEDS, START);
    turnout.count('x', YORK, START);
    return turnout.count('x', LEEDS, START)?.place?.city ?? null;
  };
  expect(count(2)).toBe('Leeds');
  expect(count(1)).toBeNull();
});
