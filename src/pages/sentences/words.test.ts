import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, WEEK, type Millis } from '../../core/base/time.ts';
import type { BlameChangeReason } from '../../core/blame/collateral.ts';
import type { Update, UpdateReason } from '../../core/incident/update.ts';
import { clockOf } from '../../words/clock.ts';
import { INCIDENT_ID, ONSET } from '../../../test/support/site/fixtures.ts';
import { TONES, type Tone, type Verdict } from './verdict.ts';
import {
  FORM_ANSWERS,
  answerSentence,
  boardWord,
  categorySentence,
  cleaned,
  countryInWords,
  duration,
  incidentSummary,
  incidentTotals,
  recentNote,
  boardWhen,
  facetFigures,
  homeSentence,
  inTheLast,
  incidentFigures,
  odds,
  plain,
  quietFigures,
  recoveringFigures,
  searchSentence,
  textOf,
  toneWord,
  updateSentence,
  updateTitle,
  verdictNote,
  verdictSentence,
  verdictWord,
  type Figure,
  type Unusual,
} from './words.ts';
import { languageOf } from '../../words/language.ts';
import { LESS_WEIGHT_MIN } from '../../words/less-weight.ts';

const en = languageOf('en');

const clock = clockOf(en, 'UTC');
const said = (verdict: Verdict): string => plain(verdictSentence(en, verdict, 'X'), clock, ONSET);

const VERDICTS: Record<Tone, Verdict> = {
  problems: { kind: 'problems', since: ONSET },
  possible: { kind: 'possible', since: ONSET },
  unverified: { kind: 'unverified', since: ONSET, reports: 160, windowMs: 15 * MINUTE },
  recovering: { kind: 'recovering', from: ONSET, since: ONSET + 60 * MINUTE },
  over: { kind: 'over', from: ONSET, to: ONSET + 60 * MINUTE },
  withdrawn: { kind: 'withdrawn', from: ONSET, to: ONSET + 60 * MINUTE },
  faded: { kind: 'faded', from: ONSET },
  normal: { kind: 'normal' },
  unseen: { kind: 'unseen', from: ONSET - 3 * HOUR, to: ONSET },
  learning: { kind: 'learning', knowledge: { observedMs: 2 * DAY, neededMs: WEEK } },
};

test('each verdict has a sentence of its own', () => {
  expect(TONES.map((tone) => said(VERDICTS[tone]))).toEqual([
    'User reports indicate problems at X since about 09:25 UTC',
    'Possible problems at X: more reports than usual since about 09:25 UTC',
    'Many reports about X since about 09:25 UTC, most through only a few networks',
    'Reports about X have been back to normal since about 10:25 UTC',
    'Problems at X from about 09:25 to 10:25 UTC',
    'More reports than usual about X from about 09:25 to 10:25 UTC',
    'Briefly more reports than usual about X, at about 09:25 UTC',
    'Reports about X are normal',
    'Too early to judge: we could not receive all reports about X until 09:25 UTC',
    'Too new to judge: we have little history for X',
  ]);
});

test('what could not be seen recently is not called normal, neither after a hole nor in it', () => {
  expect(plain(verdictNote(en, VERDICTS.unseen) ?? [], clock, ONSET)).toBe(
    'It takes 30 minutes without a gap to call reports normal. A sudden jump would still show here.',
  );
  expect(boardWord(en, VERDICTS.unseen)).toBe('Not known yet');
  expect(said({ kind: 'unseen', from: ONSET, to: null })).toBe(
    'We cannot receive all reports about X right now',
  );
  const all = (to: Millis | null, more: Partial<Unusual> = {}): string =>
    plain(homeSentence(en, { ...NOTHING, unseen: { from: ONSET - HOUR, to }, ...more }), clock, ONSET);
  expect(all(ONSET)).toBe(
    'Nothing unusual is being reported, but we could not receive all reports until 09:25 UTC',
  );
  expect(all(null)).toBe('We cannot receive all reports right now');
  expect(all(ONSET, { problems: ['A'] })).toBe('User reports indicate problems at A');
  const ofCategory = categorySentence(en, 'Banks', { ...NOTHING, unseen: { from: ONSET - HOUR, to: null } });
  expect(plain(ofCategory, clock, ONSET)).toBe('We cannot receive all reports right now');
});

test('a possible problem with an unknown beginning states none', () => {
  expect(said({ kind: 'possible', since: null })).toBe('Possible problems at X: more reports than usual');
});

test('an editor’s finding is in the word and in the sentence', () => {
  const withdrawn: Verdict = { kind: 'withdrawn', from: ONSET, to: null };
  expect(said(withdrawn)).toBe('More reports than usual about X since about 09:25 UTC');
  expect(verdictWord(en, withdrawn)).toBe('Withdrawn');
  expect(verdictWord(en, VERDICTS.over)).toBe('Over');
  const confirmed: Verdict = { kind: 'problems', since: ONSET, finding: 'confirmed' };
  expect(said(confirmed)).toBe('Confirmed problems at X since about 09:25 UTC');
  expect(verdictWord(en, confirmed)).toBe('Problems, confirmed');
  expect(boardWord(en, { ...confirmed, finding: 'unconfirmed' })).toBe('Problems, not confirmed');
});

test('many reports at a service that is being learned are stated, and that nobody can judge them', () => {
  const { knowledge } = VERDICTS.learning as Extract<Verdict, { kind: 'learning' }>;
  const spike: Verdict = { kind: 'learning', knowledge, spike: { reports: 25, windowMs: 2 * MINUTE } };
  expect(said(spike)).toBe('25 people reported problems with X in the last 2 minutes');
  expect(verdictNote(en, spike)).toEqual(['We have too little history to say what is normal.']);
});

test('a surge through few networks says how many reports came, and what is missing', () => {
  expect(plain(verdictNote(en, VERDICTS.unverified) ?? [], clock, ONSET)).toBe(
    '160 reports in the last 15 minutes, far more through the same few networks than usual. ' +
      'A handful of people can do that, ' +
      'but people who hide their network, with a VPN for example, look the same. We call it an incident once reports come from others too.',
  );
});

test('a service that is being learned says how much is known, and of how much', () => {
  const note = (observedMs: Millis) =>
    plain(
      verdictNote(en, { kind: 'learning', knowledge: { observedMs, neededMs: WEEK } }) ?? [],
      clock,
      ONSET,
    );
  expect(note(0)).toContain('It takes 7 days from the first report to learn what is normal here.');
  expect(note(HOUR)).toContain('We have seen 1 hour of the 7 days');
  expect(note(DAY - HOUR)).toContain('We have seen 23 hours of the 7 days');
  expect(note(WEEK - HOUR)).toBe(
    'We have seen 6 of the 7 days it takes to learn what is normal here. A sudden jump would still show here.',
  );
});

test('each tone has a word, because no status depends on colour alone', () => {
  expect(new Set(TONES.map((tone) => toneWord(en, tone))).size).toBe(TONES.length);
  expect(TONES.map((tone) => boardWord(en, VERDICTS[tone])).every((word) => word !== '')).toBe(true);
  expect(TONES.filter((tone) => verdictNote(en, VERDICTS[tone]) === null)).toEqual([
    'problems',
    'over',
    'withdrawn',
  ]);
});

const REASONS: Record<Exclude<UpdateReason, BlameChangeReason>, string> = {
  evidence_rising: 'More reports than usual: 1,200 reports in 15 minutes, normally about 4. Not certain yet.',
  evidence_strong:
    'Significantly more reports than usual: 1,200 reports in 15 minutes, normally about 4. We report problems from now on.',
  evidence_lasting:
    'More reports than usual for long enough to be sure: 1,200 reports in 15 minutes, normally about 4. We report problems from now on.',
  editor_confirmed:
    'An editor has confirmed the problems: 1,200 reports in 15 minutes, normally about 4. We report problems from now on.',
  evidence_faded: 'Reports fell back to normal before we were sure. No incident was reported.',
  back_to_usual: 'Reports are back to normal. We are watching whether they stay there.',
  ended_unseen: 'Reports are back to normal. They fell while we could not receive any.',
  rising_again: 'Reports are rising again: 1,200 reports in 15 minutes, normally about 4.',
  usual_confirmed: 'Reports have stayed normal. The incident is over.',
  scope_widened: 'Now no place or network stands out.',
  scope_narrowed: 'Now no place or network stands out.',
  scope_changed: 'Now no place or network stands out.',
  taken_as_usual:
    'Reports have been this high for 12 hours. From now on we treat that as normal here: the alarm ends, but the problem may not have.',
};

function updateFor(reason: UpdateReason): Update {
  return {
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
}

test('each reason of a transition has a sentence and a title', () => {
  for (const [reason, sentence] of Object.entries(REASONS) as [UpdateReason, string][]) {
    expect(updateSentence(en, updateFor(reason))).toEqual([sentence]);
    expect(updateTitle(en, reason)).not.toBe('');
  }
});

test('an update says which reports its count leaves out, right after it', () => {
  const said = (reason: UpdateReason, lessWeight: number) =>
    textOf(updateSentence(en, { ...updateFor(reason), lessWeight }));
  expect(said('evidence_strong', LESS_WEIGHT_MIN)).toBe(
    'Significantly more reports than usual: 1,200 reports in 15 minutes, normally about 4. Not included: 5 reports that count less, for example because many came from neighbouring IP addresses. We report problems from now on.',
  );
  for (const reason of ['evidence_rising', 'evidence_lasting', 'rising_again'] as const)
    expect(said(reason, 120)).toContain('normally about 4. Not included: 120 reports that count less');
  expect(said('evidence_strong', LESS_WEIGHT_MIN - 1)).toBe(REASONS.evidence_strong);
  for (const reason of ['back_to_usual', 'usual_confirmed', 'scope_widened'] as const)
    expect(said(reason, 120)).toBe(REASONS[reason]);
});

test('each answer to a form has a sentence', () => {
  expect(new Set(FORM_ANSWERS.map((answer) => answerSentence(en, answer))).size).toBe(FORM_ANSWERS.length);
});

test('an incident that ended unseen says between when', () => {
  const within = { from: Date.UTC(2025, 2, 10, 2, 10), to: Date.UTC(2025, 2, 10, 10, 5) };
  const said = updateSentence(en, { ...updateFor('ended_unseen'), within });
  expect(plain(said, clock, ONSET)).toBe(
    'Reports are back to normal. They fell while we could not receive any, between 02:10 and 10:05. We are watching whether they stay there.',
  );
});

test('an incident that ended unseen says between when, and never that it lasted until then', () => {
  const [from, to] = [Date.UTC(2025, 2, 10, 2, 10), Date.UTC(2025, 2, 10, 10, 5)];
  expect(plain(en.say.endBetween({ from, to }), clock, ONSET)).toBe(
    'between 02:10 and 10:05, when we could not receive reports',
  );
  const over = { from: from - HOUR, to, unseen: true as const };
  expect(said({ kind: 'over', ...over })).toBe('Problems at X from about 01:10 to 10:05 UTC at the latest');
  expect(said({ kind: 'withdrawn', ...over })).toMatch(/ to 10:05 UTC at the latest$/u);
  expect(plain(boardWhen(en, { kind: 'over', ...over }) ?? [], clock, ONSET)).toBe(
    '(01:10 to 10:05 at the latest)',
  );
  expect(plain(recentNote(en, from - HOUR, over, false), clock, ONSET)).toBe(
    'Problems were reported from about 01:10 to 10:05 at the latest.',
  );
  expect(shown(incidentTotals(en, 149, 9 * HOUR, true, true))).toEqual([
    '149 reports',
    '9\u00a0h from start to end, at most',
  ]);
  expect(incidentSummary(en, { reports: 149, lastedMs: 9 * HOUR, unseen: true })).toBe(
    '149 reports in at most 9\u00a0h',
  );
});

const shown = (figures: readonly Figure[]): string[] =>
  figures.map(({ value, means }) => `${value} ${textOf(means)}`);

test('the figures of an incident are of all of it, then of now, and never a zero', () => {
  const now = { lastQuarter: 34, quietMs: 0 };
  expect(shown(incidentFigures(en, 270, 1.2, 40 * MINUTE, now))).toEqual([
    '270 reports since it began',
    '≈ 1 normal for that time',
    '34 in the last 15 minutes',
  ]);
  expect(shown(incidentFigures(en, 270, 0.2, 40 * MINUTE, { lastQuarter: 0, quietMs: 20 * MINUTE }))).toEqual(
    ['270 reports since it began', '< 1 normal for that time', 'none for 20 minutes'],
  );
  expect(shown(incidentFigures(en, 14, null, 4 * MINUTE, now))).toEqual(['14 reports since it began']);
});

test('the figures of a place, a network or a problem name it', () => {
  const london = { observed: 31, expected: 2.4, windowMs: 15 * MINUTE };
  expect(shown(facetFigures(en, london, ' from London', 900))).toEqual([
    '31 reports from London in the last 15 minutes',
    '≈ 2 normal for that time',
    '900 reports since it began',
  ]);
  expect(facetFigures(en, london, ' from London', 31)).toHaveLength(2);
});

test('the figures after an incident count from the same moment as the headline', () => {
  expect(shown(recoveringFigures(en, 9, 7.4, 10_883))).toEqual([
    '9 reports since then',
    '≈ 7 normal for that time',
    '10,883 reports in all',
  ]);
});

test('the figures of quiet times are of an hour', () => {
  expect(shown(quietFigures(en, 5, 15.9))).toEqual(['5 reports in the last hour', '≤ 15 normal for an hour']);
  expect(shown(quietFigures(en, 1, 0.4))).toEqual(['1 report in the last hour', '< 1 normal for an hour']);
  expect(quietFigures(en, 5, null)).toHaveLength(1);
  expect(shown(quietFigures(en, 0, 15.9, 42 * MINUTE))).toEqual([
    '0 reports in the last hour',
    '42 minutes of it without data',
  ]);
});

test('one’s own report increases the current counts, with the label for one more', () => {
  expect(quietFigures(en, 0, 3)[0]?.moves).toEqual({ count: 0, next: 'report in the last hour' });
  expect(quietFigures(en, 1, 3)[0]?.moves).toEqual({ count: 1, next: 'reports in the last hour' });
  expect(quietFigures(en, 2, 3)[0]?.moves).toEqual({ count: 2 });
  expect(quietFigures(en, 2, 3)[1]?.moves).toBeUndefined();
  const quiet = { lastQuarter: 0, quietMs: 20 * MINUTE };
  expect(incidentFigures(en, 270, 1, 40 * MINUTE, quiet)[2]?.moves).toEqual({
    count: 0,
    next: 'in the last 15 minutes',
  });
});

test('odds are rounded, from where they are meaningful up to a million', () => {
  expect(odds(en, 1.4)).toBeNull();
  expect(odds(en, 1.5)).toBe('On an ordinary day, the odds of this are under 1 in 30.');
  expect(odds(en, 4)).toContain('under 1 in 10,000.');
  expect(odds(en, 40)).toContain('under 1 in a million.');
});

const NOTHING: Unusual = {
  problems: [],
  possible: 0,
  young: [],
  unverified: [],
  recovering: [],
  unseen: null,
};
const home = (problems: string[], possible = 0): string =>
  plain(homeSentence(en, { ...NOTHING, problems, possible }), clock, ONSET);

test('the front page names three services and counts the others', () => {
  expect(home(['A'])).toBe('User reports indicate problems at A');
  expect(home(['A', 'B'])).toBe('User reports indicate problems at A and B');
  expect(home(['A', 'B', 'C'])).toBe('User reports indicate problems at A, B and C');
  expect(home(['A', 'B', 'C', 'D', 'E'])).toBe('User reports indicate problems at A, B, C and 2 more');
  expect(home([], 1)).toBe('Possible problems at 1 service');
  expect(home([])).toBe('Nothing unusual is being reported');
  expect(plain(homeSentence(en, { ...NOTHING, young: ['A'] }), clock, ONSET)).toBe(
    'Many reports about A, too new to judge',
  );
  expect(plain(homeSentence(en, { ...NOTHING, unverified: ['A'] }), clock, ONSET)).toBe(
    'Many reports about A, not verified',
  );
  expect(plain(homeSentence(en, { ...NOTHING, recovering: ['A'] }), clock, ONSET)).toBe(
    'Reports about A are getting back to normal',
  );
  expect(plain(categorySentence(en, 'Banks', NOTHING), clock, ONSET)).toBe(
    'Banks: nothing unusual is being reported',
  );
});

test('a search says how many services match, or that only the best of them are shown', () => {
  const of = (found: number, isCut: boolean): string => {
    const lines = Array.from({ length: found }, () => null);
    return plain(searchSentence(en, { query: 'bank', lines, isCut }), clock, ONSET);
  };
  expect(of(0, false)).toBe('No service matches “bank”');
  expect(of(1, false)).toBe('1 service matches “bank”');
  expect(of(20, false)).toBe('20 services match “bank”');
  expect(of(20, true)).toBe('The 20 best matches for “bank”');
});

test('the last hour is one, and the last hour and a minute is not', () => {
  expect([1, 15, 60, 61, 180].map((minutes) => inTheLast(en, minutes * MINUTE))).toEqual([
    'in the last minute',
    'in the last 15 minutes',
    'in the last hour',
    'in the last 1 h 1 min',
    'in the last 3 h',
  ]);
});

test('durations are worded as people say them', () => {
  expect([0, 1, 45, 60, 61, 195, 120].map((minutes) => duration(en, minutes * MINUTE))).toEqual([
    '1 minute',
    '1 minute',
    '45 minutes',
    '1 hour',
    '1\u00a0h\u00a01\u00a0min',
    '3\u00a0h\u00a015\u00a0min',
    '2\u00a0h',
  ]);
});

test('characters that turn the direction of text, and control characters, are left out of names', () => {
  expect(cleaned('ab\u202Ecd\u2066e\u0007f\u200Fg')).toBe('abcdefg');
  expect(cleaned('Crédit Agricole שלום')).toBe('Crédit Agricole שלום');
});

test('countries are named, and an unknown code is shown as it is', () => {
  expect(en.country('GB')).toBe('United Kingdom');
  expect(en.country('nonsense')).toBe('nonsense');
  expect(['GB', 'NL', 'FR', 'CZ'].map((code) => textOf(countryInWords(en, code)))).toEqual([
    'the United Kingdom',
    'the Netherlands',
    'France',
    'Czechia',
  ]);
});
