import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { faultsOf } from '../../../test/support/described.ts';
import { CATALOG, SCENES, type FixtureOptions, type Scene } from '../../../test/support/site/fixtures.ts';
import { textsIn } from '../../../test/support/valid-xml.ts';
import { LABEL_COLOUR, TONE_COLOURS, badgeSvg } from '../../api/badge.ts';
import { TEXT_CONTRAST_MIN, contrast } from '../../core/base/colour.ts';
import { fixtureContext } from '../context.fixture.ts';
import { createServer, type Server } from '../server.ts';

let server: Server | null = null;
afterEach(() => server?.app.close());

function open(scene: Scene, options: FixtureOptions = {}) {
  const context = fixtureContext(scene, options);
  server = createServer(context, pino({ level: 'silent' }));
  const { app } = server;
  return async (url: string, headers: Record<string, string> = {}) => {
    const answer = await app.inject({ url, headers });
    const { statusCode: status, body } = answer;
    const sent = { method: 'GET', path: url.split('?')[0]!, status, headers: answer.headers, body };
    expect(String(answer.headers['content-type']).includes('json') ? faultsOf(sent) : []).toEqual([]);
    return answer;
  };
}

const number = (svg: string, name: string): number[] =>
  [...svg.matchAll(new RegExp(` ${name}="(\\d+)"`, 'gu'))].map(([, value]) => Number(value));

describe('a badge', () => {
  test.each(SCENES)('states the status in scene %s, for shields.io and as an image', async (scene) => {
    const get = open(scene);
    const endpoint = (await get('/badge/x.json')).json<{ message: string; color: string }>();
    expect(endpoint).toMatchObject({ schemaVersion: 1, label: 'X', cacheSeconds: 300 });
    const svg = await get('/badge/x.svg');
    expect([svg.statusCode, svg.headers['content-type']]).toEqual([200, 'image/svg+xml; charset=utf-8']);
    expect(textsIn(svg.body, 'text')).toEqual(['X', endpoint.message]);
    expect(textsIn(svg.body, 'title')).toEqual([`X: ${endpoint.message}`]);
    expect(svg.body).toContain(`aria-label="X: ${endpoint.message}"`);
    expect(svg.body).toContain(`fill="${endpoint.color}"`);
    const sparkline = await get('/badge/x.svg?style=sparkline');
    expect(textsIn(sparkline.body, 'title')[0]).toMatch(/^X: .*\. Reports in the last 24 hours\. .*\.$/u);
  });

  test('shows the day on the normal band, and what is above it in another colour', async () => {
    const { body } = await open('outage')('/badge/x.svg?style=sparkline');
    expect(textsIn(body, 'title')[0]).toMatch(/Peak: [\d,]+ reports between/u);
    expect(body).toMatch(/<path d="m[^"]+" stroke="#ff9a4d"/u);
    expect(body).toMatch(/<path d="M[^"]+" fill="#24494a"/u);
    await server?.app.close();
    expect((await open('empty')('/badge/x.svg?style=sparkline')).body).toContain(
      '<path d="" fill="#24494a"/>',
    );
  });

  test('is cached for a minute, and revalidated with 304', async () => {
    const get = open('quiet');
    const { headers } = await get('/badge/x.svg');
    expect(headers['cache-control']).toBe(
      'public, max-age=60, stale-while-revalidate=60, stale-if-error=86400',
    );
    expect((await get('/badge/x.svg', { 'if-none-match': String(headers.etag) })).statusCode).toBe(304);
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
  });

  test('is in the language of its URL', async () => {
    const get = open('outage');
    expect((await get('/de/badge/x.json')).json()).toMatchObject({ message: 'Probleme' });
    expect(textsIn((await get('/de/badge/x.svg')).body, 'text')).toEqual(['X', 'Probleme']);
    expect((await get('/badge/x.json', { 'accept-language': 'de' })).json()).toMatchObject({
      message: 'Problems',
    });
  });

  test('that cannot be drawn is an error badge, with the right status', async () => {
    const get = open('quiet');
    const missing = await get('/badge/nobody.svg');
    expect([missing.statusCode, missing.headers['content-type']]).toEqual([
      404,
      'image/svg+xml; charset=utf-8',
    ]);
    expect(textsIn(missing.body, 'text')).toEqual(['Outcry', 'no such service']);
    expect(missing.headers['cache-control']).toBe('no-store');
    expect((await get('/badge/nobody.json')).json()).toMatchObject({ type: 'urn:outcry:unknown_service' });
    for (const query of ['style=3d', 'style=flat&style=flat', 'colour=red'])
      expect((await get(`/badge/x.svg?${query}`)).statusCode).toBe(400);
    expect((await get('/badge/x.json?style=flat')).statusCode).toBe(400);
  });

  test('contains any name as text: no markup, no control or direction characters', async () => {
    const name = '</text><script>alert(1)</script>&"\u0001\u202E X';
    const [x] = CATALOG.services;
    const catalog = { ...CATALOG, services: [{ ...x!, slug: 'x', name }] };
    const { body } = await open('quiet', { catalog })('/badge/x.svg?style=sparkline');
    expect(textsIn(body, 'text')[0]).toBe('</text><script>alert(1)</script>&" X');
    expect(textsIn(body, 'script')).toEqual([]);
  });
});

test('white text can be read on every colour of a badge', () => {
  for (const colour of [...Object.values(TONE_COLOURS), LABEL_COLOUR])
    expect(contrast('#ffffff', colour)).toBeGreaterThanOrEqual(TEXT_CONTRAST_MIN);
});

test.each(['X', 'iiiiiiiii', 'WWWWWWW', '東京ガス', 'Straßenbahn', 'مرحبا', '🏳️‍🌈'])(
  'a badge is as wide as its texts: %s',
  (label) => {
    const svg = badgeSvg({ label, message: 'Normal', colour: '#1b6e3c' });
    const [whole] = number(svg, 'width');
    const lengths = number(svg, 'textLength');
    expect(whole).toBe(lengths.reduce((sum, length) => sum + length + 12, 0));
    expect(lengths[0]).toBeGreaterThan(5);
  },
);
