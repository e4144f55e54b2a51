import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { describe, expect, test } from 'vitest';
import {
  WORDS,
  compileWords,
  compiled,
  gapText,
  messageFiles,
  recordReviews,
  type Gap,
} from '../scripts/words/compile.ts';
import { readGazetteer } from '../src/catalog/starter.ts';
import { languageOf } from '../src/words/language.ts';
import { citiesIn } from '../scripts/words/cities.ts';
import { messagesOf } from '../scripts/words/messages.ts';
import { kept, reviewsText } from '../scripts/words/reviewed.ts';
import { temporaryFolder } from './support/instance.ts';

const compile = (en: string, de: string, reviewed = '') =>
  compiled([
    { language: 'en', text: en },
    { language: 'de', text: de, reviewed },
  ]);
const faults = (en: string, de: string): string[] => {
  try {
    compile(en, de);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n');
  }
};

describe('an error in a message file fails the build', () => {
  test.each<[string, string, string, string[]]>([
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
      'the language lacks a plural category',
      'a: "{n, plural, one {# day} other {# days}}"',
      'a: "{n, plural, one {# Tag} few {# Tage} other {# Tage}}"',
      ['de.yaml:1: "a" has the plurals one, few, other of {n}; de has one, other'],
    ],
    [
      'a choice differs',
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
      'the style of a time is unknown',
      'a: "{at, time, short}"',
      'a: "{at, time, moment}"',
      ['en.yaml:1: "a" shows {at} in an unknown style; known are moment, zoned, clock'],
    ],
    [
      'an apostrophe would quote what follows',
      "a: isn't {x}",
      'a: "{x}"',
      ['en.yaml:1: "a" has a straight apostrophe, which ICU MessageFormat treats as a quote: write ’'],
    ],
    ['a message is not text', 'a: [x]', 'a: x', ['en.yaml:1: a message is a name and one text']],
    ['a key is repeated', 'a: x\na: y', 'a: x', ['en.yaml:2: Map keys must be unique']],
  ])('%s', (_, en, de, expected) => expect(faults(en, de)).toEqual(expected));
});

describe('translations after a change of the English messages', () => {
  const EN = 'a: Search\nb: Reports about {service}';
  const DE = 'a: Suche\nb: Meldungen zu {service}';
  const reviewedOf = (en: string, de: string, before = ''): string =>
    reviewsText(compile(en, de, before).reviewed.get('de') ?? new Map());
  const gapsOf = (en: string, de: string, reviewed: string): string[] =>
    compile(en, de, reviewed).gaps.map(gapText);
  const wholeOf = (en: string, de: string, reviewed = ''): string | undefined =>
    /WHOLE: .* = (\[.*\]);/u.exec(compile(en, de, reviewed).written.get('languages.ts') ?? '')?.[1];
  const REVIEWED = reviewedOf(EN, DE);

  test('a language that lacks a message builds, shows it in English, and is not offered', () => {
    expect(gapsOf(EN, 'a: Suche', REVIEWED)).toEqual(['de.yaml:1: "b" is missing']);
    expect(compile(EN, 'a: Suche').written.get('de.json')).toContain(
      '"b":["Reports about ",{"put":"service"}]',
    );
    expect(wholeOf(EN, DE)).toBe("['en', 'de']");
    expect(wholeOf(EN, 'a: Suche')).toBe("['en']");
  });

  test('a message that English no longer has is reported', () => {
    expect(gapsOf('a: Search', DE, REVIEWED)).toEqual(['de.yaml:2: "b" is not a message of English']);
  });

  test('a changed English message makes its translation stale, which is still used', () => {
    const changed = EN.replace('Search', 'Find');
    expect(gapsOf(changed, DE, REVIEWED)).toEqual(['de.yaml:1: "a" was made from another English sentence']);
    expect(wholeOf(changed, DE, REVIEWED)).toBe("['en', 'de']");
    expect(reviewedOf(changed, DE, REVIEWED)).toBe(REVIEWED);
  });

  test('a translation of a message whose placeholders changed is no longer used', () => {
    const changed = EN.replace('{service}', '{services}');
    expect(gapsOf(changed, DE, REVIEWED)).toEqual([
      'de.yaml:2: "b" has the placeholders {service: Piece}; English has {services: Piece} now',
    ]);
    expect(wholeOf(changed, DE, REVIEWED)).toBe("['en']");
  });

  test('a translation that is new, or changed together with the English, counts as reviewed', () => {
    const [en, de] = [EN.replace('Search', 'Find'), DE.replace('Suche', 'Finden')];
    expect(gapsOf(en, de, REVIEWED)).toEqual([]);
    expect(gapsOf(en, de, reviewedOf(en, de, REVIEWED))).toEqual([]);
    expect(gapsOf(EN, DE, '')).toEqual([]);
  });

  test('`keep` marks a stale translation as still correct, and accepts no other', () => {
    const changed = EN.replace('Search', 'Find');
    const { reviewed, gaps } = compile(changed, DE, REVIEWED);
    const after = reviewsText(kept(reviewed, gaps, 'de', ['a']).get('de') ?? new Map());
    expect(gapsOf(changed, DE, after)).toEqual([]);
    expect(() => kept(reviewed, gaps, 'de', ['b'])).toThrow('In de.yaml these are not stale: b.');
    expect(() => kept(reviewed, gaps, 'xx', [])).toThrow('There is no xx.yaml');
  });

  test('merge conflict markers in the list of reviews are ignored', () => {
    const [first = '', second = ''] = REVIEWED.split('\n');
    const merged = `<<<<<<< one\n${first}\n=======\n${second}\n>>>>>>> other\n`;
    expect(reviewedOf(EN, DE, merged)).toBe(REVIEWED);
  });

  test('files are read from a folder, compiled, and recorded beside it', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'en.yaml'), EN);
    writeFileSync(join(folder, 'de.yaml'), DE);
    recordReviews(compileWords(folder).reviewed, folder);
    expect(readFileSync(join(folder, 'reviewed', 'de.lock'), 'utf8')).toBe(REVIEWED);
    writeFileSync(join(folder, 'en.yaml'), EN.replace('Search', 'Find'));
    writeFileSync(join(folder, 'compiled', 'fr.json'), 'of a language that is there no longer');
    expect(compileWords(folder).gaps).toHaveLength(1);
    expect(new Set(readdirSync(join(folder, 'compiled')))).toEqual(
      new Set(['ar-XB.json', 'de.json', 'en.json', 'en-XA.json', 'languages.ts', 'messages.ts']),
    );
  });
});

test('city names are compiled for the existing languages, but not for a language without a name of its own', () => {
  const names = citiesIn('# head\nGB/London\tde=London\tfr=Londres\nFR/Nice\tes=Niza\n', ['de', 'fr', 'nl']);
  expect(Object.fromEntries(names)).toEqual({
    de: { 'GB/London': 'London' },
    fr: { 'GB/London': 'Londres' },
  });
});

test('every city with names in other languages can be named by a report', async () => {
  const gazetteer = await readGazetteer();
  const keys = ['cities.tab', 'more-cities.tab'].flatMap((name) =>
    readFileSync(join(WORDS, name), 'utf8')
      .split('\n')
      .flatMap((line) => /^([A-Z]{2}\/[^\t]+)\t/u.exec(line)?.[1] ?? []),
  );
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.length).toBeGreaterThan(300);
  const known = new Set(
    gazetteer.countries().flatMap(({ code, cities }) => cities.map((city) => `${code}/${city}`)),
  );
  expect(keys.filter((key) => !known.has(key))).toEqual([]);
});

test.each([
  ['ar', /^[\p{Script=Arabic}\p{M} ()،-]+$/u],
  ['hi', /^[\p{Script=Devanagari} ()–-]+$/u],
  ['ja', /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー・＝（）]+$/u],
  ['uk', /^[\p{Script=Cyrillic} ’ʼ.()-]+$/u],
] as const)('every city of the starter catalog has a name in the letters of %s', async (locale, letters) => {
  const language = languageOf(locale);
  const gazetteer = await readGazetteer();
  const names = gazetteer
    .countries()
    .flatMap(({ code, cities }) =>
      cities.map((city) => [`${code}/${city}`, language.city(code, city)] as const),
    );
  expect(names.length).toBeGreaterThan(1_000);
  expect(names.filter(([, name]) => !letters.test(name))).toEqual([]);
});

test('a message with only numbers gives text, one with names or times gives a sentence in parts', () => {
  const contract = compile(
    'a: x\nb: "{n, number}"\nc: "{who} at {at, time, clock}"',
    'a: x\nb: "{n, number}"\nc: "{who}, {at, time, clock}"',
  ).written.get('messages.ts');
  expect(contract).toContain('readonly a: string;');
  expect(contract).toContain('readonly b: (given: { readonly n: number }) => string;');
  expect(contract).toContain(
    'readonly c: (given: { readonly who: Piece; readonly at: Millis }) => Sentence;',
  );
});

test('the pseudo-languages are English made longer and accented, or right to left', () => {
  const text = 'a: Reports about {service} are normal';
  const { written } = compile(text, text);
  expect(written.get('en-XA.json')).toContain(
    '["[","Ŕéþöŕţš åƀöûţ ",{"put":"service"}," åŕé ñöŕɱåļ"," öñé ţŵö ţ]"]',
  );
  expect(written.get('ar-XB.json')).toContain('\u200F\u202EReports\u202C\u200F');
});

const FILES = messageFiles();
const { gaps, reviewed } = compiled(FILES);
const [ENGLISH, ...OTHERS] = FILES;

/** Units, and words that are the same in another language. */
const SAME_AS_ENGLISH = new Set(
  'apiParameters calendarIncident chartMark footContact footFeeds footPrivacy hours hoursMinutes linkCable linkWifi live liveOffline mailDetails replayAfter replayMoments replayPause replaySlider tableNormal tellDetails wordNormal'.split(
    ' ',
  ),
);

describe.each(OTHERS)('$language', ({ language, text, reviewed: recorded = '' }) => {
  const own = (gap: Gap): boolean => gap.language === language;

  test('lacks no message, and no translation is stale: `npm run words` says what to do', () => {
    expect(gaps.filter(own).map(gapText)).toEqual([]);
  });

  test('is up to date in its list of reviews, which `npm run words` writes after a change', () => {
    expect(reviewsText(reviewed.get(language) ?? new Map())).toBe(recorded);
  });

  test('says at the top how it was reviewed, and by which native speaker, or that one is wanted', () => {
    const head = /^(?:#.*\n)+/u.exec(text)?.[0] ?? '';
    expect(head).toMatch(/^# Review: .{20,}$/mu);
    expect(head).toMatch(/^# Native speaker: (?:wanted\b|.+, \d{4}-\d\d-\d\d)/mu);
  });

  test('leaves no message in English', () => {
    const english = new Map(
      messagesOf('en', ENGLISH?.text ?? '', []).map((message) => [message.key, message]),
    );
    const same = messagesOf(language, text, [])
      .filter(({ key, text: own }) => english.get(key)?.text === own && !SAME_AS_ENGLISH.has(key))
      .filter(({ elements }) => wordsOf(elements).some((literal) => /\p{L}/u.test(literal)));
    expect(same.map(({ key }) => key)).toEqual([]);
  });
});

/** The literal texts of a message, without its placeholders. */
function wordsOf(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal) return [element.value];
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return [];
    return Object.values(element.options).flatMap(({ value }) => wordsOf(value));
  });
}

test('every message is used', () => {
  const root = join(import.meta.dirname, '../src');
  const code = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/u.test(path) && !/compiled|\.test\./u.test(path))
    .map((path) => readFileSync(join(root, path), 'utf8'))
    .join('\n');
  const said = new Set([...code.matchAll(/\bsay\.(\w+)/gu)].map(([, key]) => key));
  const keys = [...readFileSync(join(WORDS, 'en.yaml'), 'utf8').matchAll(/^(\w+):/gmu)].map(([, key]) => key);
  expect(keys.filter((key) => !said.has(key ?? ''))).toEqual([]);
});
