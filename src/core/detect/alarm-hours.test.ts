import { describe, expect, test } from 'vitest';
import { AlarmHours, NEW_USUAL_HOURS, RISEN_FROM, hasRisen } from './alarm-hours.ts';

test('an hour with a burst has risen if the rest of it is beyond its share of what is usual', () => {
  expect(hasRisen(RISEN_FROM * 10, 10)).toBe(false);
  expect(hasRisen(RISEN_FROM * 10 + 1, 10)).toBe(true);
});

describe('a change counts as lasting', () => {
  const after = (...hours: boolean[]): boolean => {
    const sum = new AlarmHours();
    for (const [nth, lasts] of hours.entries()) sum.close(nth, lasts);
    return sum.lasting(1_000);
  };
  const alarms = (count: number): boolean[] => Array.from({ length: count }, () => true);

  test(`after more than ${NEW_USUAL_HOURS} hours of it`, () => {
    expect(after(...alarms(NEW_USUAL_HOURS))).toBe(false);
    expect(after(...alarms(NEW_USUAL_HOURS + 1))).toBe(true);
  });

  test('of which those without it are subtracted', () => {
    expect(after(...alarms(NEW_USUAL_HOURS), false, true)).toBe(false);
    expect(after(...alarms(NEW_USUAL_HOURS), false, true, true)).toBe(true);
  });
});
