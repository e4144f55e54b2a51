import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '../core/base/time.ts';
import { LOCALES, REMEMBERED_HEADERS_MAX, languageOf, negotiator } from './language.ts';
import { duration, inTheLast, listed, usual } from './quantities.ts';
import { named, phrase, textOf } from './sentence.ts';

const de = languageOf('de');

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['de', 'de'],
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['fr-FR,fr;q=0.9,de;q=0.4,en;q=0.3', 'de'],
  ['en-GB,en;q=0.9,de;q=0.8', 'en'],
  ['en;q=0.2, de-DE', 'de'],
  ['de;q=0,en', 'en'],
  ['ja', 'en'],
  ['*', 'en'],
  ['DE', 'de'],
  ['zh-Hant-TW, de', 'de'],
  ['de;q=nonsense, en', 'en'],
])('a browser that asks for %s is answered in %s', (header, locale) => {
  expect(negotiator(['en', 'de'])(header)).toBe(locale);
});

test('an instance whose first language is German answers in it where nothing else is asked for', () => {
  expect(negotiator(['de', 'en'])('ja')).toBe('de');
  expect(negotiator(['de', 'en'])('en-US')).toBe('en');
  expect(negotiator(['de'])('en-US')).toBe('de');
});

test('made-up headers are answered all the same, one more than are remembered too', () => {
  const negotiate = negotiator(['en', 'de']);
  for (let nth = 0; nth <= REMEMBERED_HEADERS_MAX; nth++) expect(negotiate(`x${nth},de`)).toBe('de');
  expect(negotiate('x0,de')).toBe('de');
});

test('every language has a name of its own, a direction, and the names of countries', () => {
  expect(new Set(LOCALES.map((locale) => languageOf(locale).ownName)).size).toBe(LOCALES.length);
  expect(LOCALES.map((locale) => languageOf(locale).direction)).toEqual(['ltr', 'ltr', 'ltr', 'rtl']);
  expect(de.country('GB')).toBe('Vereinigtes Königreich');
  expect(de.count(10_883.5)).toBe('10.883,5');
  expect(de.decimal(3)).toBe('3,0');
});

test('lengths of time and lists follow the language', () => {
  expect([1, 15, 60, 195, 120].map((minutes) => duration(de, minutes * MINUTE))).toEqual([
    '1 Minute',
    '15 Minuten',
    '1 Stunde',
    '3 h 15 min',
    '2 h',
  ]);
  expect([1, 15, 60, 195].map((minutes) => inTheLast(de, minutes * MINUTE))).toEqual([
    'in der letzten Minute',
    'in den letzten 15 Minuten',
    'in der letzten Stunde',
    'in den letzten 3 h 15 min',
  ]);
  expect(inTheLast(de, 3 * HOUR)).toBe('in den letzten 3 h');
  expect([0.2, 4.4].map((expected) => usual(de, expected))).toEqual([
    'normalerweise fast keine',
    'normalerweise etwa 4',
  ]);
  const list = (names: string[], more = 0) => textOf(listed(de, names.map(named), more));
  expect([list([]), list(['A']), list(['A', 'B', 'C']), list(['A'], 1), list(['A', 'B'], 2)]).toEqual([
    '',
    'A',
    'A, B und C',
    'A und 1 weiterem',
    'A, B und 2 weiteren',
  ]);
});

test('a phrase joins texts that stand side by side, and keeps names and moments apart', () => {
  expect(phrase('a', 'b', ['c', named('X')], '', 'd')).toEqual(['abc', { name: 'X' }, 'd']);
  expect(() => textOf([{ at: 0, show: 'moment' }])).toThrow('a moment is no text without a clock');
});
