import { describe, expect, test } from 'vitest';
import { pino } from 'pino';
import { fixtureContext } from './context.fixture.ts';
import { createReaders } from './readers.ts';
import { createServer } from './server.ts';

const context = fixtureContext();
const { app } = createServer(context, pino({ level: 'silent' }));
const GERMAN = { 'accept-language': 'de-AT,de;q=0.9,en;q=0.5' };
const get = (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });

describe('the address that people share', () => {
  test('is answered in the language that the browser prefers, with Vary for caches', async () => {
    const german = await get('/status/x', GERMAN);
    expect(german.body).toContain('<html lang="de">');
    expect(german.body).toContain('action="/de/status/x"');
    expect(german.headers.vary).toBe('Accept-Encoding, Accept-Language, Accept, User-Agent');
    const english = await get('/status/x', { 'accept-language': 'ja' });
    expect(english.body).toContain('<html lang="en">');
    expect(english.body).toContain('action="/status/x"');
    expect(english.headers.etag).not.toBe(german.headers.etag);
  });

  test('a missing page and an error are in the language of the reader too', async () => {
    expect((await get('/nowhere', GERMAN)).body).toContain('Seite nicht gefunden');
    expect((await get('/de/nowhere')).body).toContain('Seite nicht gefunden');
    expect((await get('/en/nowhere', GERMAN)).body).toContain('Page not found');
    const failing = fixtureContext();
    const site = { ...failing.site, page: () => Promise.reject(new Error('the disk is gone')) };
    const server = createServer({ ...failing, site }, pino({ level: 'silent' }));
    const broken = await server.app.inject({ url: '/', headers: GERMAN });
    expect(broken.statusCode).toBe(500);
    expect(broken.body).toContain('Outcry hat selbst ein Problem');
  });
});

describe('an address with a language', () => {
  test.each([
    ['/de/', 'de'],
    ['/de', 'de'],
    ['/de/?q=x', 'de'],
    ['/de/status/x', 'de'],
    ['/de/category/social', 'de'],
    ['/de/how-it-works', 'de'],
    ['/en/status/x', 'en'],
  ])('%s is in it, whatever the browser asks for', async (url, lang) => {
    const page = await get(url, lang === 'en' ? GERMAN : { 'accept-language': 'en' });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain(`<html lang="${lang}">`);
    expect(page.body).toContain(`href="/${lang}/"`);
    expect(page.headers.vary).toMatch(/^Accept-Encoding(?:, Accept, User-Agent)?$/u);
  });

  test('of a language that is not offered leads nowhere', async () => {
    expect((await get('/fr/status/x')).statusCode).toBe(404);
    expect((await get('/ar-XB/')).statusCode).toBe(404);
  });

  test('keeps a report that its form sends, and the thanks are in that language', async () => {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
    };
    const sent = await app.inject({ method: 'POST', url: '/de/status/x', headers, payload: 'problem=app' });
    expect(sent.statusCode).toBe(303);
    expect(sent.headers.location).toBe('/de/status/x?reported=counted#report');
    expect((await get('/de/status/x?reported=counted')).body).toContain('Danke, die Meldung ist gezählt.');
    const broken = await app.inject({
      method: 'POST',
      url: '/de/status/x',
      headers: { 'content-type': 'application/json' },
      payload: '{',
    });
    expect(broken.statusCode).toBe(400);
    expect(broken.body).toContain('Diese Meldung konnten wir nicht annehmen.');
  });

  test.each([
    ['/DE/status/x?range=week', '/de/status/x?range=week'],
    ['/De', '/de/'],
    ['/dE/how-it-works', '/de/how-it-works'],
  ])('%s, spelled differently, redirects to %s permanently', async (url, address) => {
    const { statusCode, headers } = await get(url);
    expect([statusCode, headers.location]).toEqual([308, address]);
  });

  test('does not exist for the API, which has no language', async () => {
    const answer = await get('/de/api/v1/services');
    expect(answer.statusCode).toBe(404);
    expect((await get('/api/v1/services', GERMAN)).headers.vary).toBe('Accept, Accept-Encoding');
  });
});

test('an instance with one language does not negotiate, and no cache keeps a page twice', async () => {
  const readers = createReaders(['de']);
  expect(readers.roots).toEqual(['', '/de']);
  const request = { url: '/status/x', headers: { 'accept-language': 'en' } } as never;
  expect(readers.localeOf(request)).toEqual({});
  expect(readers.varyOf(request)).toBe('Accept-Encoding');
});

test.each([
  ['/de/status/x', { path: '/status/x', locale: 'de' }],
  ['/de', { path: '/', locale: 'de' }],
  ['/de/', { path: '/', locale: 'de' }],
  ['/status/x', { path: '/status/x' }],
  ['/design', { path: '/design' }],
  ['/', { path: '/' }],
])('the page of the stream %s is %o', (path, split) => {
  expect(createReaders(['en', 'de']).split(path)).toEqual(split);
});

test.each([
  ['/PT-br/', '/pt-BR/'],
  ['/pt-br', '/pt-BR/'],
  ['/pt-BR/x', null],
  ['/DE/GB/?q=x', '/de/GB/?q=x'],
  ['/fr/', null],
  ['/Design', null],
])('%s is respelled as %s', (url, address) => {
  expect(createReaders(['en', 'de', 'pt-BR']).respelled(url)).toBe(address);
});
