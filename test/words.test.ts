import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WORDS, compiled } from '../scripts/words/compile.ts';

const compile = (en: string, de: string) =>
  compiled([
    { language: 'en', text: en },
    { language: 'de', text: de },
  ]);
const faults = (en: string, de: string): string[] => {
  try {
    compile(en, de);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
};

describe('what a language lacks or has otherwise than English ends the build', () => {
  test.each<[string, string, string, string[]]>([
    ['a key is missing', 'a: x\nb: y', 'a: x', ['de.yaml:1: "b" is missing']],
    ['a key is too much', 'a: x', 'a: x\nb: y', ['de.yaml:2: "b" is no message of English']],
    [
      'a placeholder is missing',
      'a: "{service} is down"',
      'a: ist gestört',
      ['de.yaml:1: "a" has the placeholders none; English has {service: Piece}'],
    ],
    [
      'a placeholder is of another type',
      'a: "since {at, time, moment}"',
      'a: "seit {at}"',
      ['de.yaml:1: "a" has the placeholders {at: Piece}; English has {at: Millis}'],
    ],
    [
      'a plural category is missing',
      'a: "{n, plural, one {# day} other {# days}}"',
      'a: "{n, plural, other {# Tage}}"',
      ['de.yaml:1: "a" has the plurals other of {n}; de has one, other'],
    ],
    [
      'a plural category is none of the language',
      'a: "{n, plural, one {# day} other {# days}}"',
      'a: "{n, plural, one {# Tag} few {# Tage} other {# Tage}}"',
      ['de.yaml:1: "a" has the plurals one, few, other of {n}; de has one, other'],
    ],
    [
      'a choice is another',
      'a: "{when, select, earlier {before} other {}}"',
      'a: "{when, select, later {danach} other {}}"',
      [
        "de.yaml:1: \"a\" has the placeholders {when: 'later' | 'other'}; English has {when: 'earlier' | 'other'}",
      ],
    ],
    [
      'a message cannot be read',
      'a: "{n"',
      'a: x',
      ['en.yaml:1: "a" cannot be read: EXPECT_ARGUMENT_CLOSING_BRACE'],
    ],
    [
      'a time is shown in no way there is',
      'a: "{at, time, short}"',
      'a: "{at, time, moment}"',
      ['en.yaml:1: "a" shows {at} in a way that is none of moment, zoned, clock'],
    ],
    [
      'an apostrophe would quote what follows',
      "a: isn't {x}",
      'a: "{x}"',
      ['en.yaml:1: "a" has a straight apostrophe, which ICU MessageFormat takes for a quote: write ’'],
    ],
    [
      'a message is no text',
      'a: [x]',
      'a: x',
      ['en.yaml:1: a message is a name and one text', 'de.yaml:1: "a" is no message of English'],
    ],
    [
      'a key is there twice',
      'a: x\na: y',
      'a: x',
      ['en.yaml:2: Map keys must be unique', 'de.yaml:1: "a" is missing'],
    ],
  ])('%s', (_, en, de, expected) => expect(faults(en, de)).toEqual(expected));
});

test('a message of numbers gives text, one with names or moments a sentence in parts', () => {
  const contract = compile(
    'a: x\nb: "{n, number}"\nc: "{who} at {at, time, clock}"',
    'a: x\nb: "{n, number}"\nc: "{who}, {at, time, clock}"',
  ).get('messages.ts');
  expect(contract).toContain('readonly a: string;');
  expect(contract).toContain('readonly b: (given: { readonly n: number }) => string;');
  expect(contract).toContain(
    'readonly c: (given: { readonly who: Piece; readonly at: Millis }) => Sentence;',
  );
});

test('the pseudo-languages are English, longer and accented, or from right to left', () => {
  const text = 'a: Reports about {service} are normal';
  const written = compile(text, text);
  expect(written.get('en-XA.ts')).toContain(
    'phrase("[", "Ŕéþöŕţš åƀöûţ ", given.service, " åŕé ñöŕɱåļ", " öñé ţŵö ţ]")',
  );
  expect(written.get('ar-XB.ts')).toContain('\u200F\u202EReports\u202C\u200F');
});

const keysOf = (language: string): string[] =>
  [...readFileSync(join(WORDS, `${language}.yaml`), 'utf8').matchAll(/^(\w+):/gmu)].map(([, key]) => key!);

test('no message is kept that nothing says', () => {
  const root = join(import.meta.dirname, '../src');
  const code = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/u.test(path) && !/compiled|\.test\./u.test(path))
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n');
  const said = new Set([...code.matchAll(/\bsay\.(\w+)/gu)].map(([, key]) => key));
  expect(keysOf('en').filter((key) => !said.has(key))).toEqual([]);
  expect(keysOf('de')).toEqual(keysOf('en'));
});
