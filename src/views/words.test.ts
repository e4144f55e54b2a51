import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, WEEK, type Millis } from '../core/time.ts';
import type { BlameChangeReason } from '../core/collateral.ts';
import type { Update, UpdateReason } from '../core/update.ts';
import { clockOf } from './clock.ts';
import { INCIDENT_ID, ONSET } from './fixtures.ts';
import { TONES, type Tone, type Verdict } from './verdict.ts';
import {
  FORM_ANSWERS,
  answerSentence,
  boardWord,
  chartConclusion,
  cleaned,
  countryInWords,
  countryName,
  duration,
  figures,
  homeSentence,
  inTheLast,
  odds,
  plain,
  quietFigures,
  toneWord,
  updateSentence,
  updateTitle,
  verdictNote,
  verdictSentence,
  verdictWord,
} from './words.ts';

const clock = clockOf('UTC');
const said = (verdict: Verdict): string => plain(verdictSentence(verdict, 'X'), clock, ONSET);

const VERDICTS: Record<Tone, Verdict> = {
  problems: { kind: 'problems', since: ONSET },
  possible: { kind: 'possible', since: ONSET },
  recovering: { kind: 'recovering', from: ONSET, since: ONSET + 60 * MINUTE },
  over: { kind: 'over', from: ONSET, to: ONSET + 60 * MINUTE },
  faded: { kind: 'faded', from: ONSET },
  normal: { kind: 'normal' },
  learning: { kind: 'learning', knowledge: { observedMs: 2 * DAY, neededMs: WEEK } },
};

test('each verdict has a sentence of its own', () => {
  expect(TONES.map((tone) => said(VERDICTS[tone]))).toEqual([
    'User reports indicate problems at X since about 09:25 UTC',
    'Possible problems at X: more reports than usual since about 09:25 UTC',
    'Reports on X are back to usual since about 10:25 UTC',
    'Problems at X from about 09:25 to 10:25 UTC',
    'More reports than usual on X at about 09:25 UTC, but not for long',
    'No unusual number of reports at X',
    'No surge of reports at X so far',
  ]);
});

test('a possible problem whose beginning is not known names none', () => {
  expect(said({ kind: 'possible', since: null })).toBe('Possible problems at X: more reports than usual');
});

test('what was withdrawn is not called a problem', () => {
  const withdrawn: Verdict = { kind: 'over', from: ONSET, to: ONSET + 60 * MINUTE, withdrawn: true };
  expect(said(withdrawn)).toBe('More reports than usual on X from about 09:25 to 10:25 UTC');
  expect(verdictWord(withdrawn)).toBe('Withdrawn');
  expect(verdictWord(VERDICTS.over)).toBe('Over');
});

test('a service that is being learned says how much is known, and of how much', () => {
  const note = (observedMs: Millis) =>
    plain(verdictNote({ kind: 'learning', knowledge: { observedMs, neededMs: WEEK } }) ?? [], clock, ONSET);
  expect(note(0)).toContain('It takes 7 days from the first report on to know what is usual here.');
  expect(note(HOUR)).toContain('We have seen 1 hour of the 7 days');
  expect(note(DAY - HOUR)).toContain('We have seen 23 hours of the 7 days');
  expect(note(WEEK - HOUR)).toBe(
    'We have seen 6 of the 7 days it takes to know what is usual here. A surge would show all the same.',
  );
});

test('each tone has a word, for no status is told by colour alone', () => {
  expect(new Set(TONES.map(toneWord)).size).toBe(TONES.length);
  expect(TONES.map(boardWord).every((word) => word !== '')).toBe(true);
  expect(TONES.filter((tone) => verdictNote(VERDICTS[tone]) === null)).toEqual(['problems', 'over']);
});

const REASONS: Record<Exclude<UpdateReason, BlameChangeReason>, string> = {
  evidence_rising:
    'More reports than usual: 1,200 reports in 15 minutes, about 4 are usual. Not yet certain.',
  evidence_strong:
    'Reports are significantly higher than usual: 1,200 reports in 15 minutes, about 4 are usual. Problems are reported from now on.',
  evidence_lasting:
    'Reports have stayed above usual for long enough to be sure: 1,200 reports in 15 minutes, about 4 are usual. Problems are reported from now on.',
  evidence_faded: 'Reports fell back to usual before it was certain. No incident was reported.',
  back_to_usual: 'Reports are back to usual. We watch whether they stay so.',
  ended_unseen: 'Reports are back to normal. They fell while we could not receive any.',
  rising_again: 'Reports are rising again: 1,200 reports in 15 minutes, about 4 are usual.',
  usual_confirmed: 'Reports have stayed usual. The incident is over.',
  scope_widened: 'Now no place or network stands out.',
  scope_narrowed: 'Now no place or network stands out.',
  scope_changed: 'Now no place or network stands out.',
  taken_as_usual:
    'Reports have been this high for 12 hours. From now on we take that as usual here: an end of the alarm need not be an end of the trouble.',
};

test('each reason of a transition has a sentence and a title', () => {
  for (const [reason, sentence] of Object.entries(REASONS) as [UpdateReason, string][]) {
    const update: Update = {
      id: `${INCIDENT_ID}.1`,
      incident: INCIDENT_ID,
      service: 'x',
      at: ONSET,
      reason,
      state: 'open',
      windowMs: 15 * MINUTE,
      reports: 1200,
      expected: 3.6,
      evidence: 5,
    };
    expect(updateSentence(update)).toBe(sentence);
    expect(updateTitle(reason)).not.toBe('');
  }
});

test('each answer to a form has a sentence', () => {
  expect(new Set(FORM_ANSWERS.map(answerSentence)).size).toBe(FORM_ANSWERS.length);
});

test('figures say how many, against how many are usual', () => {
  expect(figures(1378, 3.6, 15 * MINUTE, 10_883)).toEqual([
    { value: '1,378', means: 'reports in the last 15 minutes' },
    { value: '≈ 4', means: 'usual in that time' },
    { value: '10,883', means: 'reports since it began' },
  ]);
  expect(figures(1, 0.2, 60 * MINUTE, null)).toEqual([
    { value: '1', means: 'report in the last hour' },
    { value: '< 1', means: 'usual in that time' },
  ]);
  expect(figures(41, 0.1, MINUTE, 41)).toHaveLength(2);
  expect(quietFigures(5, 15.9)[1]).toEqual({ value: '≤ 15', means: 'usual in an hour' });
  expect(quietFigures(5, null)).toHaveLength(1);
});

test('odds are told in round numbers, from where they mean something up to a million', () => {
  expect(odds(1.4)).toBeNull();
  expect(odds(1.5)).toContain('once in 30 ordinary days.');
  expect(odds(4)).toContain('once in 10,000 ordinary');
  expect(odds(40)).toContain('once in 1,000,000 ordinary');
});

const home = (names: string[], possible = 0): string => plain(homeSentence(names, possible), clock, ONSET);

test('the front page names three services and counts the others', () => {
  expect(home(['A'])).toBe('Reports indicate problems at A');
  expect(home(['A', 'B'])).toBe('Reports indicate problems at A and B');
  expect(home(['A', 'B', 'C'])).toBe('Reports indicate problems at A, B and C');
  expect(home(['A', 'B', 'C', 'D', 'E'])).toBe('Reports indicate problems at A, B, C and 2 more');
  expect(home([], 1)).toBe('Possible problems at 1 service');
  expect(home([])).toBe('No service has an unusual number of reports');
});

const conclude = (count: number, high: number, bandKnown = true): string => {
  const highest = count === 0 ? null : { from: ONSET, count, high };
  return plain(chartConclusion({ total: count, stepMs: 15 * MINUTE, highest, bandKnown }), clock, ONSET);
};

test('a chart without reports, without a band, within it and above it has a conclusion each', () => {
  expect(conclude(0, 3)).toBe('Nobody reported a problem.');
  expect(conclude(2, 0, false)).toBe(
    'At most 2 reports in 15 minutes, at 09:25. What is usual is not known yet.',
  );
  expect(conclude(2, 3)).toBe('All within the expected range. At most 2 reports in 15 minutes, at 09:25.');
  expect(conclude(9, 3.5)).toBe('At most 9 reports in 15 minutes, at 09:25, where up to 3 would be usual.');
  expect(conclude(9, 0.5)).toContain('hardly any would be usual');
});

test('the last hour is one, and the last hour and a minute is not', () => {
  expect([1, 15, 60, 61, 180].map((minutes) => inTheLast(minutes * MINUTE))).toEqual([
    'in the last minute',
    'in the last 15 minutes',
    'in the last hour',
    'in the last 1 h 1 min',
    'in the last 3 h',
  ]);
});

test('durations are told as people say them', () => {
  expect([0, 1, 45, 60, 61, 195, 120].map((minutes) => duration(minutes * MINUTE))).toEqual([
    '1 minute',
    '1 minute',
    '45 minutes',
    '1 hour',
    '1 h 1 min',
    '3 h 15 min',
    '2 h',
  ]);
});

test('characters that turn the direction of text, and control characters, are left out of names', () => {
  expect(cleaned('ab\u202Ecd\u2066e\u0007f\u200Fg')).toBe('abcdefg');
  expect(cleaned('Crédit Agricole שלום')).toBe('Crédit Agricole שלום');
});

test('countries are named, and a code that is none is shown as it is', () => {
  expect(countryName('GB')).toBe('United Kingdom');
  expect(countryName('nonsense')).toBe('nonsense');
  expect(['GB', 'NL', 'FR', 'CZ'].map(countryInWords)).toEqual([
    'the United Kingdom',
    'the Netherlands',
    'France',
    'Czechia',
  ]);
});
