import { expect, test } from 'vitest';
import type { Hole } from '../domain/coverage.ts';
import { HOUR, MINUTE, type Millis } from '../base/time.ts';
import { unseenOf } from './unseen.ts';

const AT: Millis = Date.UTC(2026, 10, 27, 8);
const hole = (from: Millis, to: Millis | null, reason: Hole['reason'] = 'off'): Hole => ({
  service: null,
  from: AT + from,
  to: to === null ? null : AT + to,
  reason,
});

test('reports are ordinary only if nine tenths of the last half hour could be observed', () => {
  expect(unseenOf([], AT)).toBeNull();
  expect(unseenOf([hole(-3 * HOUR, -27 * MINUTE)], AT)).toBeNull();
  expect(unseenOf([hole(-3 * HOUR, -27 * MINUTE + 1)], AT)).toEqual({
    from: AT - 3 * HOUR,
    to: AT - 27 * MINUTE + 1,
  });
  // One restart is not enough, but three in a row are.
  expect(unseenOf([hole(-5 * MINUTE, -2 * MINUTE)], AT)).toBeNull();
  const restarts = [hole(-9 * MINUTE, -7 * MINUTE), hole(-6 * MINUTE, -4 * MINUTE)];
  expect(unseenOf(restarts, AT)).toEqual({ from: AT - 6 * MINUTE, to: AT - 4 * MINUTE });
});

test('if reports are refused, it continues until they are not', () => {
  const full = hole(-4 * MINUTE, null, 'disk');
  const goesOn = { from: AT - 4 * MINUTE, to: null };
  expect(unseenOf([full], AT)).toEqual(goesOn);
  expect(unseenOf([full, hole(-6 * MINUTE, -5 * MINUTE)], AT)).toEqual(goesOn);
  // A hole whose end is known now had not ended at that moment, and one that begins later was not known.
  expect(unseenOf([{ ...full, to: AT + MINUTE }], AT)).toEqual(goesOn);
  expect(unseenOf([hole(0, null)], AT)).toBeNull();
});
