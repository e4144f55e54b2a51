import { expect, test } from 'vitest';
import type { Catalog } from '../core/domain/service.ts';
import { languageOf } from '../words/language.ts';
import {
  CATALOG,
  INCIDENT_ID,
  SCENES,
  fixtureSources,
  type Scene,
} from '../../test/support/site/fixtures.ts';
import type { PageKey } from './base/page-key.ts';
import type { Rendered } from './base/rendered.ts';
import { createSite } from './site/site.ts';
import { FORM_ANSWERS, answerSentence } from './sentences/words.ts';
import { servicePage } from './service.tsx';
import { serviceModel } from './models/service.ts';

const SCRIPT = '/assets/client-abc.js';

async function show(scene: Scene, key: PageKey, catalog?: Catalog): Promise<Rendered> {
  const sources = fixtureSources(scene, { script: SCRIPT, ...(catalog === undefined ? {} : { catalog }) });
  return createSite(sources).page(key);
}

const text = async (...args: Parameters<typeof show>): Promise<string> =>
  (await show(...args)).identity.toString();

const X: PageKey = { page: 'service', slug: 'x' };
const KEYS: PageKey[] = [
  { page: 'home' },
  { page: 'replay', id: INCIDENT_ID, at: null },
  { page: 'calendar', slug: 'x', year: null },
  { page: 'search', query: 'bank' },
  { page: 'search', query: 'no such thing' },
  X,
  { page: 'service', slug: 'barclays', answer: 'counted', places: 'all' },
  { page: 'incident', id: INCIDENT_ID },
  { page: 'category', slug: 'social' },
  { page: 'history', service: null, before: null },
  { page: 'history', service: 'x', before: null },
  { page: 'how-it-works' },
  { page: 'api', group: null },
  { page: 'api', group: 'services' },
  { page: 'privacy' },
  { page: 'offline' },
  { page: 'missing' },
];

/** Drawn once for all rules that apply to every page. */
const pages = drawEveryPage();
const everyPage = (): Promise<string[]> => pages;

async function drawEveryPage(): Promise<string[]> {
  const drawn = await Promise.all(SCENES.flatMap((scene) => KEYS.map((key) => text(scene, key))));
  const site = createSite(fixtureSources('quiet'));
  const broken = await Promise.all([500, 503].map((status) => site.broken(status)));
  return [...drawn, ...broken.map((rendered) => rendered.identity.toString())];
}

test('every page in every scene has a language, a title, a description and one headline', async () => {
  for (const html of await everyPage()) {
    expect(html).toMatch(/^<!doctype html><html lang="en">/);
    // The parts of a picture have titles too.
    expect(html.split('</head>')[0]?.match(/<title>[^<]+<\/title>/g)).toHaveLength(1);
    expect(html.match(/<meta name="description" content="[^"]+"/g)).toHaveLength(1);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html.match(/<main>/g)).toHaveLength(1);
  }
});

test('no page contains an invalid number, an empty object or a missing value', async () => {
  for (const html of await everyPage()) expect(html).not.toMatch(/NaN|Infinity|undefined|\[object|>null</);
});

test('no page loads anything from third parties: they are only linked to', async () => {
  for (const html of await everyPage()) {
    // Only tags and styles can load something; text may well contain a URL.
    const asking = [...html.matchAll(/<(?!a )[^>]*>|<style>[^<]*/g)].join('');
    expect(asking.replaceAll('https://outcry.example', '')).not.toMatch(/(https?:)?\/\/[a-z]/);
    // The only image is a map of our own.
    expect(html).not.toMatch(/<(img (?!src="(?:\/[\w-]+)?\/map\/)|iframe|object|embed)\b/);
  }
});

test('no page has a style or a script beside the one stylesheet and the one module', async () => {
  for (const html of await everyPage()) {
    expect(html).not.toMatch(/ style=| on[a-z]+=/);
    expect(html.match(/<style>/g)).toHaveLength(1);
    for (const script of html.match(/<script(?! type="application\/ld\+json">)[^>]*>/g) ?? [])
      expect(script).toContain(`src="${SCRIPT}"`);
  }
});

test('ids on a page are unique', async () => {
  for (const html of await everyPage()) {
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  }
});

test('the page of a service in trouble says so, since when, how many and as of when', async () => {
  const html = await text('outage', X);
  expect(html.replaceAll(/<[^>]+>/g, '')).toContain(
    'User reports indicate problems at X since about 09:25 UTC',
  );
  expect(html).toContain('<title>User reports indicate problems at X since about 09:25 UTC · Outcry</title>');
  expect(html).toContain('10,883');
  expect(html).toContain('As of <time');
});

test('the page of an incident says where, with the reports of each place, and which problems, with an interval', async () => {
  const html = await text('outage', { page: 'incident', id: INCIDENT_ID });
  const words = html.replaceAll(/<[^>]+>/g, '');
  expect(words).toContain('everywhere, most from London, New York, Birmingham and Los Angeles');
  expect(words).toContain('London: 2,605 reports, normally about 1');
  expect(words).toContain('Counted over 1 hour.');
  expect(words).toMatch(/The app more than usual5\d % \(5\d–5\d\)/u);
  expect(words).toMatch(/The website3\d % \(3\d–3\d\)/u);
});

test('the sentence comes before the buttons, those before the chart, that before shares, places, timeline, the past', async () => {
  const html = await text('outage', X);
  const order = [
    'data-region="verdict"',
    'name="problem"',
    'data-region="chart"',
    'data-region="problems"',
    'data-region="places"',
    'data-region="timeline"',
    'data-region="earlier"',
    'https://docs.x.com/status',
  ].map((part) => html.indexOf(part));
  expect(order).toEqual([...order].sort((a, b) => a - b));
  expect(order[0]).toBeGreaterThan(0);
});

test('the form works by itself: a button per problem, one for something else, a place, a zone', async () => {
  const html = await text('quiet', { page: 'service', slug: 'barclays' });
  expect(html).toContain('<form method="post" action="/status/barclays"');
  expect(html.match(/<button name="problem"/g)).toHaveLength(5);
  expect(html).toContain('<button class="other">Something else</button>');
  expect(html).toContain('<option value="GB/Birmingham">Birmingham</option>');
  expect(html).toContain('<input type="hidden" name="zone"');
});

test('a button says that it works again: shown in trouble, and to someone who has reported', async () => {
  const html = await text('recovering', X);
  expect(html).toContain('<p class="again"><button name="says" value="works">It works again</button></p>');
  expect(await text('quiet', { ...X, answer: 'counted' })).toContain('<p class="again offered">');
});

test('how many say that it works again is shown beside how many reported in the same time, once anyone does', async () => {
  expect(await text('recovering', X)).toMatch(
    />13<\/b> <span>reports since then.*41 people said it works again in the last 25 minutes, 13 reported problems\./u,
  );
  expect(await text('outage', X)).not.toContain('said it works again');
});

test('a worldwide service offers common countries, and every place one tap further', async () => {
  const short = await text('quiet', X);
  expect(short).toContain('<option value="GB">United Kingdom</option>');
  expect(short).toContain('?places=all#report');
  const all = await text('quiet', { ...X, places: 'all' });
  expect(all).toContain('<option value="GB/Birmingham">Birmingham</option>');
  expect(all).not.toContain('?places=all');
});

test('the form is in no region that the live stream replaces', async () => {
  const sources = fixtureSources('outage');
  const model = await serviceModel(sources, 'x');
  if (model === null) throw new Error('the fixture lacks X');
  const options = { answer: null, range: 'short', span: null, mark: 'mark', data: null } as const;
  const page = servicePage(model, sources, options, languageOf('en'));
  expect(page.regions.map((region) => region.name)).not.toContain('report');
  const { regions } = await createSite(sources).regions(X, 0);
  for (const html of Object.values(regions)) expect(html).not.toMatch(/<form|<select|<button/);
});

test('the result of a report is shown above the buttons', async () => {
  for (const answer of FORM_ANSWERS) {
    const html = await text('outage', { ...X, answer });
    expect(html).toMatch(new RegExp(`role="status"[^>]*>${answerSentence(languageOf('en'), answer)}</?[ps]`));
  }
});

test.each([
  [{ nth: 1, minutes: 60, place: null }, 'You are the first to report this in the last hour.'],
  [{ nth: 1_200, minutes: 10, place: null }, 'You are number 1,200 to report this in the last 10 minutes.'],
  [
    { nth: 7, minutes: 10, place: { country: 'GB', city: 'A<b>' } },
    'You are number 7 near <bdi>A&lt;b></bdi> to report this in the last 10 minutes.',
  ],
])('a reporter is told their number, on a page that nobody else is sent', async (heard, said) => {
  const site = createSite(fixtureSources('outage'));
  const key: PageKey = { ...X, answer: 'counted' };
  expect((await site.thanking(key, { heard, token: 'a.b-c' })).identity.toString()).toContain(
    `Thanks, your report has been counted. <span>${said}</span></p>`,
  );
  expect((await site.page(key)).identity.toString()).not.toContain('to report this in');
});

test.each([
  ['week', 'Reports in the last 7 days', 168],
  ['quarter', 'Reports in the last 90 days', 90],
  ['year', 'Reports in the last year', 52],
] as const)(
  'the chart of a %s has its heading, its numbers, its marks, and links to the others',
  async (span, heading, rows) => {
    const html = await text('over', { ...X, span });
    expect(html).toContain(`<h2 id="chart-heading">${heading}</h2>`);
    expect(html.match(/<th scope="row">/gu)).toHaveLength(rows);
    expect(html).not.toContain('data-from=');
    expect(html).toContain(`href="/status/x?range=${span}#chart-heading" aria-current="true"`);
    expect(html).toContain('href="/status/x#chart-heading"');
    expect(html).toMatch(/\d incidents? began in this time/u);
    expect(html.match(/<h2 id="chart-heading">/gu)).toHaveLength(1);
    expect(html).toContain(`href="/de/status/x?range=${span}"`);
    expect(html).toContain('<link rel="canonical" href="https://outcry.example/status/x"/>');
  },
);

test('the follow-up question is put to someone who has just reported, and to nobody else', async () => {
  const site = createSite(fixtureSources('outage'));
  const key: PageKey = { ...X, answer: 'counted' };
  const thanked = (await site.thanking(key, { heard: null, token: 'a.b-c' })).identity.toString();
  expect(thanked).toContain('<form class="question" method="post" action="/status/x/answer"');
  expect(thanked).toContain('<input type="hidden" name="receipt" value="a.b-c"/>');
  const everybodys = (await site.page(key)).identity.toString();
  expect(everybodys).toContain('<form class="question" hidden method="post"');
  expect(everybodys).not.toContain('a.b-c');
});

test('answers are shown in per cent of those who gave one, and not at all without answers', async () => {
  const html = await text('outage', X);
  expect(html).toMatch(/<h3>How are you connected\?<\/h3><ol class="shares"><li><bdi>Wi-Fi<\/bdi> <b>54/u);
  expect(html).toContain('Of those who answered.');
  expect(await text('empty', X)).not.toContain('Of those who answered.');
});

test('the chart has its conclusion as text for screen readers, and its numbers as a table', async () => {
  const html = await text('outage', X);
  expect(html).toMatch(
    /<desc id="chart-desc">Peak: 3,\d\d\d reports between 09:45 and 10:00, normally \d+ or fewer\.<\/desc>/,
  );
  expect(html.match(/<th scope="row">/g)).toHaveLength(96);
});

test('names, problems and places of the catalog cannot become markup nor change the direction of the text around them', async () => {
  const nasty = '<script>alert(1)</script>"\'&\u202Eevil';
  const others = CATALOG.services.filter((service) => service.slug !== 'x');
  const [x] = CATALOG.services;
  if (x === undefined) throw new Error('the fixture lacks X');
  const problems = [{ slug: 'app', label: nasty }];
  const services = [{ ...x, name: nasty, problems, officialStatus: null }, ...others];
  const categories = CATALOG.categories.map(({ slug, problems }) => ({ slug, problems, name: nasty }));
  for (const key of [...KEYS, { page: 'search', query: nasty } as const]) {
    const html = await text('outage', key, { categories, services });
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('\u202E');
  }
});

test('a big zero is never shown during problems: the number is of the incident, then for how long there was none', async () => {
  const plain = fixtureSources('outage');
  const series: typeof plain.rollups.series = async (service, from, to, step) =>
    (await plain.rollups.series(service, from, to, step)).map((count) => (step === 60_000 ? 0 : count));
  const sources = { ...plain, rollups: { ...plain.rollups, series } };
  const html = (await createSite(sources).page(X)).identity.toString();
  expect(html).toContain('<b>10,883</b> <span>reports since it began</span>');
  expect(html).toContain('<b>none</b> <span>for 1 hour</span>');
  expect(html).not.toContain('<b>0</b>');
});

test('a service that is normal again says what its chart still shows, with the mark of an editor', async () => {
  const words = (await text('over', X)).replaceAll(/<[^>]+>/g, '');
  expect(words).toContain('Reports about X are normal');
  expect(words).toContain('Problems were reported from about 09:25 to 12:40. Incident details');
  expect(words).toContain('Confirmed by the editors (13:40). Their own status page says so too.');
  expect((await text('over', { page: 'home' })).replaceAll(/<[^>]+>/g, '')).toMatch(
    /Recent incidentsX Over, confirmed \(09:25 to 12:40\) \d\d,\d\d\d reports/u,
  );
});

test('empty sections are left out', async () => {
  const html = await text('empty', X);
  for (const region of ['problems', 'places', 'timeline', 'earlier'])
    expect(html).toContain(`<div data-region="${region}"></div>`);
  expect(html).not.toContain('class="legend"');
  const unnamed = await text('quiet', { page: 'service', slug: 'barclays' });
  expect(unnamed).toContain('<h2 id="problems-heading">');
});

test('a legend names what is drawn and nothing else', async () => {
  const keys = async (...args: Parameters<typeof show>): Promise<string[]> => {
    const legend = /<p class="legend">(.*?)<\/p>/u.exec(await text(...args))?.[1] ?? '';
    return [...legend.matchAll(/class="key ([a-z]+)"/gu)].map(([, name]) => name!);
  };
  expect(await keys('outage', X)).toEqual(['within', 'above', 'current', 'band']);
  expect(await keys('learning', X)).toEqual(['within']);
});

test('the name, the logo and the links of an instance are on every page', async () => {
  const plain = fixtureSources('quiet');
  const instance = {
    ...plain.instance,
    name: 'Störungs<b>radar',
    imprint: 'https://example.org/imprint',
    privacy: 'https://example.org/privacy',
    contact: 'mailto:status@example.org',
  };
  const site = createSite({ ...plain, instance, assets: { ...plain.assets, logo: '/assets/logo.svg' } });
  const drawn = await Promise.all([...KEYS.map((key) => site.page(key)), site.broken(503)]);
  for (const html of drawn.map(({ identity }) => identity.toString())) {
    expect(html).toMatch(/<title>[^<]+ · Störungs&lt;b>radar<\/title>/u);
    expect(html).toContain('<img src="/assets/logo.svg" alt height="32"/> <span>Störungs&lt;b>radar</span>');
    expect(html).not.toContain('Outcry');
  }
  for (const html of drawn.slice(0, -1).map(({ identity }) => identity.toString()))
    for (const [name, href] of [
      ['Imprint', instance.imprint],
      ['Privacy', instance.privacy],
      ['Contact', instance.contact],
    ])
      expect(html).toContain(`<a href="${href}">${name}</a>`);
  expect(await text('quiet', X)).not.toContain('class="links"');
});

test('an official status page is linked to if one is known', async () => {
  expect(await text('quiet', X)).toContain(
    'href="https://docs.x.com/status" rel="external noopener noreferrer nofollow"',
  );
  expect(await text('quiet', { page: 'service', slug: 'barclays' })).not.toContain('rel="external');
});

test('the front page searches without a script', async () => {
  expect(await text('quiet', { page: 'home' })).toMatch(/<form class="search" role="search" action="\/"/);
  expect(await text('quiet', { page: 'search', query: 'crédit' })).toContain(
    'href="/status/credit-agricole"',
  );
});

test('how it works says how often it is wrong, as a drawing, in numbers and by size, one tap from every page', async () => {
  const html = await text('quiet', { page: 'how-it-works' });
  const said = html.replaceAll(/<[^>]+>/g, ' ');
  expect(said).toMatch(/we would still report about \d\.\d incidents across all 1,168 services/u);
  expect(html).toMatch(/<desc id="chart-desc">As far as we can tell/u);
  expect(html.match(/<g class="point">/g)).toHaveLength(4);
  expect(said).toMatch(/once in 100\s+once in \d+/u);
  expect(html).toContain('over 60 an hour');
  const withFoot = (await everyPage()).filter((page) => page.includes('<footer>'));
  for (const page of withFoot) expect(page).toContain('href="/how-it-works"');
});

test('how it works says that it knows too little, and draws nothing, while there is too little data', async () => {
  const html = await text('empty', { page: 'how-it-works' });
  expect(html).toContain('Too little history yet: 3 days of data over all services.');
  expect(html).not.toContain('chart-desc');
});

test('an incident examined by an editor says what was found, in their words', async () => {
  const html = await text('over', { page: 'incident', id: INCIDENT_ID });
  expect(html.replaceAll(/<[^>]+>/g, '')).toContain(
    'Confirmed by the editors (13:40). Their own status page says so too.',
  );
  expect(await text('recovering', { page: 'incident', id: INCIDENT_ID })).not.toContain('editors');
});

test('a missing page is a 404, and an error page needs no data', async () => {
  expect((await show('quiet', { page: 'service', slug: 'nothing' })).status).toBe(404);
  const broken = await createSite(fixtureSources('quiet')).broken(503);
  expect(broken.status).toBe(503);
  expect(broken.identity.toString()).toContain('Outcry itself has a problem');
});

/** What a bad mobile connection transfers in its first round trip, minus the response headers; compressed. */
const PAGE_BYTES_MAX = 13 * 1024;

test('the page of a service in trouble fits the first round trip', async () => {
  for (const scene of SCENES) expect((await show(scene, X)).br.length).toBeLessThanOrEqual(PAGE_BYTES_MAX);
});

test('a page has its date and URL in print, and not on the screen', async () => {
  const html = await text('over', { page: 'incident', id: INCIDENT_ID });
  expect(html).toContain(
    `<p class="sheet">10 Mar 2025<br/><bdi>https://outcry.example/incident/${INCIDENT_ID}</bdi></p>`,
  );
  expect(await text('over', { page: 'service', slug: 'x', locale: 'de' })).toContain(
    '<p class="sheet">10. März 2025<br/><bdi>https://outcry.example/de/status/x</bdi></p>',
  );
  expect(html).toMatch(/\.sheet\{display:none\}@media print\{.*\.sheet\{display:block/u);
});
