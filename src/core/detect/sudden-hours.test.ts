import { describe, expect, test } from 'vitest';
import { StateReader, StateWriter } from '../base/codec.ts';
import { HOUR, MINUTE, WEEK } from '../base/time.ts';
import { allJudged } from './judged.ts';
import { FED_FROM_A_WEEK, SuddenHours, suddenSurge } from './sudden-hours.ts';
import { Windows } from './windows.ts';

/** Four quiet hours of a service with five reports an hour, then these minutes. */
function after(...minutes: number[]): Windows {
  const windows = new Windows(MINUTE);
  for (let nth = 0; nth < 240; nth++) windows.push(0, 1 / 12);
  for (const count of minutes) windows.push(count, 1 / 12);
  return windows;
}

function isSudden(windows: Windows, { seen = 240, taught = allJudged, excess = 0 } = {}): boolean {
  return suddenSurge(windows, { bucketMs: MINUTE, seen }, () => excess, taught) > 0;
}

describe('a surge is sudden', () => {
  test('if ordinary counts reach it in fewer than one in 10,000 windows of at most a quarter of an hour', () => {
    expect(isSudden(after(2))).toBe(false);
    expect(isSudden(after(3))).toBe(true);
    expect(isSudden(after(2, 2))).toBe(true);
    expect(isSudden(after(2, 0, 0, 0, 2))).toBe(false);
    expect(isSudden(after(2, 1, 0, 0, 2))).toBe(true);
    expect(isSudden(after(2, 1, 0, 0, 0, 2))).toBe(false);
    const everySecond = (count: number) => Array.from({ length: 2 * count - 1 }, (_, nth) => 1 - (nth % 2));
    expect(isSudden(after(...everySecond(7)))).toBe(false);
    expect(isSudden(after(...everySecond(8)))).toBe(true);
    expect(isSudden(after(1, 0, ...everySecond(7)))).toBe(true);
    expect(isSudden(after(1, 0, 0, ...everySecond(7)))).toBe(false);
  });

  test('at a service of six reports a day with two within a minute, and never with one', () => {
    const windows = (count: number) => {
      const rare = new Windows(MINUTE);
      for (let nth = 0; nth < 240; nth++) rare.push(nth === 239 ? count : 0, 6 / (24 * 60));
      return rare;
    };
    expect(isSudden(windows(2))).toBe(true);
    expect(isSudden(windows(1))).toBe(false);
  });

  test('for what is known to scatter only if it is beyond that', () => {
    expect(isSudden(after(3), { excess: 1 })).toBe(false);
  });

  test('as large as what exceeds the mean of its largest window', () => {
    const surge = (...minutes: number[]) =>
      suddenSurge(after(...minutes), { bucketMs: MINUTE, seen: 240 }, () => 0, allJudged);
    expect(surge(1)).toBe(0);
    expect(surge(9)).toBeCloseTo(9 - 1 / 12);
    expect(surge(9, 0, 0, 0, 3)).toBeCloseTo(12 - 5 / 12);
    expect(surge(9, 0, 0, 0, 0, 3)).toBeCloseTo(12 - 10 / 12);
    expect(surge(9, ...Array.from({ length: 14 }, () => 0), 3)).toBeCloseTo(3 - 1 / 12);
  });

  test('only by reports that teach, and only where all of the window was seen', () => {
    expect(isSudden(after(4), { taught: () => 1 })).toBe(false);
    expect(isSudden(after(2, 2), { seen: 1 })).toBe(false);
    expect(isSudden(after(2, 2), { seen: 2 })).toBe(true);
  });
});

describe('sudden hours are too many', () => {
  const hours = (count: number, isOne: (hour: number) => boolean): SuddenHours => {
    const sudden = new SuddenHours();
    for (let hour = 0; hour < count; hour++) sudden.add(isOne(hour));
    return sudden;
  };

  test('after eight in a row, and not after an outage of seven', () => {
    expect(hours(7, () => true).tooMany).toBe(false);
    expect(hours(8, () => true).tooMany).toBe(true);
  });

  test('if there are more than five a week for weeks', () => {
    const aWeek = (times: number) =>
      hours((16 * WEEK) / HOUR, (hour) => hour % Math.round(168 / times) === 0);
    expect(aWeek(FED_FROM_A_WEEK - 1).tooMany).toBe(false);
    expect(aWeek(FED_FROM_A_WEEK + 1).tooMany).toBe(true);
  });

  test('until they have faded', () => {
    const fed = hours(24, () => true);
    expect(fed.tooMany).toBe(true);
    for (let hour = 0; hour < 14 * 24; hour++) fed.add(false);
    expect(fed.tooMany).toBe(false);
  });

  test('also in a state that was saved and loaded', () => {
    const writer = new StateWriter();
    hours(8, () => true).save(writer);
    const loaded = new SuddenHours();
    loaded.load(new StateReader(writer.bytes()));
    expect(loaded.tooMany).toBe(true);
  });
});
