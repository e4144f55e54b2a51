import { expect, test } from 'vitest';
import { DAY } from '../core/base/time.ts';
import { clockOf, dateOf, weekOf } from './clock.ts';
import { languageOf } from './language.ts';
import { named, plain } from './sentence.ts';

const en = languageOf('en');
const ONSET = Date.UTC(2025, 2, 10, 9, 25);

test('a moment of the same day is a time, of another day a time and the day, of another year the year too', () => {
  const clock = clockOf(en, 'UTC');
  expect(clock.moment(ONSET, ONSET)).toBe('09:25');
  expect(clock.moment(ONSET - DAY, ONSET)).toBe('09:25 on 9 March');
  expect(clock.moment(ONSET - 100 * DAY, ONSET)).toBe('09:25 on 30 November 2024');
  expect(clock.zoned(ONSET - DAY, ONSET)).toBe('09:25 UTC on 9 March');
});

test('times are told in the zone of the instance', () => {
  const clock = clockOf(en, 'Asia/Tokyo');
  expect(clock.zoned(ONSET, ONSET)).toMatch(/^18:25 (JST|GMT\+9)$/);
  expect(clockOf(en, 'Asia/Tokyo')).toBe(clock);
});

test('each language writes days its own way', () => {
  const clock = clockOf(languageOf('de'), 'Europe/Berlin');
  expect(clock.moment(ONSET - DAY, ONSET)).toBe('9. März, 10:25');
  expect(clock.zoned(ONSET, ONSET)).toBe('10:25 MEZ');
});

test('a name in plain text is isolated where the text runs from right to left', () => {
  const ar = languageOf('ar');
  const sentence = ar.say.normal({ service: named('Disney+') });
  expect(plain(sentence, clockOf(ar, 'UTC'), ONSET)).toContain('عن \u2068Disney+\u2069 في');
  expect(plain([named('Disney+')], clockOf(en, 'UTC'), ONSET)).toBe('Disney+');
});

test('a day that is counted is the same in every zone, and each language writes it its own way', () => {
  expect(dateOf(en, ONSET)).toBe('10 Mar 2025');
  expect(dateOf(languageOf('de'), ONSET)).toMatch(/^10\. März? ?2025$|^10\. Mär?z?\.? 2025$/u);
  expect(dateOf(en, ONSET, false)).toBe('10 Mar');
});

test.each([
  ['en', 1, 'Monday'],
  ['de', 1, 'Montag'],
  ['ar', 6, 'السبت'],
  ['hi', 0, 'रविवार'],
  ['ja', 0, '日曜日'],
  ['pt-BR', 0, 'domingo'],
] as const)('a week in %s begins on its day %i, %s', (locale, begins, day) => {
  const week = weekOf(languageOf(locale));
  expect([week.begins, week.days[0]?.long]).toEqual([begins, day]);
  expect(new Set(week.days.map(({ long }) => long)).size).toBe(7);
  expect(weekOf(languageOf(locale))).toBe(week);
});
