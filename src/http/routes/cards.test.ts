import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { INCIDENT_ID, SCENE_NOW } from '../../../test/support/site/fixtures.ts';
import { CARD_FRESH } from '../cards.ts';
import { fixtureContext } from '../context.fixture.ts';
import { createServer, type Server } from '../server.ts';

let server: Server | null = null;
afterEach(() => server?.app.close());

function open(png: (svg: string) => Promise<Buffer | null> = async (svg) => Buffer.from(svg)) {
  let now = SCENE_NOW.outage;
  const drawings: string[] = [];
  const context = fixtureContext('outage', { now: () => now });
  const raster = {
    png(svg: string) {
      drawings.push(svg);
      return png(svg);
    },
  };
  server = createServer({ ...context, raster }, pino({ level: 'silent' }));
  const { app } = server;
  return {
    drawings,
    get: async (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers }),
    pass: (ms: number) => void (now += ms),
  };
}

describe('cards', () => {
  test.each(['/card/home.png', '/card/status/x.png', `/card/incident/${INCIDENT_ID}.png`])(
    '%s is available to programs of other sites, in each language',
    async (path) => {
      const { get } = open();
      const [english, german] = await Promise.all([get(path), get(`/de${path}`)]);
      expect([english.statusCode, english.headers['content-type']]).toEqual([200, 'image/png']);
      expect(english.headers['cross-origin-resource-policy']).toBe('cross-origin');
      expect(german.body).not.toBe(english.body);
    },
  );

  test('is what the page names', async () => {
    const { get } = open();
    for (const page of ['/status/x', '/de/status/x', `/incident/${INCIDENT_ID}`, '/', '/de/how-it-works']) {
      const { body } = await get(page);
      const [, address = ''] =
        /<meta property="og:image" content="https:\/\/outcry\.example([^"]*)"/u.exec(body) ?? [];
      expect(address, page).toMatch(/^(?:\/de)?\/card\/[\w/-]+\.png\?v=\w+$/u);
      expect(body).toContain(`<meta name="twitter:image" content="https://outcry.example${address}"/>`);
      expect((await get(address)).statusCode, address).toBe(200);
    }
  });

  test('of a missing page is 404, and an unknown query is refused', async () => {
    const { get, drawings } = open();
    expect((await get('/card/status/nobody.png')).statusCode).toBe(404);
    expect((await get('/card/incident/nobody.png')).statusCode).toBe(404);
    expect((await get('/card/status/x.png?w=9')).statusCode).toBe(400);
    expect(drawings).toEqual([]);
  });

  test('are drawn once for concurrent requests and whatever version they ask for, and at most once a minute', async () => {
    const { get, pass, drawings } = open();
    await Promise.all([1, 2, 3].map((v) => get(`/card/status/x.png?v=${v}`)));
    pass(CARD_FRESH - 1);
    await get('/card/status/x.png');
    expect(drawings).toHaveLength(1);
    pass(1);
    await get('/card/status/x.png');
    expect(drawings).toHaveLength(2);
  });

  test('that have not changed are not sent again', async () => {
    const { get } = open();
    const { etag } = (await get('/card/home.png')).headers;
    expect((await get('/card/home.png', { 'if-none-match': String(etag) })).statusCode).toBe(304);
  });

  test('are the last drawn ones while too many wait, and 503 if there is none', async () => {
    let busy = true;
    const { get, pass } = open(async (svg) => (busy ? null : Buffer.from(svg)));
    const refused = await get('/card/home.png');
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '10']);
    busy = false;
    const { body } = await get('/card/home.png');
    busy = true;
    pass(CARD_FRESH);
    const later = await get('/card/home.png');
    expect([later.statusCode, later.body]).toEqual([200, body]);
  });
});
