import { expect, test } from 'vitest';
import { ALONE } from '../../core/blame/collateral.ts';
import { MINUTE, WEEK } from '../../core/base/time.ts';
import { TICK } from '../../core/domain/watermark.ts';
import { LOCALES, OFFERED, languageOf, type Locale } from '../../words/language.ts';
import {
  CATALOG,
  INCIDENT_ID,
  ONSET,
  SCENES,
  SCENE_NOW,
  fixtureSources,
  type Scene,
} from '../../../test/support/site/fixtures.ts';
import type { PageKey } from '../base/page-key.ts';
import { createSite } from '../site/site.ts';
import type { Sources } from '../base/sources.ts';
import { FORM_ANSWERS } from './words.ts';

const X: PageKey = { page: 'service', slug: 'x' };
const INCIDENT: PageKey = { page: 'incident', id: INCIDENT_ID };
const HOME: PageKey = { page: 'home' };
/** Pages that differ from scene to scene. */
const LIVELY: PageKey[] = [HOME, X, INCIDENT, { page: 'how-it-works' }];
const KEYS: PageKey[] = [
  HOME,
  { page: 'replay', id: INCIDENT_ID, at: null },
  { page: 'calendar', slug: 'x', year: null },
  { page: 'search', query: 'bank' },
  { page: 'search', query: 'no such thing' },
  X,
  { ...X, places: 'all' },
  ...FORM_ANSWERS.map((answer): PageKey => ({ page: 'service', slug: 'barclays', answer })),
  INCIDENT,
  { page: 'category', slug: 'social' },
  { page: 'embed', slug: 'x' },
  { page: 'how-it-works' },
  { page: 'privacy' },
  { page: 'offline' },
  { page: 'history', service: 'x', before: null },
  { page: 'missing' },
];

const open = (scene: Scene): Sources => fixtureSources(scene, { languages: LOCALES, script: '/assets/c.js' });
const draw = async (sources: Sources, key: PageKey): Promise<string> =>
  (await createSite(sources).page(key)).identity.toString();

/** The outage with a scope of every kind, a source or knock-ons, and every sort of update. */
function wordy(change: object): Sources {
  const sources = open('outage');
  return {
    ...sources,
    state(slug) {
      const state = sources.state(slug);
      if (state.incident === null) return state;
      return { ...state, incident: { ...state.incident, ...change } };
    },
    incidents: { ...sources.incidents, updates: async () => UPDATES },
  };
}

const part = (dimension: string, key: string) => ({ dimension, key, observed: 212, expected: 2.2 });
const SCOPES = [
  { kind: 'only', parts: [part('network', 'AS2856')], problem: part('problem', 'login') },
  { kind: 'mostly', parts: [part('city', 'GB/London'), part('country', 'GB')], windowMs: MINUTE },
  { kind: 'everywhere', parts: [part('region', 'GB:Scotland')], observed: 212 },
  { kind: 'everywhere', problem: part('problem', 'app') },
];
const BLAMES = [
  ...['depends_on', 'dependants_together', 'rival', 'suspected', 'reached_through', 'moved_together'].map(
    (reason, nth) =>
      Object.assign({}, ALONE, {
        role: 'knock_on',
        reason,
        of: 'ee',
        via: 'ee',
        times: nth % 2 === 0 ? 24 : null,
        lagMs: [null, 0, MINUTE, -5 * MINUTE][nth % 4],
      }),
  ),
  { ...ALONE, role: 'primary', reason: 'source', others: ['ee', 'barclays', 'netflix', 'o2'] },
];
const REASONS = [
  ['evidence_rising', { facet: 'city:GB/London' }],
  ['evidence_strong', { facet: 'network:AS2856', scope: SCOPES[0] }],
  ['evidence_lasting', { facet: 'problem:login' }],
  ['evidence_faded', {}],
  ['back_to_usual', {}],
  ['ended_unseen', {}],
  ['ended_unseen', { within: { from: SCENE_NOW.outage - WEEK, to: SCENE_NOW.outage } }],
  ['rising_again', { facet: 'country:GB' }],
  ['usual_confirmed', {}],
  ['scope_widened', { scope: SCOPES[1] }],
  ['scope_narrowed', { scope: SCOPES[2] }],
  ['scope_changed', {}],
  ['taken_as_usual', {}],
  ['knock_on_of', { of: 'ee' }],
  ['knock_on_of', {}],
  ['own_trouble', {}],
  ['source_of_others', {}],
] as const;
const UPDATES = REASONS.map(([reason, more], nth) =>
  Object.assign(
    {
      id: `${INCIDENT_ID}.${nth + 1}`,
      incident: INCIDENT_ID,
      service: 'x',
      at: SCENE_NOW.outage,
      reason,
      state: 'open',
      windowMs: 15 * MINUTE,
      reports: 1200,
      expected: 3.6,
      evidence: 5,
    },
    more,
  ),
) as never;

/** Every page in every scene, and the outage with everything that can be said about one. */
function everyPage(locale: Locale): Promise<string[]> {
  const drawn = pages.get(locale) ?? drawEveryPage(locale);
  pages.set(locale, drawn);
  return drawn;
}

const pages = new Map<Locale, Promise<string[]>>();

async function drawEveryPage(locale: Locale): Promise<string[]> {
  const quiet = KEYS.map((key) => draw(open('quiet'), { ...key, locale }));
  const scenes = SCENES.flatMap((scene) => LIVELY.map((key) => draw(open(scene), { ...key, locale })));
  const changes = [...SCOPES.map((scope) => ({ scope })), ...BLAMES.map((blame) => ({ blame }))];
  const told = changes.flatMap((change) =>
    [X, INCIDENT, HOME].map((key) => draw(wordy(change), { ...key, locale })),
  );
  const site = createSite(open('quiet'));
  const broken = [500, 503].map(async (status) => (await site.broken(status, locale)).identity.toString());
  return Promise.all([...quiet, ...scenes, ...told, ...broken]);
}

/** Data rather than text: names from the catalog, the gazetteer and elsewhere, and the instance's own. */
const DATA = [
  ...[...CATALOG.services, ...CATALOG.categories].flatMap(({ name, problems }) =>
    problems.map(({ label }) => label).concat(name),
  ),
  ...fixtureSources('quiet').places.flatMap(({ code, cities }) =>
    cities.concat(languageOf('en').country(code)),
  ),
  'AS 2856 (BT-UK-AS)',
  'Outcry',
  'bank',
  'no such thing',
].sort((a, b) => b.length - a.length);

/** English times and weekday letters, which are not messages. */
const TIMES =
  /\b(?:UTC|January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b|^[MTWFS]$/gu;

const isWord = (text: string): boolean => {
  const rest = DATA.reduce((left, name) => left.replaceAll(name, ''), text.replaceAll(TIMES, ''));
  return /[a-z]/iu.test(rest);
};

const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' } as const;
const decoded = (text: string): string =>
  text.replaceAll(/&(?:amp|lt|gt|quot);/gu, (entity) => ENTITIES[entity as keyof typeof ENTITIES]);

/** Attributes with keys, URLs and numbers; all others are text for people or for the browser module. */
const KEYS_AND_NUMBERS =
  /^data-(?:announce|answer|at|cities|count|country|from|in|keep|live|map|mine|page|playground|prover|region|replay|report|state|step|suggest|time|tone|version|worker|zone|zoned|zones)$/u;

/** Texts that people read on a page, except names in `<bdi>` and times in `<time>`: of elements, and of attributes. */
function readTexts(html: string): string[] {
  // The picture contains only names, without elements of their own, and statuses.
  const shown = html.replaceAll(/<svg class="picture".*?<\/section>/gsu, '');
  const body = shown.replaceAll(/<(style|script|bdi|time|nav)\b[^>]*>.*?<\/\1>/gsu, '');
  const texts = [...body.matchAll(/>([^<]+)</gu)].map(([, text]) => text!);
  const told = [
    ...body.matchAll(
      /<meta (?:name="description"|property="og:(?:title|description|site_name)") content="([^"]*)"/gu,
    ),
  ];
  const attributes = [...body.matchAll(/ (title|alt|label|placeholder|(?:aria|data)-[\w-]+)="([^"]*)"/gu)]
    .filter(
      ([, name]) =>
        !/^aria-(?:labelledby|hidden|current|pressed)$/u.test(name!) && !KEYS_AND_NUMBERS.test(name!),
    )
    .map(([, , text]) => text!);
  return [...texts, ...told.map(([, text]) => text!), ...attributes].map((text) => decoded(text).trim());
}

test('no text that people read is outside the message files', async () => {
  const unsaid = new Set((await everyPage('en-XA')).flatMap(readTexts).filter(isWord));
  expect([...unsaid]).toEqual([]);
}, 240_000);

test('no page mixes languages: in German none has an English sentence of its own', async () => {
  const english = new Set((await everyPage('en')).flatMap(readTexts).filter(isWord));
  const both = (await everyPage('de')).flatMap(readTexts).filter((text) => english.has(text));
  expect([...new Set(both)]).toEqual([
    'Normal',
    'Live',
    'Offline',
    '1\u00a0h\u00a015\u00a0min',
    '3\u00a0h\u00a015\u00a0min',
  ]);
}, 240_000);

test('services, categories and problems have their names in the language of the page', async () => {
  const [x, ...others] = CATALOG.services;
  if (x === undefined) throw new Error('the fixture lacks X');
  const inGerman = <Thing extends object>(thing: Thing, de: string) =>
    Object.assign({}, thing, { names: { de } });
  const catalog = {
    services: [inGerman(x, 'Das X'), ...others],
    categories: CATALOG.categories.map((category) =>
      category.slug === x.category
        ? Object.assign(inGerman(category, 'Soziale Netze'), {
            problems: category.problems.map((problem) => inGerman(problem, `${problem.label} (de)`)),
          })
        : category,
    ),
  };
  const sources = { ...open('outage'), catalog: () => catalog };
  const [page, home, english] = await Promise.all([
    draw(sources, { ...X, locale: 'de' }),
    draw(sources, { page: 'home', locale: 'de' }),
    draw(sources, X),
  ]);
  expect(page).toContain('Nutzer melden Probleme bei <bdi>Das X</bdi>');
  expect(page).toContain('>The app (de)</button>');
  expect(page).toContain('<bdi>The app (de)</bdi>');
  expect(home).toContain('<bdi>Soziale Netze</bdi>');
  expect(english).not.toMatch(/Das X|\(de\)/u);
});

test('every page states its language and direction, and links to itself in the others', async () => {
  for (const locale of LOCALES) {
    const html = await draw(open('outage'), { ...X, locale });
    expect(html).toContain(`<html lang="${locale}"${locale.startsWith('ar') ? ' dir="rtl"' : ''}>`);
    expect(html).toContain(`<link rel="canonical" href="https://outcry.example/${locale}/status/x"/>`);
    expect(html).toContain(`data-page="/${locale}/status/x"`);
    for (const other of LOCALES) {
      expect(html).toContain(`hreflang="${other}" href="https://outcry.example/${other}/status/x"`);
      expect(html).toMatch(new RegExp(`<a href="/${other}/status/x" lang="${other}"`));
    }
    expect(html).toContain('hreflang="x-default" href="https://outcry.example/status/x"');
  }
});

const isLocale = (word: string | undefined): boolean => LOCALES.some((locale) => locale === word);

test('links and forms of a page stay in its language, those to data and files have none', async () => {
  const german = await everyPage('de');
  const addresses = new Set(
    german.flatMap((html) =>
      [...html.matchAll(/ (?:href|action|src|data-report|data-live)="(\/[^"]*)"/gu)].map(([, href]) => href!),
    ),
  );
  const kinds = [...addresses].map((href) => /^\/([\w-]*)/u.exec(href)?.[1]);
  expect([...new Set(kinds)].filter((kind) => !isLocale(kind)).sort()).toEqual([
    'api',
    'assets',
    'icon',
    'live',
    'manifest',
  ]);
  const withoutSwitch = german.map((html) => html.replace(/<nav class="languages".*?<\/nav>/u, '')).join('');
  for (const locale of LOCALES.filter((other) => other !== 'de'))
    expect(withoutSwitch).not.toContain(`="/${locale}/`);
  expect(withoutSwitch).toContain('<form class="search" role="search" action="/de/"');
  expect(withoutSwitch).toContain('<a class="find" href="/de/#q">');
  expect(withoutSwitch).toContain('action="/de/status/x" data-report="/api/v1/services/x/reports"');
});

test('the regions of a live page are in its language, and their links too', async () => {
  const site = createSite(open('outage'));
  const { regions } = (await site.regions({ page: 'home', locale: 'de' }, 0)) ?? { regions: {} };
  const all = Object.values(regions).join('');
  expect(all).toContain('Nutzer melden Probleme bei');
  expect(all).toContain('href="/de/status/x"');
  expect(all).not.toContain('href="/status/');
});

test('a page is drawn in a language on request, and then cached in that too', async () => {
  const sources = open('outage');
  let drawn = 0;
  const updates: Sources['incidents']['updates'] = (id) => {
    drawn++;
    return sources.incidents.updates(id);
  };
  const site = createSite({ ...sources, incidents: { ...sources.incidents, updates } });
  const english = await site.page(X);
  expect(drawn).toBe(1);
  const german = await site.page({ ...X, locale: 'de' });
  expect(drawn).toBe(2);
  expect(await site.page(X)).toBe(english);
  expect(await site.page({ ...X, locale: 'de' })).toBe(german);
  expect(german.etag).not.toBe(english.etag);
  expect(drawn).toBe(2);
});

test('an instance with one language has no switch, no alternates, and its pages at the URLs without one', async () => {
  const sources = fixtureSources('outage', { languages: ['de'] });
  const html = await draw(sources, X);
  expect(html).toContain('<html lang="de">');
  expect(html).toContain('href="/how-it-works"');
  expect(html).not.toContain('hreflang');
});

/** The traffic of ten minutes of watching a page during an outage. */
const LIVE_BYTES_MAX = 50_000;

// Devanagari letters take three bytes each.
test.each(['de', 'hi'] as const)(
  'ten minutes of watching an outage in %s cost at most 50 kB',
  async (locale) => {
    let now = ONSET + 20 * MINUTE;
    const sources = fixtureSources('outage', { now: () => now });
    const site = createSite(sources);
    const key: PageKey = { ...X, locale };
    await site.page(key);
    let version = now;
    let bytes = 0;
    for (let tick = 0; tick < (10 * MINUTE) / TICK; tick++) {
      now += TICK;
      site.onTick({ at: now, states: [sources.state('x')] });
      const change = await site.regions(key, version);
      // A page without changes is not sent.
      if (Object.keys(change.regions).length === 0) continue;
      version = change.at;
      bytes += Buffer.byteLength(
        `event: regions\nid: ${change.at}\ndata: ${JSON.stringify(change.regions)}\n\n`,
      );
    }
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(LIVE_BYTES_MAX);
  },
  30_000,
);

/** What a bad mobile connection transfers in its first round trip, minus the response headers; compressed. */
const PAGE_BYTES_MAX = 13 * 1024;

test('the page of a service in trouble fits the first round trip in every language', async () => {
  for (const locale of OFFERED)
    for (const scene of SCENES) {
      const sources = fixtureSources(scene, { languages: OFFERED, script: '/assets/c.js' });
      const { br } = await createSite(sources).page({ ...X, locale });
      expect(br.length, `${locale} ${scene}`).toBeLessThanOrEqual(PAGE_BYTES_MAX);
    }
});
