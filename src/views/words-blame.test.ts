import { expect, test } from 'vitest';
import { ALONE, BLAME_REASONS, type Blame, type BlameReason } from '../core/collateral.ts';
import { MINUTE } from '../core/time.ts';
import { clockOf } from './clock.ts';
import { plain } from './sentence.ts';
import {
  blameBecause,
  blameNote,
  blameSentence,
  blameUpdateSentence,
  silentSourceNote,
} from './words-blame.ts';

const NAMES: Record<string, string> = {
  ee: 'EE',
  o2: 'O2',
  giffgaff: 'giffgaff',
  aws: 'Amazon Web Services',
};
const nameOf = (slug: string) => NAMES[slug] ?? slug;
const text = (sentence: ReturnType<typeof blameNote>) =>
  sentence === null ? null : plain(sentence, clockOf('UTC'), 0);

function knockOn(reason: BlameReason, more: Partial<Blame> = {}): Blame {
  return { ...ALONE, role: 'knock_on', reason, of: 'ee', via: 'ee', times: 23.7, lagMs: 0, odds: 3, ...more };
}

test('a knock-on says of what, and how much more the source has, and since when', () => {
  expect(text(blameNote(knockOn('rival'), 'O2', nameOf))).toBe(
    'Likely a knock-on of problems at EE. EE had 24 times as many extra reports, beginning in the same minute. ' +
      'People who cannot reach its users often report their own provider.',
  );
  expect(
    text(blameBecause(knockOn('reached_through', { lagMs: 8 * MINUTE, times: 3.21 }), 'X', nameOf)),
  ).toBe('Many reach it through EE, which had 3.2 times as many extra reports, beginning 8 minutes earlier.');
  expect(text(blameBecause(knockOn('depends_on', { lagMs: -MINUTE }), 'giffgaff', nameOf))).toBe(
    'giffgaff depends on EE, where reports rose 1 minute later.',
  );
});

test('every reason for a knock-on has a sentence, and the others have none', () => {
  const silent = BLAME_REASONS.filter((reason) => blameBecause(knockOn(reason), 'O2', nameOf) === null);
  expect(silent).toEqual(['source', 'alone']);
});

test('the source names those it is the source of, three at most', () => {
  const source: Blame = { ...ALONE, role: 'primary', reason: 'source', others: ['giffgaff', 'o2', 'p', 'q'] };
  expect(text(blameSentence(source, nameOf))).toBe(
    'Likely the source of reports on giffgaff, O2, p and 1 more',
  );
  expect(text(blameSentence({ ...source, others: ['o2'] }, nameOf))).toBe(
    'Likely the source of reports on O2',
  );
});

test('what is alone, or was not looked at, says nothing', () => {
  expect(blameNote(ALONE, 'EE', nameOf)).toBeNull();
  expect(blameNote(undefined, 'EE', nameOf)).toBeNull();
});

test('a provider that nobody reports is named with how many need it', () => {
  expect(text(silentSourceNote('Amazon Web Services', 23))).toBe(
    'Likely a problem here: reports rose at the same time on 23 services that depend on Amazon Web Services.',
  );
});

test('an update names what it is a knock-on of', () => {
  expect(blameUpdateSentence('knock_on_of', 'ee', nameOf)).toBe(
    'Reports are likely a knock-on of problems at EE.',
  );
  expect(blameUpdateSentence('own_trouble', undefined, nameOf)).not.toBe(
    blameUpdateSentence('source_of_others', undefined, nameOf),
  );
});
