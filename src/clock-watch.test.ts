import { describe, expect, test } from 'vitest';
import { jumpSentence, requireClock, span } from './clock-watch.ts';
import { AHEAD_MAX, CLOCK_EARLIEST } from './clock.ts';
import { DAY, HOUR, MINUTE } from './core/base/time.ts';

const NOW = Date.UTC(2026, 10, 26);

describe('a start', () => {
  test(`whose log ends up to ${AHEAD_MAX / MINUTE} minutes ahead of the clock continues`, () => {
    expect(() => requireClock(NOW, NOW + AHEAD_MAX, 'data')).not.toThrow();
  });

  test('whose log ends further ahead is refused, with both times and the remedy', () => {
    const start = () => requireClock(NOW, NOW + 400 * DAY, '/srv/x');
    expect(start).toThrow('2027-12-31 00:00 UTC');
    expect(start).toThrow('2026-11-26 00:00 UTC, 400 days before');
    expect(start).toThrow('`outcry doctor --repair-clock --data /srv/x`');
    expect(() => requireClock(NOW, NOW + AHEAD_MAX + 1, 'data')).toThrow('The log in data');
  });

  test('with a clock that was never set is refused, whatever the log says', () => {
    expect(() => requireClock(CLOCK_EARLIEST, 0, 'data')).not.toThrow();
    expect(() => requireClock(CLOCK_EARLIEST - 1, 0, 'data')).toThrow('never set');
    expect(() => requireClock(0, 0, 'data')).toThrow('1970-01-01 00:00 UTC');
  });
});

describe('a clock that is adjusted while the server runs', () => {
  test.each([
    [{ by: 400 * DAY, ahead: 0 }, 'set forward by 400 days'],
    [{ by: -2 * MINUTE, ahead: 2 * MINUTE }, 'a twentieth more slowly'],
    [{ by: -400 * DAY, ahead: 400 * DAY }, '`outcry doctor --repair-clock`'],
    [{ by: -400 * DAY, ahead: 0 }, 'set back by 400 days.'],
  ])('%j is described as: %s', (jump, words) => expect(jumpSentence(jump)).toContain(words));
});

test.each([
  [30_000, '1 minute'],
  [90 * MINUTE, '90 minutes'],
  [5 * HOUR, '5 hours'],
  [400 * DAY, '400 days'],
])('%d ms are written as %s', (ms, words) => expect(span(ms)).toBe(words));
