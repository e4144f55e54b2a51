import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { fixtureContext } from '../context.fixture.ts';
import type { FixtureOptions } from '../../../test/support/site/fixtures.ts';
import type { Scope } from '../../core/scope/scope.ts';
import { createSite } from '../../pages/site/site.ts';
import type { Sources } from '../../pages/base/sources.ts';
import { createServer, type Server } from '../server.ts';

let server: Server | null = null;
afterEach(async () => {
  await server?.app.close();
  server = null;
});

function get(url: string, options: FixtureOptions = {}) {
  server ??= createServer(fixtureContext('quiet', options), pino({ level: 'silent' }));
  return server.app.inject({ url, headers: { accept: 'text/html' } });
}

const titleOf = (html: string): string => /<title>([^<]*)/u.exec(html)?.[1] ?? '';

describe('a country is a place of its own', () => {
  test.each([
    '/gb/',
    '/gb/status/x',
    '/gb/category/banks',
    '/gb/incidents',
    '/gb/status/x/incidents',
    '/gb/?q=bank',
  ])('%s exists and names its country', async (url) => {
    const { statusCode, body } = await get(url);
    expect(statusCode).toBe(200);
    expect(titleOf(body)).toMatch(/^United Kingdom: /u);
    expect(body).toContain('United Kingdom only');
  });

  test('its links stay in it, those to other pages do not, and the world is one tap away', async () => {
    const { body } = await get('/de/gb/status/x');
    const hrefs = [...body.matchAll(/ (?:href|action)="([^"]*)"/gu)].map(([, href]) => href);
    expect(hrefs).toContain('/de/gb/status/x/incidents');
    expect(hrefs).toContain('/de/gb/status/x');
    expect(hrefs).toContain('/de/status/x');
    expect(hrefs).toContain('/de/gb/');
    expect(hrefs).toContain('/de/privacy');
    expect(hrefs).toContain('/de/countries');
    expect(hrefs.filter((href) => href?.includes('~'))).toEqual([]);
    expect(body).toContain('data-page="/de/gb/status/x"');
  });

  test('search engines are told its URL and its languages', async () => {
    const { body } = await get('/de/gb/');
    expect(body).toContain('<link rel="canonical" href="https://outcry.example/de/gb/"/>');
    expect(body).toContain('<link rel="alternate" hreflang="x-default" href="https://outcry.example/gb/"/>');
    expect(body).toContain('<link rel="alternate" hreflang="de-GB" href="https://outcry.example/de/gb/"/>');
  });

  test('a form sent from it comes back to it', async () => {
    await get('/gb/');
    const answer = await server?.app.inject({
      method: 'POST',
      url: '/gb/status/x',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      payload: 'problem=app&place=GB',
    });
    expect(answer?.statusCode).toBe(303);
    expect(answer?.headers.location).toBe('/gb/status/x?reported=counted#report');
  });

  test('every country is listed, each in the language of the page', async () => {
    const { body } = await get('/de/countries');
    expect(body).toContain('<a href="/de/gb/" data-country="gb"><bdi>Vereinigtes Königreich</bdi></a>');
    expect(body).toContain('<a href="/de/deu/" data-country="deu"><bdi>Deutschland</bdi></a>');
  });
});

test('the page of all countries is collapsed by continent, and searched by a script only', async () => {
  const { body } = await get('/countries');
  expect([...body.matchAll(/<summary>([^<]*)<\/summary>/gu)].map(([, name]) => name)).toEqual(
    ['Africa', 'Americas', 'Asia', 'Europe', 'Oceania'].map((name) => expect.stringContaining(`${name} (`)),
  );
  expect(body).not.toContain('<details open');
  // Without a script, nobody could search there.
  expect(body).not.toContain('data-countries');
  expect(body).not.toContain('Unusual right now');
});

test('countries with trouble of their own come first, and worldwide trouble counts for none', async () => {
  const troubled = async (scope: Scope): Promise<string[]> => {
    const { boards, state, ...sources } = fixtureContext('outage').sources;
    const shown = () => ({ unusual: ['x'], recent: [], busy: [] });
    const scoped: Sources = {
      ...sources,
      boards: { ...boards, shown },
      state(slug) {
        const now = state(slug);
        return now.incident === null ? now : { ...now, incident: { ...now.incident, scope } };
      },
    };
    const { identity } = await createSite(scoped).page({ page: 'countries' });
    const [, now = ''] = /id="now-heading">(.*?)<\/section>/u.exec(identity.toString()) ?? [];
    return [...now.matchAll(/data-country="(\w+)"/gu)].map(([, code = '']) => code);
  };
  expect(await troubled({ kind: 'everywhere' } as Scope)).toEqual([]);
  const parts = ['GB/London', 'US'].map((key) => ({
    dimension: key.length === 2 ? 'country' : 'city',
    key,
    observed: 90,
    expected: 1,
  }));
  expect(await troubled({ kind: 'mostly', parts } as Scope)).toEqual(['gb', 'us']);
});

describe('an address of a country', () => {
  test.each([
    ['/GB/', '/gb/'],
    ['/Gb/status/x?range=week', '/gb/status/x?range=week'],
    ['/de/GB/status/x', '/de/gb/status/x'],
    ['/DEU/', '/deu/'],
    ['/en/de/status/x', '/en/deu/status/x'],
    ['/?country=gb', '/gb/'],
    ['/?country=DE', '/deu/'],
    ['/de/?country=gb&q=bank', '/de/gb/?q=bank'],
    ['/status/x?country=GB', '/gb/status/x'],
    ['/category/banks?country=gb', '/gb/category/banks'],
    ['/incidents?country=gb', '/gb/incidents'],
  ])('%s redirects to %s permanently', async (url, to) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.headers.location]).toEqual([308, to]);
  });

  test.each([
    '/zz/',
    '/ZZ/status/x',
    '/fr/',
    '/uk/',
    '/gb/status/nobody',
    '/gb/privacy',
    '/gb/gb/',
    '/gb/incident/x',
    '/?country=zz',
    '/status/x?country=%00',
    '/gb%2f/',
    '/%F0%9F%87%AC%F0%9F%87%A7/',
  ])('%s does not exist', async (url) => {
    const answer = await get(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toMatch(/^text\/html/u);
  });

  test('/de/ is German and no country', async () => {
    const { statusCode, body } = await get('/de/');
    expect(statusCode).toBe(200);
    expect(body).toContain('<html lang="de">');
    expect(body).not.toContain('Deutschland: ');
  });
});

describe('an instance', () => {
  test('of one country has no pages of countries, and links to none', async () => {
    expect((await get('/gb/', { countries: ['GB'] })).statusCode).toBe(404);
    expect((await get('/countries')).statusCode).toBe(404);
    const { statusCode, body } = await get('/?country=gb');
    expect(statusCode).toBe(200);
    expect(body).not.toContain('/countries');
  });

  test('of several countries has those, and no others', async () => {
    expect((await get('/gb/', { countries: ['GB', 'DE'] })).statusCode).toBe(200);
    expect((await get('/es/')).statusCode).toBe(404);
    expect((await get('/esp/')).statusCode).toBe(404);
    expect((await get('/countries')).body.match(/<li><a href=/gu)).toHaveLength(2);
  });
});

test('a country is available as text', async () => {
  await get('/gb/');
  const answer = await server?.app.inject({
    url: '/gb/',
    headers: { 'user-agent': 'curl/8.5.0', accept: '*/*' },
  });
  expect(answer?.headers['content-type']).toMatch(/^text\/plain/u);
  expect(answer?.payload).toContain('/gb/status/');
});
