import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withoutHidden } from '../core/base/letters.ts';
import type { Catalog, Problem } from '../core/domain/service.ts';
import {
  ALIASES_MAX,
  CATEGORIES_MAX,
  formatCatalog,
  LABEL_LENGTH_MAX,
  NAME_LENGTH_MAX,
  parseCatalog,
  parseCatalogs,
  PROBLEMS_MAX,
  SERVICES_MAX,
  SLUG_LENGTH_MAX,
  URL_LENGTH_MAX,
} from './catalog.ts';
import { complaintsOf } from './complaints.fixture.ts';
import { COUNTRY_CODES } from './country-codes.ts';
import { COMPLAINTS_MAX, SOURCE_CHARACTERS_MAX } from './source.ts';

const BANKS = `categories:
  - slug: banks
    name: Banks
    problems:
      log-in: Log in
`;

/** Text that is often nearly YAML. */
const yamlish = fc
  .array(
    fc.constantFrom(
      'services:',
      'categories:',
      'x',
      '\n',
      '  ',
      '- ',
      ': ',
      '? ',
      '"',
      '{',
      ']',
      '|',
      '&a ',
      '*a',
    ),
  )
  .map((parts) => parts.join(''));

/** The complaints about a service with these lines, which begin at line 7. */
function complaintsOfService(...lines: string[]): string[] {
  const [first = '', ...rest] = lines;
  return complaintsOf(`${BANKS}services:\n  - ${first}\n${rest.map((line) => `    ${line}\n`).join('')}`);
}

const COMPLAINT = /^mine\.yaml:\d+:\d+: ./;
const VALID = ['slug: barclays', 'name: Barclays', 'category: banks'];

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A service with every text longer than its limit by `more`. */
const textsAt = (more: number) => [
  `slug: ${'x'.repeat(SLUG_LENGTH_MAX + more)}`,
  `name: ${'x'.repeat(NAME_LENGTH_MAX + more)}`,
  'category: banks',
  `homepage: https://x.com/${'x'.repeat(URL_LENGTH_MAX - 'https://x.com/'.length + more)}`,
  `problems: { x: ${'x'.repeat(LABEL_LENGTH_MAX + more)} }`,
];

/** A service with every list longer than its limit by `more`. */
const listsAt = (more: number) => [
  ...VALID,
  `aliases: [${numbers(ALIASES_MAX + more).join(', ')}]`,
  `problems: { ${numbers(PROBLEMS_MAX + more)
    .map((number) => `p${number}: P`)
    .join(', ')} }`,
];

const categoriesFrom = (from: number, count: number) =>
  `categories:\n${Array.from({ length: count }, (_, index) => `  - { slug: c${from + index}, name: C, problems: { p: P } }\n`).join('')}`;

describe('parseCatalog', () => {
  it('reads categories and services, and leaves empty what is left out', () => {
    const text = `${BANKS}services:
  - slug: barclays
    name: Barclays
    category: banks
  - slug: dnb
    name: 1984
    category: banks
    countries: [NO]
    aliases: [Den norske Bank]
    homepage: https://www.dnb.no
    official_status: https://status.example.com
    problems:
      savings: Savings
`;
    expect(parseCatalog(text, 'mine.yaml')).toEqual({
      categories: [{ slug: 'banks', name: 'Banks', problems: [{ slug: 'log-in', label: 'Log in' }] }],
      services: [
        {
          slug: 'barclays',
          name: 'Barclays',
          category: 'banks',
          countries: [],
          aliases: [],
          homepage: null,
          officialStatus: null,
          problems: [],
        },
        {
          slug: 'dnb',
          name: '1984',
          category: 'banks',
          countries: ['NO'],
          aliases: ['Den norske Bank'],
          homepage: 'https://www.dnb.no',
          officialStatus: 'https://status.example.com',
          problems: [{ slug: 'savings', label: 'Savings' }],
        },
      ],
    });
  });

  it('accepts names with the joiners that their scripts need, and reports other hidden characters with their position', () => {
    const named = (name: string) =>
      `${BANKS}services:\n  - slug: one\n    name: "${name}"\n    category: banks\n`;
    for (const name of ['کتاب‌فروشی', 'മലയാള‍ം', 'ශ්‍රී ලංකා', 'Familie 👨‍👩‍👧'])
      expect(parseCatalog(named(name), 'mine.yaml').services[0]?.name).toBe(name);
    expect(complaintsOf(named('Bar\u200Bclays'))).toEqual([
      'mine.yaml:8:11: "Bar\u200Bclays" has a zero-width space (U+200B) as character 4: take it out',
    ]);
    expect(complaintsOf(named('Bank\u202E'))[0]).toContain(
      'that turns the direction of text (U+202E) as character 5',
    );
    expect(complaintsOf(named(' Bank'))[0]).toContain('must be one line of text without blanks around it');
  });

  it('lists every problem with its source, line and column, not only the first', () => {
    const text = `categories:
  - slug: banks
    name: Banks
services:
  - slug: Barclays
    name: Barclays
    category: shops
    colour: blue
  - slug: lloyds
    category: banks
    countries: [UK]
    homepage: lloydsbank.com
  - slug: lloyds
    name: Lloyds
    category: banks
`;
    expect(complaintsOf(text)).toEqual([
      'mine.yaml:2:5: `problems` is missing',
      'mine.yaml:5:11: "Barclays" must be lower-case letters, digits and single hyphens between them',
      'mine.yaml:7:15: unknown category "shops"',
      'mine.yaml:8:5: unknown key "colour"; known are slug, name, names, category, countries, aliases, homepage, official_status, depends_on, competes_with, problems, problem_names',
      'mine.yaml:9:5: `name` is missing',
      'mine.yaml:11:17: "UK" must be a country code of ISO 3166-1 alpha-2, such as GB',
      'mine.yaml:12:15: "lloydsbank.com" must be a web address: https://…',
      'mine.yaml:13:5: duplicate service "lloyds": the first is at mine.yaml:9:5',
    ]);
  });

  it.each([
    ['slug: -x', 'mine.yaml:7:11: "-x" must be lower-case letters, digits and single hyphens between them'],
    [
      'slug: a--b',
      'mine.yaml:7:11: "a--b" must be lower-case letters, digits and single hyphens between them',
    ],
    ['slug: [x]', 'mine.yaml:7:11: must be text'],
    ['slug: ""', 'mine.yaml:7:11: "" must be lower-case letters, digits and single hyphens between them'],
  ])('refuses the slug of `%s`', (line, complaint) => {
    expect(complaintsOfService(line, 'name: X', 'category: banks')).toEqual([complaint]);
  });

  it.each([
    'javascript:alert(1)',
    'ftp://example.com',
    '//example.com',
    'https://user:secret@example.com',
    '"https://exam ple.com"',
  ])('refuses the homepage %s', (homepage) => {
    const [complaint, ...rest] = complaintsOfService(...VALID, `homepage: ${homepage}`);
    expect(complaint).toMatch(/^mine\.yaml:10:15: ".*" must be a web address/);
    expect(rest).toEqual([]);
  });

  it('refuses a country or an alias that is listed twice', () => {
    expect(complaintsOfService(...VALID, 'countries: [GB, GB]', 'aliases: [B, B]')).toEqual([
      'mine.yaml:10:21: "GB" is listed twice',
      'mine.yaml:11:18: "B" is listed twice',
    ]);
  });

  it('refuses a key that is written twice', () => {
    expect(complaintsOfService(...VALID, 'name: Barclays again')).toEqual([
      'mine.yaml:10:5: Map keys must be unique',
    ]);
  });

  it('accepts every text at its limit and refuses it one past', () => {
    expect(complaintsOfService(...textsAt(0))).toEqual([]);
    expect(complaintsOfService(...textsAt(1)).map((line) => line.replace(/".*"/, '…'))).toEqual([
      `mine.yaml:7:11: … is too long: ${SLUG_LENGTH_MAX + 1} characters, at most ${SLUG_LENGTH_MAX}`,
      `mine.yaml:8:11: … is too long: ${NAME_LENGTH_MAX + 1} characters, at most ${NAME_LENGTH_MAX}`,
      `mine.yaml:10:15: … is too long: ${URL_LENGTH_MAX + 1} characters, at most ${URL_LENGTH_MAX}`,
      `mine.yaml:11:20: … is too long: ${LABEL_LENGTH_MAX + 1} characters, at most ${LABEL_LENGTH_MAX}`,
    ]);
  });

  it('accepts every list at its limit and refuses it one past', () => {
    expect(complaintsOfService(...listsAt(0))).toEqual([]);
    expect(complaintsOfService(...listsAt(1))).toEqual([
      `mine.yaml:10:14: the list is too long: ${ALIASES_MAX + 1}, at most ${ALIASES_MAX}`,
      `mine.yaml:11:15: too many keys: ${PROBLEMS_MAX + 1}, at most ${PROBLEMS_MAX}`,
    ]);
  });

  it('refuses more services than the limit', () => {
    expect(complaintsOf(`services: [${'x, '.repeat(SERVICES_MAX + 1)}]`)[0]).toBe(
      `mine.yaml:1:11: the list is too long: ${SERVICES_MAX + 1}, at most ${SERVICES_MAX}`,
    );
  });

  it('refuses more categories than the limit, in one file or in several', () => {
    expect(complaintsOf(categoriesFrom(0, CATEGORIES_MAX))).toEqual([]);
    expect(complaintsOf(categoriesFrom(0, CATEGORIES_MAX + 1))).toEqual([
      `mine.yaml:2:3: the list is too long: ${CATEGORIES_MAX + 1}, at most ${CATEGORIES_MAX}`,
    ]);
    const files = [
      { name: 'a.yaml', text: categoriesFrom(0, CATEGORIES_MAX) },
      { name: 'b.yaml', text: categoriesFrom(CATEGORIES_MAX, 1) },
    ];
    expect(() => parseCatalogs(files)).toThrow(
      `b.yaml:2:5: too many categories: ${CATEGORIES_MAX + 1}, at most ${CATEGORIES_MAX}`,
    );
  });

  it('refuses a text longer than the limit before parsing it', () => {
    const text = '#'.repeat(SOURCE_CHARACTERS_MAX);
    expect(complaintsOf(text)).toEqual(['mine.yaml:1:1: must be a mapping of `key: value`']);
    expect(complaintsOf(`${text}#`)).toEqual([
      `mine.yaml:1:1: too long: ${SOURCE_CHARACTERS_MAX + 1} characters, at most ${SOURCE_CHARACTERS_MAX}`,
    ]);
  });

  it('counts the complaints beyond those that are printed', () => {
    const complaints = complaintsOf(`services: [${'x, '.repeat(COMPLAINTS_MAX + 7)}]`);
    expect(complaints).toHaveLength(COMPLAINTS_MAX + 1);
    expect(complaints.at(-1)).toBe('and 7 more');
  });

  it('never expands an alias, so a small file cannot grow into a large one', () => {
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
services:
  - slug: *c
    name: &n X
    category: *n
`;
    expect(complaintsOf(bomb)).toContain('mine.yaml:5:11: an alias is not read here: write it out');
    expect(complaintsOf(bomb)).toContain('mine.yaml:7:15: an alias is not read here: write it out');
  });

  it('complains about deep nesting instead of overflowing the stack', () => {
    expect(complaintsOf('['.repeat(20_000))).toEqual(['mine.yaml:1:1: nested too deeply']);
  });

  it.each([
    '',
    '# nothing',
    'services',
    '- x',
    'a: [',
    '"',
    '\u0000',
    '---\n---\n',
    '!!set { x }',
    '? [x]\n: y',
  ])('answers %j with complaints or an empty catalog, never with another error', (text) => {
    const complaints = complaintsOf(text);
    const services = complaints.length === 0 ? parseCatalog(text, 'x').services : [];
    expect(complaints.filter((complaint) => !COMPLAINT.test(complaint))).toEqual([]);
    expect(services).toEqual([]);
  });

  it('answers any text at all with a catalog or complaints, each on one line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), yamlish), (text) => {
        expect(complaintsOf(text).filter((complaint) => !COMPLAINT.test(complaint))).toEqual([]);
      }),
    );
  });
});

describe('parseCatalogs', () => {
  it('finds a service of one file in the category of another, and a duplicate across files', () => {
    const service = 'services:\n  - { slug: x, name: X, category: banks }\n';
    const files = [
      { name: 'a.yaml', text: service },
      { name: 'b.yaml', text: BANKS },
    ];
    expect(parseCatalogs(files).services.map(({ slug }) => slug)).toEqual(['x']);
    expect(() => parseCatalogs([...files, { name: 'c.yaml', text: service }])).toThrow(
      'c.yaml:2:5: duplicate service "x": the first is at a.yaml:2:5',
    );
  });
});

const slug = fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}$/);
const line = (lengthMax: number) =>
  fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
      fc.constantFrom(
        'NO',
        'null',
        '1',
        '1.10',
        'yes',
        '- a: #b',
        '*x',
        '&x',
        '"',
        "'",
        '{x}',
        '~',
        '=',
        '<<',
      ),
    )
    .map((text) => withoutHidden(text).trim())
    .filter((text) => text !== '' && text.length <= lengthMax);
const address = fc.option(fc.webUrl({ withFragments: true, withQueryParameters: true }));
const problems = (minLength: number): fc.Arbitrary<Problem[]> =>
  fc.uniqueArray(fc.record({ slug, label: line(LABEL_LENGTH_MAX) }), {
    minLength,
    maxLength: PROBLEMS_MAX,
    selector: (problem) => problem.slug,
  });
const bySlug = { selector: ({ slug }: { slug: string }) => slug };
const catalogs: fc.Arbitrary<Catalog> = fc
  .uniqueArray(fc.record({ slug, name: line(NAME_LENGTH_MAX), problems: problems(1) }), {
    ...bySlug,
    minLength: 1,
    maxLength: 4,
  })
  .chain((categories) =>
    fc.record({
      categories: fc.constant(categories),
      services: fc.uniqueArray(
        fc.record({
          slug,
          name: line(NAME_LENGTH_MAX),
          category: fc.constantFrom(...categories.map((category) => category.slug)),
          countries: fc.uniqueArray(fc.constantFrom(...COUNTRY_CODES), { maxLength: 4 }),
          aliases: fc.uniqueArray(line(NAME_LENGTH_MAX), { maxLength: 3 }),
          homepage: address,
          officialStatus: address,
          problems: problems(0),
        }),
        { ...bySlug, maxLength: 6 },
      ),
    }),
  );

describe('formatCatalog', () => {
  it('writes what parseCatalog reads back to an equal catalog', () => {
    fc.assert(
      fc.property(catalogs, (catalog) => {
        expect(parseCatalog(formatCatalog(catalog), 'exported.yaml')).toEqual(catalog);
      }),
    );
  });

  it('leaves out empty values and quotes what other YAML parsers would take for false', () => {
    const text = `${BANKS}services:
  - slug: dnb
    name: DNB
    category: banks
    countries: ["NO"]
`;
    expect(formatCatalog(parseCatalog(text, 'x'))).toBe(text);
  });

  it('writes an empty catalog that reads back as empty', () => {
    expect(parseCatalog(formatCatalog({ categories: [], services: [] }), 'x')).toEqual({
      categories: [],
      services: [],
    });
  });
});
