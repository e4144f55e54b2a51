import ICAL from 'ical.js';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { INCIDENT_ID, type FixtureOptions, type Scene } from '../../../test/support/site/fixtures.ts';
import { textsIn, validXml } from '../../../test/support/valid-xml.ts';
import { fixtureContext } from '../context.fixture.ts';
import { createServer, type Server } from '../server.ts';

let server: Server | null = null;
afterEach(() => server?.app.close());

function open(
  scene: Scene,
  options: FixtureOptions = {},
  publicUrl: string | null = 'https://outcry.example',
) {
  const context = { ...fixtureContext(scene, options), publicUrl };
  server = createServer(context, pino({ level: 'silent' }));
  const { app } = server;
  const get = async (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
  return { get, context };
}

interface JsonFeed {
  readonly title: string;
  readonly language: string;
  readonly home_page_url: string;
  readonly feed_url: string;
  readonly items: readonly {
    id: string;
    url: string;
    title: string;
    content_text: string;
    date_modified: string;
  }[];
}

const BASES = ['/history', '/status/x/history', '/category/social/history'];

describe('feeds', () => {
  test.each(BASES)('%s is available in four formats that readers parse, with the same ids', async (base) => {
    const { get } = open('over');
    const [inAtom, inRss, inJson, inCalendar] = await Promise.all(
      ['atom', 'rss', 'json', 'ics'].map((format) => get(`${base}.${format}`)),
    );
    validXml(inAtom!.body, 'atom');
    validXml(inRss!.body, 'rss');
    const feed = inJson!.json<JsonFeed>();
    expect(feed.items).toHaveLength(3);
    const ids = feed.items.map(({ id }) => id);
    expect(ids[0]).toBe(`tag:outcry.example,2026:/incident/${INCIDENT_ID}`);
    expect(textsIn(inAtom!.body, 'id').slice(1)).toEqual(ids);
    expect(textsIn(inRss!.body, 'guid')).toEqual(ids);
    const events = new ICAL.Component(ICAL.parse(inCalendar!.body) as string).getAllSubcomponents('vevent');
    expect(events.map((event) => event.getFirstPropertyValue('uid'))[0]).toBe(
      `${INCIDENT_ID}@outcry.example`,
    );
    expect(events).toHaveLength(3);
    expect([inAtom, inRss, inJson, inCalendar].map((answer) => answer!.headers['content-type'])).toEqual(
      ['application/atom+xml', 'application/rss+xml', 'application/feed+json', 'text/calendar'].map(
        (type) => `${type}; charset=utf-8`,
      ),
    );
  });

  test('contain for an incident what its page says, with every update and its day, and when the last one came', async () => {
    const { get } = open('over');
    const [item] = (await get('/status/x/history.json')).json<JsonFeed>().items;
    expect(item?.title).toMatch(
      /^Confirmed problems at X from about 09:25 on 10 March 2025 to 12:40 UTC on 10 March 2025$/u,
    );
    expect(item?.url).toBe(`https://outcry.example/incident/${INCIDENT_ID}`);
    expect(item?.content_text.split('\n')[0]).toMatch(/^Confirmed by the editors/u);
    expect(item?.content_text).toContain('Their own status page says so too.');
    expect(item?.content_text).toMatch(/09:28 UTC on 10 March 2025: Problems reported\. Significantly more/u);
    expect(item?.date_modified).toBe('2025-03-10T13:40:00.000Z');
  });

  test('do not change without news: the same bytes and tag a minute later', async () => {
    let now = Date.UTC(2025, 2, 10, 10, 40);
    const { get } = open('outage', { now: () => now });
    const first = await get('/status/x/history.atom');
    now += 60_000;
    const second = await get('/status/x/history.atom');
    expect(second.body).toBe(first.body);
    const { etag } = first.headers as { etag: string };
    expect((await get('/status/x/history.atom', { 'if-none-match': etag })).statusCode).toBe(304);
    expect(first.headers['cache-control']).toBe(
      'public, max-age=60, stale-while-revalidate=300, stale-if-error=86400',
    );
    expect(first.headers['access-control-allow-origin']).toBe('*');
  });

  test('of a country have the incidents that are about it', async () => {
    const { get } = open('over');
    const feed = (await get('/country/gb/history.json')).json<JsonFeed>();
    expect(feed.title).toBe('United Kingdom · Outcry');
    expect((await get('/country/GB/history.atom')).statusCode).toBe(200);
  });

  test('are in the language of their URL, with the same ids; without a language they are in the first', async () => {
    const { get } = open('over');
    const english = (await get('/history.json', { 'accept-language': 'de' })).json<JsonFeed>();
    const german = (await get('/de/history.json')).json<JsonFeed>();
    expect([english.language, german.language]).toEqual(['en', 'de']);
    expect(german.items[0]?.title).toMatch(/^Bestätigte Probleme bei X/u);
    expect(german.items[0]?.url).toBe(`https://outcry.example/de/incident/${INCIDENT_ID}`);
    expect(german.items.map(({ id }) => id)).toEqual(english.items.map(({ id }) => id));
    expect([german.home_page_url, german.feed_url]).toEqual([
      'https://outcry.example/de/',
      'https://outcry.example/de/history.json',
    ]);
  });

  test('of an unknown name are 404 in the requested format', async () => {
    const { get } = open('quiet');
    const atom = await get('/status/nobody/history.atom');
    expect(atom.statusCode).toBe(404);
    expect(atom.headers['content-type']).toBe('application/problem+xml; charset=utf-8');
    expect(textsIn(atom.body, 'detail')).toEqual(['There is no service of this name here.']);
    const json = await get('/category/nothing/history.json');
    expect([json.statusCode, json.json<{ status: number }>().status]).toEqual([404, 404]);
    const calendar = await get('/country/QQ/history.ics');
    expect([calendar.statusCode, calendar.headers['content-type']]).toEqual([
      404,
      'text/plain; charset=utf-8',
    ]);
    expect(calendar.body).toMatch(/^There is no country of this code/u);
    expect((await get('/status/x/history.pdf')).statusCode).toBe(404);
  });

  test('accept no query, and say so', async () => {
    const { get } = open('quiet');
    const answer = await get('/history.json?limit=3');
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ detail: string }>().detail).toBe(
      'There is no query field "limit": this address takes none.',
    );
    expect((await get('/history.rss?x')).headers['content-type']).toMatch(/^application\/problem\+xml/u);
  });

  test('use the configured public URL, or else the requested host, and never anything else from Host', async () => {
    const { get } = open('over', {}, null);
    const from = (host: string) => get('/history.json', { host });
    const linkFrom = async (host: string) => (await from(host)).json<JsonFeed>().feed_url;
    expect(await linkFrom('status.example:8080')).toBe('http://status.example:8080/history.json');
    expect(await linkFrom('[::1]:8080')).toBe('http://[::1]:8080/history.json');
    for (const bad of ['a:b', 'x'.repeat(300)])
      expect(await linkFrom(bad)).toBe('http://localhost/history.json');
    for (const refused of ['a"b', 'a/b', 'a@b', '<x>', 'a b'])
      expect([refused, (await from(refused)).statusCode]).toEqual([refused, 400]);
  });
});

describe('pages name their feeds', () => {
  test.each([
    ['/', '/history'],
    ['/status/x', '/status/x/history'],
    [`/incident/${INCIDENT_ID}`, '/status/x/history'],
    ['/category/social', '/category/social/history'],
    ['/de/status/x', '/de/status/x/history'],
  ])('%s names those of %s in its head and visibly, and they exist', async (page, base) => {
    const { get } = open('over');
    const { body } = await get(page);
    for (const format of ['atom', 'rss', 'json', 'ics']) {
      expect(body).toMatch(new RegExp(`<link rel="alternate" type="[^"]+" href="${base}\\.${format}"`, 'u'));
      expect(body).toContain(`<a href="${base}.${format}"`);
      expect((await get(`${base}.${format}`)).statusCode).toBe(200);
    }
  });

  test('in the language that the page turned out to be in', async () => {
    const { get } = open('over');
    const { body } = await get('/', { 'accept-language': 'de' });
    expect(body).toContain('<a href="/de/history.atom"');
  });
});
