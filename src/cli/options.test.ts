import { describe, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../core/base/time.ts';
import { parseBucket, readMoment, parsePath } from './options.ts';

describe('readMoment', () => {
  test.each([
    ['2015-02-26 21:42:53', '2015-02-26T21:42:53.000Z'],
    ['2015-02-26', '2015-02-26T00:00:00.000Z'],
    ['2015-02-26T21:42', '2015-02-26T21:42:00.000Z'],
    ['2015-02-26T21:42:53.123456Z', '2015-02-26T21:42:53.123Z'],
    ['2025-03-30T02:00:00+01:00', '2025-03-30T01:00:00.000Z'],
    ['2025-03-30 02:00:00+01', '2025-03-30T01:00:00.000Z'],
    ['2025-03-30 02:00:00 +0100', '2025-03-30T01:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['1969-12-31', '1969-12-31T00:00:00.000Z'],
    ['9999-12-31', '9999-12-31T00:00:00.000Z'],
  ])('%s is %s', (text, wanted) => {
    expect(new Date(readMoment(text) ?? Number.NaN).toISOString()).toBe(wanted);
  });

  test.each([
    '2025-02-29',
    '2025-02-30',
    '2025-13-01',
    '2025-00-10',
    '2025-01-01 25:00:00',
    '2025-01-01 00:60:00',
    '2025-01-01T00:00:00+99:00',
    '1735689600',
    '1/2/2025',
    'yesterday',
    '',
  ])('"%s" is not a moment', (text) => {
    expect(readMoment(text)).toBeNull();
  });
});

describe('parseBucket', () => {
  test.each([
    ['10s', 10 * SECOND],
    ['5m', 5 * MINUTE],
    ['1h', HOUR],
  ])('the length of %s is parsed', (text, wanted) => {
    expect(parseBucket(text)).toBe(wanted);
  });

  test.each(['7m', '2h', '1d', '0m', '5', 'soon'])('%s is refused: it does not divide an hour', (text) => {
    expect(() => parseBucket(text)).toThrow(/hour must be a whole number|Give a number and a unit/u);
  });
});

test.each(['/', '/status/', '/a/b-c.d/'])('%s is a path', (text) => {
  expect(parsePath(text)).toBe(text);
});

test.each(['', 'status/', '/status', '//example.org/', '/a b/', '/"/'])('%j is not a path', (text) => {
  expect(() => parsePath(text)).toThrow('begins and ends with a slash');
});
