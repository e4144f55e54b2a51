import { assert, nat, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { CATALOG } from './fixtures.ts';
import { HITS_MAX, QUERY_CHARS_MAX, findServices, folded, oneTypoApart } from './search.ts';

const names = (query: string): string[] => findServices(CATALOG, query).map((service) => service.name);

test('the whole name comes before its beginning, that before a word, that before anywhere', () => {
  expect(names('x').slice(0, 2)).toEqual(['X', 'Xbox Live']);
  expect(names('bank')).toEqual(['Commonwealth Bank', 'Deutsche Bank', 'Lloyds Bank', 'Nubank']);
});

test('aliases, accents and case are no obstacle', () => {
  expect(names('TWITTER')).toEqual(['X']);
  expect(names('credit agricole')).toEqual(['Crédit Agricole']);
});

test('one slip of a finger is forgiven in names of four letters or more', () => {
  expect(names('facebok')).toEqual(['Facebook']);
  expect(names('netflxi')).toEqual(['Netflix']);
  expect(names('xq')).toEqual([]);
});

test('nothing typed and nothing known find nothing', () => {
  expect(names('')).toEqual([]);
  expect(names('  ??')).toEqual([]);
  expect(names('<script>alert(1)</script>')).toEqual([]);
});

test('what is typed beyond the longest query is cut off', () => {
  const long = 'facebook'.padEnd(QUERY_CHARS_MAX, ' ');
  expect(names(`${long}zzz`)).toEqual(['Facebook']);
  expect(names(`${long.slice(0, -1)}zzz`)).toEqual([]);
});

test('hits are few enough to read', () => {
  expect(names('e').length).toBeLessThanOrEqual(HITS_MAX);
  const many = {
    ...CATALOG,
    services: Array.from({ length: 50 }, (_, i) => ({ ...service('Same'), slug: `same-${i}` })),
  };
  expect(findServices(many, 'same')).toHaveLength(HITS_MAX);
});

test('folding is idempotent, and every name is one typo apart from itself with a letter gone', () => {
  assert(
    property(string({ minLength: 1, maxLength: 30 }), nat(), (text, at) => {
      expect(folded(folded(text))).toBe(folded(text));
      const gone = at % text.length;
      expect(oneTypoApart(text, text.slice(0, gone) + text.slice(gone + 1))).toBe(true);
    }),
  );
});

function service(name: string) {
  const [first] = CATALOG.services;
  if (first === undefined) throw new Error('the fixture has services');
  return { ...first, name };
}
