import { describe, expect, test } from 'vitest';
import {
  aboveAimText,
  methodFigures,
  calibrationConclusion,
  findingSentence,
  onceIn,
  times,
  tooLittle,
  wrongText,
} from './method-words.ts';
import { languageOf } from '../../words/language.ts';

const en = languageOf('en');

describe('figures', () => {
  test('have two digits, because no more is known', () => {
    expect(onceIn(en, 1 / 23_651)).toBe('once in 24,000');
    expect(onceIn(en, 0.4)).toBe('once in 2.5');
    expect(onceIn(en, 0)).toBe('never so far');
    const aMonth = (falseIncidents: number) => methodFigures(en, falseIncidents, 5, 9)[0]?.value;
    expect([aMonth(2), aMonth(17.4), aMonth(0.01)]).toEqual(['≈ 2', '≈ 17', '< 0.1']);
    expect(wrongText(en, 0.01, 1)).toContain('fewer than 0.1 incidents across the one service');
    expect(wrongText(en, 1.04, 1168)).toContain('about 1 incident across all 1,168 services');
    expect([times(en, 3e-4, 1e-4), times(en, 0.5, 0.01)]).toEqual(['3.0', '50']);
  });

  test('of one are in the singular', () => {
    expect(tooLittle(en, 1.4)).toContain('1 day of data over all services.');
    expect(tooLittle(en, 3)).toContain('3 days of data over all services.');
  });
});

test('an instance that expects more false incidents than its target says so, and why', () => {
  expect(aboveAimText(en, 3, 2)).toBeNull();
  expect(aboveAimText(en, 3.1, 2)).toMatch(/more than the 2 we aim for/u);
});

describe('the conclusion of the drawing', () => {
  const row = (nominal: number, low: number, high: number) => ({ nominal, surges: 5, low, high });

  test('mentions only significant deviations', () => {
    expect(calibrationConclusion(en, [row(0.01, 0.004, 0.03)])).toMatch(/about as often as we say/u);
    expect(calibrationConclusion(en, [row(0.01, 0.021, 0.03)])).toBe(
      'What we call once in 100 happened more than twice as often.',
    );
    expect(calibrationConclusion(en, [row(0.1, 0.01, 0.02), row(0.01, 0.001, 0.004)])).toBe(
      'What we call once in 10 or once in 100 happened less than half as often: there we are too cautious.',
    );
  });

  test('says so if nothing came', () => {
    expect(calibrationConclusion(en, [{ nominal: 0.1, surges: 0, low: 0, high: null }])).toBe(
      'There has been no jump in reports yet.',
    );
  });
});

test('a mark is shown with its time', () => {
  expect(findingSentence(en, { finding: 'withdrawn', at: 7 })[0]).toMatch(/^Withdrawn/u);
  expect(findingSentence(en, { finding: 'withdrawn', at: 7 })[1]).toEqual({ at: 7, show: 'moment' });
});
