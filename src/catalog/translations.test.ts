import { describe, expect, it } from 'vitest';
import { formatCatalog, parseCatalog } from './catalog.ts';
import { complaintsOf } from './complaints.fixture.ts';
import { readStarterCatalog } from './starter.ts';
import { OFFERED } from '../words/language.ts';
import { LANGUAGES_MAX } from './translations.ts';

const TEXT = `categories:
  - slug: banks
    name: Banks
    names: {de: Banken, pt-BR: Bancos, "no": Banker}
    problems:
      log-in: Log in
      cards: Cards
    problem_names:
      de:
        log-in: Anmelden
services:
  - slug: barclays
    name: Barclays
    names: {ar: باركليز}
    category: banks
    problems:
      savings: Savings
    problem_names:
      de:
        savings: Sparkonto
      fr:
        savings: Épargne
`;

/** The complaints about a category with these lines, which begin at line 5. */
const complaintsOfCategory = (line: string): string[] =>
  complaintsOf(`categories:
  - slug: banks
    name: Banks
    problems: { log-in: Log in }
    ${line}
`);

describe('names by language', () => {
  it('are read for categories, services and problems, and written back unchanged', () => {
    const catalog = parseCatalog(TEXT, 'mine.yaml');
    expect(catalog.categories[0]).toMatchObject({
      names: { de: 'Banken', 'pt-BR': 'Bancos', no: 'Banker' },
      problems: [
        { slug: 'log-in', label: 'Log in', names: { de: 'Anmelden' } },
        { slug: 'cards', label: 'Cards' },
      ],
    });
    expect(catalog.services[0]).toMatchObject({
      names: { ar: 'باركليز' },
      problems: [{ slug: 'savings', names: { de: 'Sparkonto', fr: 'Épargne' } }],
    });
    expect(formatCatalog(catalog)).toBe(TEXT);
  });

  it.each([
    ['names: { pt_br: Bancos }', '"pt_br" must be the tag of a language, such as de or pt-BR'],
    ['names: { DE: Banken }', '"DE" must be the tag of a language, such as de or pt-BR'],
    ['names: { de: " " }', '" " must be one line of text without blanks around it'],
    ['names: Banken', 'must be a mapping of `key: value`'],
    ['problem_names: { de: { card: Karten } }', 'names a problem that is not among `problems`: "card"'],
    ['problem_names: { de: Anmelden }', 'must be a mapping of `key: value`'],
    [
      `problem_names: { de: { log-in: ${'x'.repeat(41)} } }`,
      `"${'x'.repeat(41)}" is too long: 41 characters, at most 40`,
    ],
  ])('%s is rejected with its line', (line, complaint) => {
    expect(complaintsOfCategory(line).map((said) => said.replace(/^mine\.yaml:5:\d+: /u, ''))).toContain(
      complaint,
    );
  });

  it(`may be in ${LANGUAGES_MAX} languages and no more`, () => {
    const tags = (count: number): string =>
      Array.from(
        { length: count },
        (_, nth) => `a${String.fromCharCode(97 + (nth % 26))}-${'ABCDEFGHIJ'[Math.floor(nth / 26)]}A`,
      )
        .map((tag) => `${tag}: B`)
        .join(', ');
    expect(complaintsOfCategory(`names: { ${tags(LANGUAGES_MAX)} }`)).toEqual([]);
    expect(complaintsOfCategory(`names: { ${tags(LANGUAGES_MAX + 1)} }`)).toEqual([
      `mine.yaml:5:12: too many keys: ${LANGUAGES_MAX + 1}, at most ${LANGUAGES_MAX}`,
    ]);
  });
});

/** Labels that are the same in some other language. */
const SAME =
  /^(?:API|App|Check-in|Cloud|Console|Crashes|DNS|Dashboard|Databases|Documents|Downloads|E-mail|Games|Gas|Lag|Matches|Matchmaking|Messages|Newsletters|Notifications|Photos|Roaming|Servers|Store|Streaming video|Tickets|Updates|Videos|Water|Webhooks|Website|Wi-Fi)$/u;

describe.each(OFFERED.filter((locale) => locale !== 'en'))('the starter catalog in %s', (locale) => {
  it('names every category, and every problem whose name differs', async () => {
    const { categories } = await readStarterCatalog();
    const things = categories
      .map(({ name, names }) => ({ label: name, names }))
      .concat(categories.flatMap(({ problems }) => problems.map(({ label, names }) => ({ label, names }))));
    const untold = things.filter(({ label, names }) => names?.[locale] === undefined && !SAME.test(label));
    expect(untold.map(({ label }) => label)).toEqual([]);
  });
});
