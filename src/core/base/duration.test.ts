import { expect, test } from 'vitest';
import { readDuration } from './duration.ts';
import { DAY, HOUR, MINUTE, SECOND } from './time.ts';

test('a whole number with a unit is a duration, and nothing else is', () => {
  expect(['30s', '5m', '2h', '1d', '0m'].map(readDuration)).toEqual([
    30 * SECOND,
    5 * MINUTE,
    2 * HOUR,
    DAY,
    0,
  ]);
  for (const text of ['', '5', 'm', '5 m', '1.5h', '-1h', '1w', '1H', '1h30m'])
    expect(readDuration(text), text).toBeNull();
});
