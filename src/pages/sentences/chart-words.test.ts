import { expect, test } from 'vitest';
import { ONSET } from '../../../test/support/site/fixtures.ts';
import { DAY, HOUR, MINUTE, WEEK, type Millis } from '../../core/base/time.ts';
import { clockOf } from '../../words/clock.ts';
import { languageOf, type Language } from '../../words/language.ts';
import { plain } from '../../words/sentence.ts';
import { DAYS_FROM, chartConclusion, spanConclusion } from './chart-words.ts';

const en = languageOf('en');
const clock = clockOf(en, 'UTC');

const conclude = (count: number, high: number | null, unknownMs = 0): string => {
  const highest = count === 0 ? null : { from: ONSET, count, high };
  const chart = { total: count, stepMs: 15 * MINUTE, spanMs: DAY, highest, unknownMs };
  return plain(chartConclusion(en, chart), clock, ONSET);
};

test('for a country it says how many days are not shown, but not for weeks, of which some may lack days', () => {
  const of = (stepMs: Millis, unknown: number, leavesOut: boolean): string => {
    const chart = { stepMs, spanMs: 10 * stepMs, unknownMs: unknown * stepMs, leavesOut };
    const highest = unknown === 10 ? null : { from: ONSET, count: 9, high: null };
    return plain(spanConclusion(en, { ...chart, highest }), clock, ONSET);
  };
  expect(of(DAY, 3, false)).toBe('Peak: 9 reports on 10 Mar 2025. No data for 3 days of this time.');
  expect(of(DAY, 3, true)).toBe('Peak: 9 reports on 10 Mar 2025. 3 days of this time not shown.');
  expect(of(WEEK, 3, true)).toBe('Peak: 9 reports in the week from 10 Mar 2025.');
  expect([of(DAY, 10, false), of(DAY, 10, true)]).toEqual([
    'No data for this time.',
    'Nothing of this time can be shown.',
  ]);
});

test('a chart without reports, without a band, within it and above it has a conclusion each', () => {
  expect(conclude(0, 3)).toBe('No reports.');
  expect(conclude(2, null)).toBe(
    'Peak: 2 reports between 09:25 and 09:40. We do not know yet what is normal.',
  );
  expect(conclude(2, 3)).toBe('All within the normal range. Peak: 2 reports between 09:25 and 09:40.');
  expect(conclude(9, 3.5)).toBe('Peak: 9 reports between 09:25 and 09:40, normally 3 or fewer.');
  expect(conclude(9, 0.5)).toBe('Peak: 9 reports between 09:25 and 09:40, normally almost none.');
});

test('a quarter of an hour on another day states its day once', () => {
  const highest = { from: ONSET - DAY, count: 9, high: 12 };
  const chart = { total: 9, stepMs: 15 * MINUTE, spanMs: DAY, highest, unknownMs: 0 };
  expect(plain(chartConclusion(en, chart), clock, ONSET)).toContain('between 09:25 and 09:40 on 9 March.');
});

test('a chart with a gap says for how long there is no data, and never that there were no reports then', () => {
  expect(conclude(9, 0.5, 8 * HOUR)).toMatch(/almost none\. No data for 8\u00a0h of this time\.$/u);
  expect(conclude(0, 3, 8 * HOUR)).toBe('No reports. No data for 8\u00a0h of this time.');
  expect(conclude(0, 3, DAY)).toBe('No data for this time.');
});

test('a long time without data is told in days, and no gap follows a full stop in Japanese', () => {
  const of = (language: Language, unknownMs: Millis): string =>
    plain(
      chartConclusion(language, { total: 0, stepMs: HOUR, spanMs: WEEK, highest: null, unknownMs }),
      clock,
      ONSET,
    );
  expect(of(en, DAYS_FROM - HOUR)).toBe('No reports. No data for 47\u00a0h of this time.');
  expect(of(en, DAYS_FROM)).toBe('No reports. No data for 2 days of this time.');
  expect(of(languageOf('ja'), DAYS_FROM)).toBe('報告はありません。この期間のうち2日分のデータがありません。');
});
