import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import {
  CATALOG,
  INCIDENT_ID,
  type FixtureOptions,
  type Scene,
} from '../../../test/support/site/fixtures.ts';
import { textsIn } from '../../../test/support/valid-xml.ts';
import { PART_PAGES_MAX } from '../../api/sitemap.ts';
import type { Catalog, Service } from '../../core/domain/service.ts';
import { fixtureContext } from '../context.fixture.ts';
import { createServer, type Server } from '../server.ts';

let server: Server | null = null;
afterEach(() => server?.app.close());

const HOME = 'https://outcry.example';

function open(scene: Scene = 'over', options: FixtureOptions = {}, publicUrl: string | null = HOME) {
  server = createServer({ ...fixtureContext(scene, options), publicUrl }, pino({ level: 'silent' }));
  const { app } = server;
  return async (url: string, headers: Record<string, string> = {}) => app.inject({ url, headers });
}

const [X] = CATALOG.services as [Service, ...Service[]];
/** A catalog with that many listed pages, including those that every instance has. */
const catalogOf = (pages: number): Catalog => ({
  ...CATALOG,
  services: Array.from({ length: pages - 5 - CATALOG.categories.length }, (_, nth) => ({
    ...X,
    slug: `service-${nth}`,
  })),
});

describe('the sitemap', () => {
  test('names every page in every language once, and each of them exists', async () => {
    const get = open();
    const listed: string[] = [];
    for (const part of textsIn((await get('/sitemap.xml')).body, 'loc')) {
      const { statusCode, headers, body } = await get(part.slice(HOME.length));
      expect([statusCode, headers['content-type']]).toEqual([200, 'application/xml; charset=utf-8']);
      listed.push(...textsIn(body, 'loc'));
    }
    expect(new Set(listed).size).toBe(listed.length);
    const slugs = CATALOG.services.map(({ slug }) => `/status/${slug}`);
    for (const path of [...slugs, '/', '/category/social', '/incidents', `/incident/${INCIDENT_ID}`])
      for (const root of ['', '/en', '/de']) expect(listed).toContain(`${HOME}${root}${path}`);
    for (const address of listed) {
      const { statusCode, body } = await get(address.slice(HOME.length));
      expect(statusCode, address).toBe(200);
      expect(body).toContain(`<link rel="canonical" href="${address}"/>`);
    }
  });

  test('has a URL without a language if there is one language', async () => {
    const get = open('quiet', { languages: ['de'] });
    const listed = textsIn((await get('/sitemap-1.xml')).body, 'loc');
    expect(listed.filter((address) => address.endsWith('/status/x'))).toEqual([`${HOME}/status/x`]);
    expect((await get('/de/status/x')).body).toContain(`<link rel="canonical" href="${HOME}/status/x"/>`);
  });

  test.each([
    [PART_PAGES_MAX, ['1', 'incidents']],
    [PART_PAGES_MAX + 1, ['1', '2', 'incidents']],
  ])('of %i pages has the parts %j', async (pages, parts) => {
    const get = open('quiet', { catalog: catalogOf(pages), languages: ['en'] });
    expect(textsIn((await get('/sitemap.xml')).body, 'loc')).toEqual(
      parts.map((part) => `${HOME}/sitemap-${part}.xml`),
    );
    const numbered = parts.slice(0, -1);
    const counts = await Promise.all(
      numbered.map(async (part) => textsIn((await get(`/sitemap-${part}.xml`)).body, 'loc').length),
    );
    expect(counts).toEqual(pages === PART_PAGES_MAX ? [pages] : [PART_PAGES_MAX, 1]);
    expect((await get(`/sitemap-${numbered.length + 1}.xml`)).statusCode).toBe(404);
  });

  test.each(['0', '-1', '1.5', '01', 'x', '9999999', '%00', '1e3'])(
    'has no part %s, and says so in XML',
    async (part) => {
      const { statusCode, headers, body } = await open()(`/sitemap-${part}.xml`);
      expect([statusCode, headers['content-type']]).toEqual([404, 'application/problem+xml; charset=utf-8']);
      expect(textsIn(body, 'status')).toEqual(['404']);
    },
  );

  test('accepts no query, so that nobody fills the cache with copies of a part', async () => {
    expect((await open()('/sitemap-1.xml?x=1')).statusCode).toBe(400);
  });

  test('has the last update of an incident, and no date for pages that change all the time', async () => {
    const get = open();
    const { body } = await get('/sitemap-incidents.xml');
    const written = body.split('<url>').find((url) => url.includes(`${HOME}/incident/${INCIDENT_ID}<`));
    expect(textsIn(`<url>${written}`, 'lastmod')).toEqual(['2025-03-10T12:40:00.000Z']);
    expect(textsIn((await get('/sitemap-1.xml')).body, 'lastmod')).toEqual([]);
  });
});

describe('robots.txt', () => {
  test('names the sitemap at the public URL, and keeps robots from streams', async () => {
    const { body } = await open('quiet', {}, 'https://example.org/outcry')('/robots.txt');
    expect(body).toBe(
      'User-agent: *\nAllow: /\nDisallow: /outcry/live\n\nSitemap: https://example.org/outcry/sitemap.xml\n',
    );
  });

  test('names it at the requested host if there is no public URL', async () => {
    const { body } = await open('quiet', {}, null)('/robots.txt', { host: 'status.local:8080' });
    expect(body).toContain('Sitemap: http://status.local:8080/sitemap.xml\n');
  });
});
