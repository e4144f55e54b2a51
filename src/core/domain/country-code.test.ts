import { expect, test } from 'vitest';
import { LOCALES } from '../../words/language.ts';
import {
  SEGMENT_PATTERN,
  codeOfSegment,
  countrySegment,
  isCountryCode,
  isLanguageToo,
} from './country-code.ts';

test('a country is at its code, in lower case', () => {
  expect(countrySegment('GB')).toBe('gb');
  expect(codeOfSegment('gb')).toBe('GB');
  expect(codeOfSegment('Gb')).toBe('GB');
});

test('one whose code is the tag of a language is at its code of three letters, and no country is where a language is', () => {
  expect(countrySegment('DE')).toBe('deu');
  expect(codeOfSegment('deu')).toBe('DE');
  expect(codeOfSegment('DEU')).toBe('DE');
  const both = [...LOCALES, 'es', 'fr', 'nl', 'ar'].filter((locale) => isCountryCode(locale.toUpperCase()));
  expect(both).toContain('de');
  for (const locale of both) {
    expect(countrySegment(locale.toUpperCase())).not.toBe(locale);
    expect(isLanguageToo(locale.toUpperCase())).toBe(true);
  }
});

test.each(['', 'g', 'gbr', 'status', '12', 'ß', 'g/'])('%j is not a country', (segment) =>
  expect(codeOfSegment(segment)).toBeNull(),
);

test('the pattern of routes accepts what may mean a country, and nothing that is the name of another page', () => {
  const pattern = new RegExp(`^(?:${SEGMENT_PATTERN})$`, 'u');
  for (const segment of ['gb', 'GB', 'deu', 'DeU', 'zz']) expect(segment).toMatch(pattern);
  for (const segment of ['v2', 'api', 'mcp', 'live', 'card', 'g', '']) expect(segment).not.toMatch(pattern);
});

test('a code is one that CLDR has, in upper case', () => {
  for (const code of ['GB', 'DE', 'HK', 'XK']) expect(isCountryCode(code)).toBe(true);
  for (const code of ['UK', 'gb', 'GBR', 'QX', '', '12']) expect(isCountryCode(code)).toBe(false);
});
