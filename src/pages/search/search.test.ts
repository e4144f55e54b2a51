import { assert, constantFrom, nat, oneof, property, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { readStarterCatalog } from '../../catalog/index.ts';
import { CATALOG } from '../../../test/support/site/fixtures.ts';
import { searchKey } from '../../core/base/search-key.ts';
import { ASKING_WORDS } from '../sentences/asking-words.ts';
import { prepareCatalog } from './catalog-index.ts';
import { findServices as findByReading } from './search-by-reading.fixture.ts';
import { oneTypoApart } from './search-index.ts';
import { HITS_MAX, SEARCH_CHARS_MAX, findServices } from './search.ts';

const names = (query: string): string[] => findServices(CATALOG, query).map((service) => service.name);

test('a full name comes before a beginning, that before a word, that before a substring', () => {
  expect(names('x').slice(0, 2)).toEqual(['X', 'Xbox Live']);
  expect(names('bank')).toEqual(['Commonwealth Bank', 'Deutsche Bank', 'Lloyds Bank', 'Nubank']);
});

test('aliases, accents and case do not matter', () => {
  expect(names('TWITTER')).toEqual(['X']);
  expect(names('credit agricole')).toEqual(['Crédit Agricole']);
});

test('a service is found by its name in another language too', () => {
  const services = CATALOG.services.map((service) =>
    service.slug === 'x'
      ? Object.assign({}, service, { names: { ar: 'إكس', de: 'Zwitscherdienst' } })
      : service,
  );
  const found = (query: string) => findServices({ ...CATALOG, services }, query).map(({ slug }) => slug);
  expect(found('zwitscher')).toEqual(['x']);
  expect(found('إكس')).toEqual(['x']);
});

test('one typo is forgiven in names of four letters or more', () => {
  expect(names('facebok')).toEqual(['Facebook']);
  expect(names('netflxi')).toEqual(['Netflix']);
  expect(names('xq')).toEqual([]);
});

test('empty input and unknown names find nothing', () => {
  expect(names('')).toEqual([]);
  expect(names('  ??')).toEqual([]);
  expect(names('<script>alert(1)</script>')).toEqual([]);
});

test('input beyond the longest query is cut off', () => {
  const before = (chars: number) => '-'.repeat(SEARCH_CHARS_MAX - chars);
  expect(names(`${before('facebook'.length)}facebookzz`)).toEqual(['Facebook']);
  expect(names(`${before('facebookzz'.length)}facebookzz`)).toEqual([]);
});

test('results are few enough to read', () => {
  expect(names('e').length).toBeLessThanOrEqual(HITS_MAX);
  const many = {
    ...CATALOG,
    services: Array.from({ length: 50 }, (_, i) => ({ ...service('Same'), slug: `same-${i}` })),
  };
  expect(findServices(many, 'same')).toHaveLength(HITS_MAX);
});

test.each([
  ['is netflix down', 'Netflix'],
  ['Netflix down?', 'Netflix'],
  ['is it just me or is netflix not working today?', 'Netflix'],
  ['netflix isn’t working', 'Netflix'],
  ['netflix outage', 'Netflix'],
  ['Is X down', 'X'],
  ['ist netflix kaputt', 'Netflix'],
  ['Netflix Störung', 'Netflix'],
  ['netflix geht gerade nicht', 'Netflix'],
  ['Netflix ne marche pas', 'Netflix'],
  ['panne netflix', 'Netflix'],
  ['netflix no funciona', 'Netflix'],
  ['se cayó netflix', 'Netflix'],
  ['netflix non funziona', 'Netflix'],
  ['netflix werkt niet', 'Netflix'],
  ['netflix çöktü mü', 'Netflix'],
  ['netflix не работает', 'Netflix'],
  ['netflix 障害', 'Netflix'],
  ['هل netflix معطل', 'Netflix'],
  ['is credit agricole down', 'Crédit Agricole'],
  ['is netflxi down', 'Netflix'],
  ['ist netflix gestört', 'Netflix'],
  ['did facebook crash', 'Facebook'],
  ['what’s wrong with facebook', 'Facebook'],
  ['https://www.netflix.com/', 'Netflix'],
  ['deutsche bank outage frankfurt', 'Deutsche Bank'],
  ['netflix tv app keeps buffering', 'Netflix'],
  ['my bank is Crédit Agricole', 'Crédit Agricole'],
])('a question is searched for the name in it: %s', (query, name) => {
  expect(names(query)[0]).toBe(name);
});

test('a sentence with two names finds both, the longer one first', () => {
  expect(names('netflix and deutsche bank fail')).toEqual(['Deutsche Bank', 'Netflix']);
});

test('question words that are a name are searched as the name', () => {
  const catalog = { ...CATALOG, services: [{ ...service('Status Down'), aliases: [] }] };
  expect(findServices(catalog, 'status down')).toHaveLength(1);
  expect(names('is it down')).toEqual([]);
  expect(ASKING_WORDS.size).toBeGreaterThan(100);
});

test.each([
  ['Crème Brûlée Café', 'creme brulee'],
  ['Österreichische Bahn', 'osterreich'],
  ['Österreichische Bahn', 'oesterreichische'],
  ['Straßenbahn', 'strassenbahn'],
  ['Łódź Ørsted', 'lodz orsted'],
  ['İstanbul', 'istanbul'],
  ['YouTube', 'you tube'],
  ['McDonald’s', 'mcdonalds'],
  ['AT&T', 'att'],
  ['کتاب‌فروشی', 'کتاب فروشی'],
  ['کتاب‌فروشی', 'كتاب‌فروشي'],
  ['کتاب‌فروشی', 'کتابفروشی'],
  ['മലയാള‍ം', 'മലയാളം'],
  ['हिन्दी', 'हिन्दी'],
  ['Familie 👨‍👩‍👧', '👨‍👩‍👧'],
  ['Tōkyō ガス', 'tokyo ガス'],
])('%s is found by %s', (name, query) => {
  const catalog = { ...CATALOG, services: [{ ...service(name), slug: 'one', aliases: [] }] };
  expect(findServices(catalog, query)).toHaveLength(1);
});

test('vowel signs change the word where they are letters', () => {
  const catalog = { ...CATALOG, services: [{ ...service('दिल्ली'), slug: 'one', aliases: [] }] };
  expect(findServices(catalog, 'दाल')).toEqual([]);
});

test('folding is idempotent, and every name is one typo apart from itself with a letter gone', () => {
  assert(
    property(string({ minLength: 1, maxLength: 30, unit: 'grapheme' }), nat(), (text, at) => {
      expect(searchKey(searchKey(text))).toBe(searchKey(text));
      const gone = at % text.length;
      expect(oneTypoApart(text, text.slice(0, gone) + text.slice(gone + 1))).toBe(true);
    }),
  );
});

function service(name: string) {
  const [first] = CATALOG.services;
  if (first === undefined) throw new Error('the fixture has no services');
  return { ...first, name };
}

const STARTER = await readStarterCatalog();
const NAMES = STARTER.services.flatMap(({ name, slug, aliases }) => [name, slug, ...aliases]);
const slugs = (services: readonly { slug: string }[]): string[] => services.map(({ slug }) => slug);

/** The results of the index, and of reading every name. */
function bothWays(query: string): [string[], string[]] {
  const both = [findServices, findByReading].map((find) =>
    [HITS_MAX, Infinity].flatMap((hitsMax) => slugs(find(STARTER, query, hitsMax))),
  );
  return both as [string[], string[]];
}

test('the index has the same results as reading every name, in order: for full names and their beginnings', () => {
  for (const [nth, name] of NAMES.entries()) {
    if (nth % 29 !== 0) continue;
    for (const query of [name, name.slice(0, 1 + (nth % 5)), `is ${name} down?`]) {
      const [found, read] = bothWays(query);
      expect(found, query).toEqual(read);
    }
  }
});

test('the index has the same results as reading every name, for any input', () => {
  const name = constantFrom(...NAMES);
  const slip = tuple(name, nat(30), constantFrom('', 'e', 'ö', ' ', 'zz'), nat(2)).map(
    ([text, at, put, left]) => text.slice(0, at) + put + text.slice(at + left),
  );
  const swap = tuple(name, nat(30)).map(
    ([text, at]) => text.slice(0, at) + (text[at + 1] ?? '') + (text[at] ?? '') + text.slice(at + 2),
  );
  const inside = tuple(name, nat(20), nat(20)).map(([text, from, more]) => text.slice(from, from + more));
  const sentence = tuple(
    constantFrom('did', 'https://www.', 'warum geht', ''),
    name,
    constantFrom('crash', '.com/', 'nicht'),
  ).map((words) => words.join(' '));
  const typed = oneof(slip, swap, inside, sentence, string({ maxLength: 5 }));
  assert(
    property(typed, (query) => {
      const [found, read] = bothWays(query);
      expect(found).toEqual(read);
    }),
    { numRuns: 400 },
  );
});

test('an index that was prepared in steps is the one that is used', async () => {
  const catalog = { ...STARTER, services: STARTER.services.slice(0, 300) };
  let steps = 0;
  await prepareCatalog(catalog, async () => void steps++);
  expect(steps).toBeGreaterThan(5);
  expect(slugs(findServices(catalog, 'a'))).toEqual(slugs(findByReading(catalog, 'a')));
});

test('a name typed by its sound in another script finds the service, alone or in a question', () => {
  expect(names('нетфликс')).toEqual(['Netflix']);
  expect(names('не работает нетфликс')).toEqual(['Netflix']);
  expect(names('व्हाट्सएप')).toEqual(['WhatsApp']);
  expect(names('واتساب')).toEqual(['WhatsApp']);
  expect(names('ютуб')).toEqual(['YouTube']);
  expect(names('ааа')).toEqual([]);
});
