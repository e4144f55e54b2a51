import { describe, expect, test } from 'vitest';
import { INCIDENT_ID, fixtureSources, type FixtureOptions } from '../../../test/support/site/fixtures.ts';
import type { PageKey } from '../base/page-key.ts';
import { createSite } from '../site/site.ts';
import type { Sources } from '../base/sources.ts';

const HOME = 'https://outcry.example';

async function headOf(
  key: PageKey,
  options: FixtureOptions = {},
  instance: Partial<Sources['instance']> = {},
): Promise<string> {
  const sources = fixtureSources('outage', options);
  const site = createSite({ ...sources, instance: { ...sources.instance, ...instance } });
  const html = (await site.page(key)).identity.toString();
  return html.slice(0, html.indexOf('</head>'));
}

const canonicalOf = (head: string) => /<link rel="canonical" href="([^"]*)"/u.exec(head)?.[1];
const alternatesOf = (head: string) =>
  Object.fromEntries(
    [...head.matchAll(/<link rel="alternate" hreflang="([^"]*)" href="([^"]*)"/gu)].map(
      ([, language, href]) => [language, href],
    ),
  );
const dataOf = (head: string): Record<string, unknown> | null => {
  const json = /<script type="application\/ld\+json">(.*?)<\/script>/su.exec(head)?.[1];
  return json === undefined ? null : JSON.parse(json);
};

const LISTED: readonly (readonly [PageKey, string])[] = [
  [{ page: 'home' }, '/'],
  [{ page: 'service', slug: 'x' }, '/status/x'],
  [{ page: 'service', slug: 'x', answer: 'counted' }, '/status/x'],
  [{ page: 'service', slug: 'x', places: 'all' }, '/status/x'],
  [{ page: 'incident', id: INCIDENT_ID }, `/incident/${INCIDENT_ID}`],
  [{ page: 'category', slug: 'social' }, '/category/social'],
  [{ page: 'history', service: null, before: null }, '/incidents'],
  [{ page: 'history', service: null, before: INCIDENT_ID }, `/incidents?before=${INCIDENT_ID}`],
  [{ page: 'history', service: 'x', before: null }, '/status/x/incidents'],
  [{ page: 'how-it-works' }, '/how-it-works'],
  [{ page: 'privacy' }, '/privacy'],
  [{ page: 'api', group: null }, '/api'],
];

describe('search engines', () => {
  test.each(LISTED)('get one URL of %j, and its URL in every language', async (key, path) => {
    for (const [locale, root] of [
      [undefined, ''],
      ['de', '/de'],
    ] as const) {
      const head = await headOf({ ...key, ...(locale && { locale }) });
      expect(canonicalOf(head)).toBe(`${HOME}${root}${path}`);
      expect(alternatesOf(head)).toEqual({
        'x-default': `${HOME}${path}`,
        en: `${HOME}/en${path}`,
        de: `${HOME}/de${path}`,
      });
      expect(head).not.toContain('noindex');
      expect(head).toContain(`<meta property="og:url" content="${HOME}${root}${path}"/>`);
    }
  });

  test('get no other language if there is only one, and no URL with it', async () => {
    const head = await headOf({ page: 'service', slug: 'x', locale: 'de' }, { languages: ['de'] });
    expect([canonicalOf(head), alternatesOf(head)]).toEqual([`${HOME}/status/x`, {}]);
  });

  test('must not list search results of this site', async () => {
    const head = await headOf({ page: 'search', query: 'bank' });
    expect(head).toContain('<meta name="robots" content="noindex"/>');
    expect([canonicalOf(head), dataOf(head)]).toEqual([undefined, null]);
  });

  test('get no URL if there is nothing, or if there is no public URL', async () => {
    for (const head of [
      await headOf({ page: 'missing' }),
      await headOf({ page: 'service', slug: 'x' }, {}, { publicUrl: null }),
    ])
      expect([canonicalOf(head), alternatesOf(head), dataOf(head)]).toEqual([undefined, {}, null]);
  });
});

describe('structured data', () => {
  test('names the site on its front page', async () => {
    expect(dataOf(await headOf({ page: 'home', locale: 'de' }))).toMatchObject({
      '@context': 'https://schema.org',
      '@type': 'WebSite',
      url: `${HOME}/de/`,
      inLanguage: 'de',
    });
  });

  test('says where a service and an incident are in it', async () => {
    const itemsOf = async (key: PageKey) => {
      const { itemListElement: items = [] } = dataOf(await headOf(key)) ?? {};
      return (items as { position: number; item: string }[]).map(
        ({ position, item }) => `${position} ${item}`,
      );
    };
    expect(await itemsOf({ page: 'service', slug: 'x' })).toEqual([
      `1 ${HOME}/`,
      `2 ${HOME}/category/social`,
      `3 ${HOME}/status/x`,
    ]);
    expect(await itemsOf({ page: 'incident', id: INCIDENT_ID })).toEqual([
      `1 ${HOME}/`,
      `2 ${HOME}/status/x`,
      `3 ${HOME}/incident/${INCIDENT_ID}`,
    ]);
  });

  test('with a name that looks like markup ends nothing', async () => {
    const name = '</script><!--<script>\u2028&';
    const head = await headOf({ page: 'home' }, {}, { name });
    expect(head.match(/<\/script>/gu)).toHaveLength(1);
    expect(dataOf(head)).toMatchObject({ name });
  });
});
