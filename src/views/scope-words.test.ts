import { expect, test } from 'vitest';
import type { Scope, ScopePart } from '../core/scope.ts';
import { HOUR } from '../core/time.ts';
import type { Update } from '../core/update.ts';
import { clockOf } from './clock.ts';
import {
  partCounts,
  plain,
  problemShare,
  scopeSentence,
  updateSentence,
  updateTitle,
  verdictSentence,
} from './words.ts';

const PROBLEMS = [{ slug: 'mobile-banking', label: 'Mobile banking' }];
const AT = Date.UTC(2025, 2, 10, 9, 25);
const clock = clockOf('UTC');

function part(dimension: ScopePart['dimension'], key: string): ScopePart {
  return { dimension, key, observed: 312, expected: 3.7 };
}

const LONDON = part('city', 'GB/London');
const BIRMINGHAM = part('city', 'GB/Birmingham');
const BT = part('network', 'AS2856');
const MOBILE = part('problem', 'mobile-banking');

test.each<[Scope, string, string]>([
  [{ kind: 'everywhere' }, 'the service as a whole', 'X since'],
  [
    { kind: 'everywhere', parts: [LONDON, BIRMINGHAM] },
    'everywhere, most from London and Birmingham',
    'X since',
  ],
  [
    { kind: 'mostly', parts: [LONDON, BIRMINGHAM, part('city', 'US/New York')] },
    'mostly London, Birmingham and New York',
    'X, mostly in London, Birmingham and New York, since',
  ],
  [{ kind: 'only', parts: [BT] }, 'only through AS 2856', 'X, only through AS 2856, since'],
  [{ kind: 'only', parts: [part('region', 'GB:Scotland')] }, 'only Scotland', 'X, only in Scotland, since'],
  [
    { kind: 'only', parts: [part('country', 'GB')] },
    'only United Kingdom',
    'X, only in United Kingdom, since',
  ],
  [
    { kind: 'everywhere', parts: [], problem: MOBILE },
    'the service as a whole, only Mobile banking',
    'X, only Mobile banking, since',
  ],
  [
    { kind: 'only', parts: [LONDON], problem: MOBILE },
    'only London, only Mobile banking',
    'X, only in London, only Mobile banking, since',
  ],
])('%o is said as “%s”, and in the verdict as “%s”', (scope, words, verdict) => {
  expect(plain(scopeSentence(scope, PROBLEMS), clock, AT)).toBe(words);
  const sentence = verdictSentence({ kind: 'problems', since: AT, scope }, 'X', PROBLEMS);
  expect(plain(sentence, clock, AT)).toBe(`User reports indicate problems at ${verdict} about 09:25 UTC`);
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

test('an update says the scope, and of each part how many came and how many are usual', () => {
  expect(updateSentence(UPDATE, PROBLEMS)).toBe('Now only London. London: 312 reports, about 4 are usual.');
  expect(updateTitle('scope_narrowed')).toBe('Less widespread');
  expect(updateSentence({ ...UPDATE, reason: 'evidence_strong' }, PROBLEMS)).toBe(
    'Reports are significantly higher than usual: 320 reports in 1 hour, about 5 are usual. Only in London. Problems are reported from now on.',
  );
});

test('where little is known of what is usual, only what was seen is said', () => {
  expect(partCounts({ ...LONDON, expected: null })).toBe('312 reports');
});

test('a problem is told in per cent with its interval', () => {
  const share = { problem: 'mobile-banking', reports: 560, share: 0.56, low: 0.531, high: 0.588, usual: 0.3 };
  const said = (more: boolean): string => plain(problemShare({ ...share, more }, PROBLEMS), clock, AT);
  expect(said(true)).toBe('Mobile banking 56 % (53–59 %), more than usual');
  expect(said(false)).toBe('Mobile banking 56 % (53–59 %)');
});
