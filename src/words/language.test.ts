import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { expect, test, vi } from 'vitest';
import { HOUR, MINUTE } from '../core/base/time.ts';
import {
  LOCALES,
  REMEMBERED_HEADERS_MAX,
  languageOf,
  negotiator,
  ownNameOf,
  readersOf,
  type Locale,
} from './language.ts';
import { clockOf, dateOf } from './clock.ts';
import { duration, inTheLast, listed, usual } from './quantities.ts';
import { named, phrase, textOf } from './sentence.ts';

const de = languageOf('de');
/** The languages of people, whether or not each has every sentence at the moment. */
const REAL = LOCALES.filter((locale) => !/-X[AB]$/u.test(locale)) as [Locale, ...Locale[]];

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

test('pages in a variety of a language are for all who read it, where no other pages are nearer to them', () => {
  expect(readersOf('de', REAL)).toEqual(['de']);
  expect(readersOf('pt-BR', REAL)).toEqual(['pt-BR', 'pt']);
  expect(negotiator(REAL)('pt-PT,pt;q=0.9,en;q=0.8')).toBe('pt-BR');
  expect(negotiator(REAL)('pt')).toBe('pt-BR');
  // A pseudo-language is for nobody else.
  expect(readersOf('ar-XB', ['en', 'ar-XB'])).toEqual(['ar-XB']);
  expect(negotiator(['en', 'ar-XB'])('ar')).toBe('en');
});

test('made-up headers are answered all the same, one more than are remembered too', () => {
  const negotiate = negotiator(['en', 'de']);
  for (let nth = 0; nth <= REMEMBERED_HEADERS_MAX; nth++) expect(negotiate(`x${nth},de`)).toBe('de');
  expect(negotiate('x0,de')).toBe('de');
});

test('every language has a name of its own, a direction, and the names of countries', () => {
  expect(new Set(LOCALES.map(ownNameOf)).size).toBe(LOCALES.length);
  expect(LOCALES.filter((locale) => languageOf(locale).direction === 'rtl')).toEqual(
    LOCALES.filter((locale) => locale.startsWith('ar')),
  );
  expect(REAL.map(ownNameOf).toSorted()).toEqual(
    'Deutsch,English,Español,Français,Nederlands,Português (Brasil),Українська,العربية,हिन्दी,日本語'.split(
      ',',
    ),
  );
  expect(de.country('GB')).toBe('Vereinigtes Königreich');
  expect(de.count(10_883.5)).toBe('10.883,5');
  expect(de.decimal(3)).toBe('3,0');
});

test('cities are called as they are in the language, where CLDR has a name, and else as everywhere', () => {
  const [es, ja, en] = [languageOf('es'), languageOf('ja'), languageOf('en')];
  expect([es, ja, en].map(({ city }) => city('GB', 'London'))).toEqual(['Londres', 'ロンドン', 'London']);
  // A city of the same name elsewhere is another city.
  expect(es.city('CA', 'London')).toBe('London');
  expect(es.city('GB', 'Leeds\u202E')).toBe('Leeds');
});

test('digits are 0 to 9 in every language, in numbers and in times', () => {
  for (const locale of LOCALES) {
    const language = languageOf(locale);
    expect(language.count(1_234_567).replaceAll(/\D/gu, ''), locale).toBe('1234567');
    expect(clockOf(language, 'UTC').time(9 * HOUR + 25 * MINUTE), locale).toBe('09:25');
    expect(dateOf(language, 0), locale).toMatch(/1970/u);
  }
});

test('lengths of time and lists follow the language', () => {
  expect([1, 15, 60, 195, 120].map((minutes) => duration(de, minutes * MINUTE))).toEqual([
    '1 Minute',
    '15 Minuten',
    '1 Stunde',
    '3\u00a0h\u00a015\u00a0min',
    '2\u00a0h',
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

test('a language is read from its file when somebody reads it, once, and no other is', async () => {
  vi.resetModules();
  const files: string[] = [];
  const { readFileSync } = fs;
  fs.readFileSync = ((path: URL, ...rest: [BufferEncoding]) => {
    files.push(String(path).split('/').at(-1) ?? '');
    return readFileSync(path, ...rest);
  }) as typeof readFileSync;
  syncBuiltinESMExports();
  try {
    const anew = await import('./language.ts');
    expect(anew.ownNameOf('uk')).toBe('Українська');
    expect(files).toEqual([]);
    expect(anew.languageOf('uk')).toBe(anew.languageOf('uk'));
    expect(files).toEqual(['uk.json']);
  } finally {
    fs.readFileSync = readFileSync;
    syncBuiltinESMExports();
  }
});
