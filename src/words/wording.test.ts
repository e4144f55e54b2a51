import { expect, test } from 'vitest';
import { spoken, type Message } from './wording.ts';

/** What a message says of what is given. */
function said(message: Message, given: Readonly<Record<string, unknown>> = {}, locale = 'en'): unknown {
  const { it } = spoken({ it: message }, locale);
  return typeof it === 'function' ? it(given) : it;
}

const DAYS: Message = [
  { choose: 'n', of: { '=0': ['none'], one: [{ count: 'n' }, ' day'], other: [{ count: 'n' }, ' days'] } },
];

test('a message without placeholders is a text', () => expect(said('Search')).toBe('Search'));

test.each([
  ['de', 1_234, '1.234 days'],
  ['en', 0, 'none'],
  ['en', 1, '1 day'],
  ['en', 2, '2 days'],
  // Zero is singular in French, unless it has a text of its own.
  ['fr', 0, 'none'],
  ['fr', 1.5, '1,5 day'],
])('numbers are formatted and pluralised as in the language: %s %d', (locale, n, expected) => {
  expect(said(DAYS, { n }, locale)).toBe(expected);
});

test('a choice is by value, and what is not named is other', () => {
  const message: Message = [
    'it ',
    { choose: 'when', of: { earlier: ['was'], true: ['is'], other: ['will be'] } },
  ];
  expect(['earlier', true, false, 'later'].map((when) => said(message, { when }))).toEqual([
    'it was',
    'it is',
    'it will be',
    'it will be',
  ]);
});

test('a name or a moment, however deep it stands, makes a sentence in parts, in which texts side by side are one', () => {
  const message: Message = [
    'Reports ',
    { choose: 'n', of: { one: ['about ', { put: 'who' }], other: [{ count: 'n' }] } },
    ' since ',
    { at: 'at', show: 'zoned' },
  ];
  const who = ['the ', { name: 'BBC' }];
  expect(said(message, { n: 1, who, at: 7 })).toEqual([
    'Reports about the ',
    { name: 'BBC' },
    ' since ',
    { at: 7, show: 'zoned' },
  ]);
  expect(said(message, { n: 2, who, at: 7 })).toEqual(['Reports 2 since ', { at: 7, show: 'zoned' }]);
});

test('what a placeholder holds is text and never a piece of the message', () => {
  expect(said([{ put: 'who' }], { who: '{count}' })).toEqual(['{count}']);
  expect(said([{ choose: 'who', of: { other: ['x'] } }], { who: 'toString' })).toBe('x');
});
