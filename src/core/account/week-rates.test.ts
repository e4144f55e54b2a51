import { describe, expect, test } from 'vitest';
import { SIZES } from './size.ts';
import { StateReader, StateWriter } from '../base/codec.ts';
import { binOf } from './surge-bins.ts';
import { rateAbove } from './surge-rates.ts';
import { WeekRates, WEEKS_MAX } from './week-rates.ts';

const SERVICES = Float64Array.of(0, 0, 1_000, 0, 0, 0);
const BELOW = binOf(3);
const HOURS = 7 * 24;

function live(weeks: WeekRates, hours: number, services = SERVICES): WeekRates {
  for (let hour = 0; hour < hours; hour++) weeks.hour(services, BELOW);
  return weeks;
}

describe('the weeks of an account', () => {
  test('count when they have ended, and not before', () => {
    const weeks = live(new WeekRates(), HOURS - 1);
    expect(weeks.ended).toHaveLength(0);
    expect(live(weeks, 1).ended).toHaveLength(1);
  });

  test('count separately: a week of many surges does not show in the next', () => {
    const weeks = new WeekRates();
    for (let nth = 0; nth < 7_000; nth++) weeks.surge(2, binOf(2.5));
    live(weeks, 2 * HOURS);
    const [busy, calm] = weeks.ended.map((rates) => rateAbove(rates, 2));
    expect(busy).toBeGreaterThan(0.5);
    expect(calm).toBeLessThan(0.01);
  });

  test('say nothing if no service was watched', () => {
    expect(live(new WeekRates(), 2 * HOURS, new Float64Array(SIZES.length)).ended).toHaveLength(0);
  });

  test(`are remembered up to ${WEEKS_MAX}, and the oldest is dropped`, () => {
    const weeks = new WeekRates();
    for (let nth = 0; nth < 7_000; nth++) weeks.surge(2, binOf(2.5));
    live(weeks, WEEKS_MAX * HOURS);
    expect(weeks.ended).toHaveLength(WEEKS_MAX);
    expect(rateAbove(weeks.ended[0]!, 2)).toBeGreaterThan(0.5);
    live(weeks, HOURS);
    expect(weeks.ended).toHaveLength(WEEKS_MAX);
    expect(rateAbove(weeks.ended[0]!, 2)).toBeLessThan(0.01);
  });

  test('continue unchanged when they are saved and loaded', () => {
    const weeks = live(new WeekRates(), 2.5 * HOURS);
    weeks.surge(2, 3);
    const again = new WeekRates();
    const reader = new StateReader(bytesOf(weeks));
    again.read(reader);
    reader.end();
    for (const one of [weeks, again]) live(one, HOURS);
    expect(bytesOf(again)).toEqual(bytesOf(weeks));
    expect(again.ended).toEqual(weeks.ended);
  });

  test(`a saved account of more than ${WEEKS_MAX} weeks is refused`, () => {
    const bytes = bytesOf(new WeekRates());
    new Float64Array(bytes.buffer).fill(WEEKS_MAX + 1, -1);
    expect(() => new WeekRates().read(new StateReader(bytes))).toThrow(RangeError);
  });
});

function bytesOf(weeks: WeekRates): Uint8Array {
  const writer = new StateWriter();
  weeks.write(writer);
  return writer.bytes();
}
