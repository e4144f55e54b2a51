import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { fixtureContext } from '../context.fixture.ts';
import { createServer, type Server } from '../server.ts';
import { inSmallLetters } from './near.ts';

let server: Server | null = null;
afterEach(() => server?.app.close());

function open(publicUrl = 'https://outcry.example') {
  server = createServer({ ...fixtureContext(), publicUrl }, pino({ level: 'silent' }));
  const { app } = server;
  return app;
}
const CURL = { 'user-agent': 'curl/8.5.0', accept: '*/*' };
const BROWSER = { 'user-agent': 'Mozilla/5.0', accept: 'text/html,*/*;q=0.8' };

describe('a name in capitals', () => {
  test.each([
    ['/status/X', '/status/x'],
    ['/de/Status/X/incidents?before=A', '/de/status/x/incidents?before=A'],
    ['/pt-BR/status/X', '/pt-BR/status/x'],
    ['/gb/status/X', '/gb/status/x'],
    ['/badge/X.svg?style=Sparkline', '/badge/x.svg?style=Sparkline'],
    ['/api/v1/services/X', '/api/v1/services/x'],
    ['/incident/X-20250310-0925', '/incident/x-20250310-0925'],
  ])('%s redirects to %s permanently', async (url, address) => {
    const { statusCode, headers } = await open().inject({ url, headers: BROWSER });
    expect([statusCode, headers.location]).toEqual([308, address]);
  });

  test('leads there below a path too, with a form', async () => {
    const app = open('https://example.org/outcry');
    const { statusCode, headers } = await app.inject({
      method: 'POST',
      url: '/outcry/status/X',
      headers: BROWSER,
    });
    expect([statusCode, headers.location]).toEqual([308, '/outcry/status/x']);
  });

  test('does not redirect in circles: escapes stay as they are', () => {
    expect(inSmallLetters('/status/%C3%9Cx')).toBeNull();
    expect(inSmallLetters('/status/%C3%9CX')).toBe('/status/%C3%9Cx');
    expect(inSmallLetters('/status/İ')).toBeNull();
  });

  test.each(['/status/x?a=B', '/assets/client-aBc.js', '/tell-me/confirm/AbC', '/'])(
    '%s is not redirected',
    (url) => {
      expect(inSmallLetters(url)).toBeNull();
    },
  );
});

describe('a service by its name alone', () => {
  test('redirects to its page, in the language of the URL', async () => {
    const app = open();
    for (const [url, address] of [
      ['/x', '/status/x'],
      ['/X', '/status/x'],
      ['/de/x', '/de/status/x'],
    ]) {
      const { statusCode, headers } = await app.inject({ url: url ?? '', headers: BROWSER });
      expect([url, statusCode, headers.location]).toEqual([url, 302, address]);
    }
  });

  test('is text for a terminal', async () => {
    const app = open();
    const short = await app.inject({ url: '/x', headers: CURL });
    expect([short.statusCode, short.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
    expect(short.body).toBe((await app.inject({ url: '/status/x', headers: CURL })).body);
  });

  test('is not found if there is no such service', async () => {
    const app = open();
    for (const url of ['/nobody', '/x/y', '/x.php', '/wp-admin']) {
      const { statusCode } = await app.inject({ url, headers: BROWSER });
      expect([url, statusCode]).toEqual([url, 404]);
    }
  });
});
