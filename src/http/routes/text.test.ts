import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { CATALOG, SCENES, type FixtureOptions, type Scene } from '../../../test/support/site/fixtures.ts';
import { fixtureContext } from '../context.fixture.ts';
import { createServer, type Server } from '../server.ts';

let server: Server | null = null;
afterEach(() => server?.app.close());

const CURL = { 'user-agent': 'curl/8.5.0', accept: '*/*' };
const BROWSER = { 'user-agent': 'Mozilla/5.0', accept: 'text/html,*/*;q=0.8' };

function open(scene: Scene, options: FixtureOptions = {}) {
  const context = { ...fixtureContext(scene, options), publicUrl: 'https://outcry.example' };
  server = createServer(context, pino({ level: 'silent' }));
  const { app } = server;
  return (url: string, headers: Record<string, string> = CURL) => app.inject({ url, headers });
}

describe('a terminal', () => {
  test.each(SCENES)(
    'gets what the page of a service says in scene %s, with the day as blocks',
    async (scene) => {
      const get = open(scene);
      const { body, headers } = await get('/status/x');
      const title = /<title>(.*?) · Outcry<\/title>/u.exec((await get('/status/x', BROWSER)).body)?.[1];
      const [word, said, , line, shown, , asOf, address, ...more] = body
        .replace(/\. (?=Reports in the last 24)/u, '.\n')
        .split('\n');
      expect(word).toMatch(/^X: \S/u);
      expect(said!.startsWith(`${title}. `)).toBe(true);
      expect(line).toMatch(/^[▁▂▃▄▅▆▇█ ]{48}$/u);
      expect(shown).toMatch(/^Reports in the last 24 hours\. .*\.$/u);
      expect(asOf).toMatch(/^As of \d\d:\d\d UTC$/u);
      expect(address).toBe('https://outcry.example/status/x');
      expect(more).toEqual(['']);
      expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    },
  );

  test('sees an outage as the highest blocks, and a quiet day as low ones', async () => {
    const lineOf = async (scene: Scene) => /^[▁-█ ]{48}$/mu.exec((await open(scene)('/status/x')).body)?.[0];
    expect(await lineOf('outage')).toMatch(/^▁{40,}.*█/u);
    expect(await lineOf('quiet')).not.toMatch(/█/u);
  });

  test('gets the front page: what is unusual, what is over, what is most reported', async () => {
    const { body } = await open('outage')('/');
    expect(body).toMatch(/^User reports indicate problems at X\. /u);
    expect(body).toMatch(/\n\nUnusual right now\n[▁-█ ]{24} {2}X: Problems since about 09:25\n/u);
    expect(body).toMatch(/\n\nMost reported in the last 24 hours\n/u);
    expect(body).toMatch(/\nhttps:\/\/outcry\.example\/status\/…\n$/u);
  });

  test('can search', async () => {
    const { body, headers } = await open('quiet')('/?q=twitter');
    expect(body).toMatch(
      /^1 service matches “twitter”\n[▁-█ ]{24} {2}X: Normal https:\/\/outcry\.example\/status\/x\n\nAs of/u,
    );
    expect(headers['cache-control']).toBe('no-store');
    expect((await open('quiet')('/?q=%1b[2Jnothing')).body).toMatch(/^No service matches /u);
  });

  test('gets German if it asks for it', async () => {
    const get = open('outage');
    expect((await get('/de/status/x')).body).toMatch(
      /^X: Probleme\n.*\n\n.*Meldungen der letzten 24 Stunden/su,
    );
    expect((await get('/de/status/x')).body).toContain('https://outcry.example/de/status/x\n');
    expect((await get('/status/x', { ...CURL, 'accept-language': 'de' })).body).toMatch(/^X: Probleme\n/u);
  });

  test.each(['/status/nobody', '/nobody', '/nothing/at/all'])(
    'gets a text that says that there is nothing at %s',
    async (url) => {
      const { statusCode, body, headers } = await open('quiet')(url);
      expect([statusCode, body, headers['content-type']]).toEqual([
        404,
        'Page not found\n',
        'text/plain; charset=utf-8',
      ]);
    },
  );

  test('gets no character that moves its cursor or changes the direction of text', async () => {
    const [x] = CATALOG.services;
    const catalog = { ...CATALOG, services: [{ ...x!, slug: 'x', name: 'X\u001b[31m\u009b\u202E\r\n!' }] };
    const get = open('outage', { catalog });
    for (const url of ['/', '/status/x', '/?q=x'])
      expect((await get(url)).body).not.toMatch(/[^\n\P{Cc}]|[\u202A-\u202E\u2066-\u2069]/u);
  });
});

describe('caches keep them apart', () => {
  const varyOf = async (url: string, headers: Record<string, string>) =>
    String((await open('quiet')(url, headers)).headers.vary);

  test('by Accept, and by user agent only if that is not sent', async () => {
    const byLanguage = 'Accept-Encoding, Accept-Language, Accept';
    for (const url of ['/', '/status/x']) {
      expect(await varyOf(url, BROWSER)).toBe(byLanguage);
      expect(await varyOf(url, { accept: 'text/plain' })).toBe(byLanguage);
      expect(await varyOf(url, CURL)).toBe(`${byLanguage}, User-Agent`);
      expect(await varyOf(url, { accept: '*/*', 'user-agent': 'a bot' })).toBe(`${byLanguage}, User-Agent`);
    }
    expect(await varyOf('/de/status/x', BROWSER)).toBe('Accept-Encoding, Accept');
    expect(await varyOf('/category/social', BROWSER)).toBe('Accept-Encoding, Accept-Language');
  });

  test('and pages that do not exist as text are the same for everybody', async () => {
    const get = open('quiet');
    for (const url of ['/category/social', '/how-it-works', '/embed/x'])
      expect((await get(url)).headers['content-type']).toBe('text/html; charset=utf-8');
  });
});
