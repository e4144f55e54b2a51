import { expect, test } from 'vitest';
import type { Scope, ScopePart } from '../../core/scope/scope.ts';
import { HOUR } from '../../core/base/time.ts';
import type { Update } from '../../core/incident/update.ts';
import { clockOf } from '../../words/clock.ts';
import { BARE_NAMES, type Names } from './names.ts';
import {
  partCounts,
  plain,
  scopeLine,
  scopeSentence,
  updateSentence,
  updateTitle,
  verdictSentence,
} from './words.ts';
import { languageOf } from '../../words/language.ts';

const en = languageOf('en');

const NAMES: Names = {
  ...BARE_NAMES,
  problem: (slug) => (slug === 'mobile-banking' ? 'Mobile banking' : slug),
  network: (number) => (number === 2856 ? 'AS 2856 (BT-UK-AS)' : `AS ${number}`),
};
const AT = Date.UTC(2025, 2, 10, 9, 25);
const clock = clockOf(en, 'UTC');

function part(dimension: ScopePart['dimension'], key: string): ScopePart {
  return { dimension, key, observed: 312, expected: 3.7 };
}

const LONDON = part('city', 'GB/London');
const BIRMINGHAM = part('city', 'GB/Birmingham');
const BT = part('network', 'AS2856');
const MOBILE = part('problem', 'mobile-banking');

test.each<[Scope, string, string]>([
  [{ kind: 'everywhere' }, 'no place or network stands out', 'X since'],
  [
    { kind: 'everywhere', parts: [LONDON, BIRMINGHAM] },
    'everywhere, most from London and Birmingham',
    'X since',
  ],
  [{ kind: 'everywhere', parts: [LONDON], observed: 312 }, 'so far only from London', 'X since'],
  [{ kind: 'everywhere', parts: [LONDON], observed: 320 }, 'everywhere, most from London', 'X since'],
  [
    { kind: 'mostly', parts: [LONDON, BIRMINGHAM, part('city', 'US/New York')] },
    'mostly London, Birmingham and New York',
    'X, mostly in London, Birmingham and New York, since',
  ],
  [
    { kind: 'only', parts: [BT] },
    'only through AS 2856 (BT-UK-AS)',
    'X, only through AS 2856 (BT-UK-AS), since',
  ],
  [{ kind: 'only', parts: [part('network', 'AS1')] }, 'only through AS 1', 'X, only through AS 1, since'],
  [{ kind: 'only', parts: [part('region', 'GB:Scotland')] }, 'only Scotland', 'X, only in Scotland, since'],
  [
    { kind: 'only', parts: [part('country', 'GB')] },
    'only the United Kingdom',
    'X, only in the United Kingdom, since',
  ],
  [
    { kind: 'everywhere', parts: [], problem: MOBILE },
    'no place or network stands out, only “Mobile banking”',
    'X, only “Mobile banking”, since',
  ],
  [
    { kind: 'only', parts: [LONDON], problem: MOBILE },
    'only London, only “Mobile banking”',
    'X, only in London, only “Mobile banking”, since',
  ],
])('%o is said as “%s”, and in the verdict as “%s”', (scope, words, verdict) => {
  expect(plain(scopeSentence(en, scope, NAMES), clock, AT)).toBe(words);
  const sentence = verdictSentence(en, { kind: 'problems', since: AT, scope }, 'X', NAMES);
  expect(plain(sentence, clock, AT)).toBe(`User reports indicate problems at ${verdict} about 09:25 UTC`);
});

test('on a page, the scope is a line below a sentence without it', () => {
  const scope: Scope = { kind: 'mostly', parts: [LONDON, BIRMINGHAM], problem: MOBILE };
  const line = plain(scopeLine(en, scope, NAMES) ?? [], clock, AT);
  expect(line).toBe('Mostly in London and Birmingham, only “Mobile banking”');
  const headline = plain(verdictSentence(en, { kind: 'problems', since: AT, scope }, 'X'), clock, AT);
  expect(headline).toBe('User reports indicate problems at X since about 09:25 UTC');
  expect(scopeLine(en, { kind: 'everywhere', parts: [LONDON] }, NAMES)).toBeNull();
});

test('a possible problem says its scope before the colon', () => {
  const scope: Scope = { kind: 'only', parts: [LONDON] };
  const sentence = verdictSentence(en, { kind: 'possible', since: AT, scope }, 'X', NAMES);
  expect(plain(sentence, clock, AT)).toBe(
    'Possible problems at X, only in London: more reports than usual since about 09:25 UTC',
  );
});

const UPDATE: Update = {
  id: 'x-20250310-0927.2',
  incident: 'x-20250310-0927',
  service: 'x',
  at: AT,
  reason: 'scope_narrowed',
  state: 'open',
  windowMs: HOUR,
  reports: 320,
  expected: 5,
  evidence: 9,
  scope: { kind: 'only', parts: [LONDON], problem: null },
};

const told = (update: Update): string => plain(updateSentence(en, update, NAMES), clock, AT);

test('an update states the scope, and for each part how many came and how many are normal', () => {
  expect(told(UPDATE)).toBe('Now only London (312 reports, normally about 4).');
  expect(updateTitle(en, 'scope_narrowed')).toBe('Less widespread');
  expect(told({ ...UPDATE, reason: 'evidence_strong' })).toBe(
    'Significantly more reports than usual: 320 reports in 1 hour, normally about 5. Only in London. We report problems from now on.',
  );
});

test.each([
  ['city:GB/London', 'from London'],
  ['region:GB:Scotland', 'from Scotland'],
  ['country:GB', 'from the United Kingdom'],
  ['network:AS2856', 'through AS 2856 (BT-UK-AS)'],
  ['problem:mobile-banking', 'of “Mobile banking”'],
])('counts of %s are called those %s', (facet, words) => {
  const update: Update = { ...UPDATE, reason: 'evidence_rising', facet, scope: { kind: 'everywhere' } };
  expect(told(update)).toBe(
    `More reports than usual: 320 reports ${words} in 1 hour, normally about 5. Not certain yet.`,
  );
});

test('if little is known of what is normal, only the observed number is shown', () => {
  expect(partCounts(en, { ...LONDON, expected: null })).toBe('312 reports');
});
