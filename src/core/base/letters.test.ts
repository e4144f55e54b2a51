import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { misplacedIn, withoutHidden } from './letters.ts';

const RIGHT: readonly (readonly [what: string, text: string])[] = [
  ['a Persian shop with a half-space', 'کتاب‌فروشی'],
  ['a Persian plural after a non-joining letter', 'کاربر‌ها'],
  ['a Persian half-space after a short vowel', 'مِی‌خواهم'],
  ['a Persian abbreviation that ends with a joiner', 'ه‍.ش.'],
  ['a Malayalam word with a joiner', 'മലയാള‍ം'],
  ['a Malayalam chillu in the older encoding', 'അവന്‍'],
  ['a Sinhala conjunct', 'ශ්‍රී ලංකා'],
  ['a Hindi word with a half letter', 'क्‍ष'],
  ['a Hindi word with a visible virama', 'क्‌ष'],
  ['a Bengali khanda ta in the older encoding', 'উত্‍সব'],
  ['a family', 'Familie 👨‍👩‍👧'],
  ['a firefighter with a skin tone', '👩🏽‍🚒'],
  ['a rainbow flag', '🏳️‍🌈'],
  ['the flag of Scotland', '🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
  ['a heart as an emoji', 'I ❤️ cloud'],
  ['a Japanese name with a variant character', '葛󠄀城'],
  ['a Mongolian word with a variant letter', 'ᠮᠣᠩᠭᠣᠯ᠋'],
  ['plain text', 'Crème Brûlée №5 – 北京 (東京)'],
];

describe('characters that cannot be seen', () => {
  test.each(RIGHT)('stay where a script needs them: %s', (_what, text) => {
    expect(misplacedIn(text)).toBeNull();
    expect(withoutHidden(text)).toBe(text);
  });

  test.each([
    ['a joiner between Latin letters', 'a\u200Db', 'a zero-width joiner where nothing can join (U+200D)', 2],
    [
      'a non-joiner in a German compound',
      'Auf\u200Clage',
      'a zero-width non-joiner where nothing would join (U+200C)',
      4,
    ],
    ['a joiner at the beginning', '\u200Dکتاب', 'a zero-width joiner where nothing can join (U+200D)', 1],
    [
      'two half-spaces in a row',
      'کتاب\u200C\u200Cفروشی',
      'a zero-width non-joiner where nothing would join (U+200C)',
      5,
    ],
    [
      'a half-space at the end of a word',
      'کتاب\u200C',
      'a zero-width non-joiner where nothing would join (U+200C)',
      5,
    ],
    ['a zero-width space', 'a👍\u200Bb', 'a zero-width space (U+200B)', 3],
    ['a direction override', 'a\u202Eb', 'a character that turns the direction of text (U+202E)', 2],
    ['a right-to-left mark', 'a\u200Fb', 'a right-to-left mark (U+200F)', 2],
    ['a byte order mark', '\uFEFFa', 'a byte order mark (U+FEFF)', 1],
    ['a soft hyphen', 'a\u00ADb', 'a soft hyphen (U+00AD)', 2],
    ['a line break', 'a\nb', 'a line break (U+000A)', 2],
    ['a line separator', 'a\u2028b', 'a character that cannot be seen (U+2028)', 2],
    ['a control character', 'a\u0007b', 'a control character (U+0007)', 2],
    ['a blank filler', '\u3164', 'a character that cannot be seen (U+3164)', 1],
    [
      'a private-use character',
      'a\uE000',
      'a character for private use, which looks different everywhere (U+E000)',
      2,
    ],
    ['half a surrogate pair', 'a\uD800', 'half a character (U+D800)', 2],
    ['tags without a flag', 'a\u{E0041}', 'a character that cannot be seen (U+E0041)', 2],
    ['a lone variation selector', ' \uFE0F', 'a character that cannot be seen (U+FE0F)', 2],
  ])('are named with their position anywhere else: %s', (_what, text, name, nth) => {
    expect(misplacedIn(text)).toEqual({ name, nth });
  });

  test('leave nothing out of place once they are removed', () => {
    const character = fc.oneof(
      fc.constantFrom('ک', 'ന', '്', '\u200C', '\u200D', '\u200B', '👩', '🚒', '\uFE0F', '\n', 'a', ' '),
      fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code)),
    );
    fc.assert(
      fc.property(fc.array(character), (characters) => {
        const text = characters.join('').toWellFormed();
        expect(misplacedIn(withoutHidden(text))).toBeNull();
      }),
    );
  });
});
