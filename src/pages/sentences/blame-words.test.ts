import { expect, test } from 'vitest';
import { ALONE, BLAME_REASONS, type Blame, type BlameReason } from '../../core/blame/collateral.ts';
import { MINUTE } from '../../core/base/time.ts';
import { clockOf } from '../../words/clock.ts';
import { plain, type Sentence } from '../../words/sentence.ts';
import {
  blameBecause,
  blameNote,
  blameSentence,
  blameUpdateSentence,
  silentSourceNote,
} from './blame-words.ts';
import { languageOf } from '../../words/language.ts';

const en = languageOf('en');

const NAMES: Record<string, string> = {
  ee: 'EE',
  o2: 'O2',
  giffgaff: 'giffgaff',
  aws: 'Amazon Web Services',
};
const nameOf = (slug: string) => NAMES[slug] ?? slug;
const text = (sentence: Sentence | null) =>
  sentence === null ? null : plain(sentence, clockOf(en, 'UTC'), 0);

function knockOn(reason: BlameReason, more: Partial<Blame> = {}): Blame {
  return { ...ALONE, role: 'knock_on', reason, of: 'ee', via: 'ee', times: 23.7, lagMs: 0, odds: 3, ...more };
}

test('a knock-on names its source, how much more that has, and since when', () => {
  const note = blameNote(en, knockOn('rival'), 'O2', nameOf);
  expect(text(note?.what ?? null)).toBe('Probably caused by the problems at EE.');
  expect(text(note?.why ?? null)).toBe(
    'Reports about EE rose at the same time and about 24 times as much. ' +
      'People who can’t reach someone on EE often blame their own network.',
  );
  expect(
    text(blameBecause(en, knockOn('reached_through', { lagMs: 8 * MINUTE, times: 3.21 }), 'X', nameOf)),
  ).toBe(
    'Many people reach it through EE. Reports about EE rose 8 minutes earlier and about 3.2 times as much.',
  );
  expect(text(blameBecause(en, knockOn('depends_on', { lagMs: -MINUTE }), 'giffgaff', nameOf))).toBe(
    'giffgaff depends on EE, where reports rose a minute later.',
  );
});

test('every reason for a knock-on has a sentence, and the others have none', () => {
  const silent = BLAME_REASONS.filter((reason) => blameBecause(en, knockOn(reason), 'O2', nameOf) === null);
  expect(silent).toEqual(['source', 'alone']);
});

test('the source names its knock-ons, three at most', () => {
  const source: Blame = { ...ALONE, role: 'primary', reason: 'source', others: ['giffgaff', 'o2', 'p', 'q'] };
  expect(text(blameSentence(en, source, nameOf))).toBe(
    'Probably also the cause of reports about giffgaff, O2, p and 1 more',
  );
  expect(text(blameSentence(en, { ...source, others: ['o2'] }, nameOf))).toBe(
    'Probably also the cause of reports about O2',
  );
});

test('an incident on its own, or one that was not examined, says nothing', () => {
  expect(blameNote(en, ALONE, 'EE', nameOf)).toBeNull();
  expect(blameNote(en, undefined, 'EE', nameOf)).toBeNull();
});

test('a provider that nobody reports is named with the number of its dependants', () => {
  expect(text(silentSourceNote(en, 'Amazon Web Services', 23).what)).toBe(
    'Probably a problem here: reports about 23 services that depend on Amazon Web Services rose at the same time.',
  );
});

test('an update names the source of a knock-on', () => {
  expect(text(blameUpdateSentence(en, 'knock_on_of', 'ee', nameOf))).toBe(
    'These reports are probably caused by the problems at EE.',
  );
  expect(blameUpdateSentence(en, 'own_trouble', undefined, nameOf)).not.toEqual(
    blameUpdateSentence(en, 'source_of_others', undefined, nameOf),
  );
});
