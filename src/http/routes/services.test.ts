import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Catalog } from '../../core/domain/service.ts';
import { CATALOG, fixtureContext, type FixtureContext } from '../context.fixture.ts';
import { createServer, type Server } from '../server.ts';
import { SEARCH_HITS_MAX } from './services.ts';

let context: FixtureContext;
let server: Server;
beforeEach(() => {
  context = fixtureContext();
  server = createServer(context, pino({ level: 'silent' }));
});
afterEach(() => server.app.close());

interface Listed {
  readonly items: readonly { readonly slug: string; readonly category: string; readonly status: string }[];
  readonly next: string | null;
}

async function list(query: Record<string, string>, from = server): Promise<Listed> {
  return (await from.app.inject({ url: '/api/v1/services', query })).json();
}

async function allPages(query: Record<string, string>, from = server): Promise<string[]> {
  const slugs: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Listed = await list({ ...query, ...(cursor === '' ? {} : { cursor }) }, from);
    slugs.push(...page.items.map(({ slug }) => slug));
    cursor = page.next;
  }
  return slugs;
}

describe('the list of services', () => {
  const sorted = CATALOG.services.toSorted((a, b) => (a.slug < b.slug ? -1 : 1));

  test('is sorted by slug, complete over its pages, each service once', async () => {
    expect(await allPages({ limit: '7' })).toEqual(sorted.map(({ slug }) => slug));
    expect((await list({ limit: '1' })).next).toBe(sorted[0]?.slug);
    expect((await list({})).items[0]).toMatchObject({ slug: sorted[0]?.slug, status: 'normal' });
  });

  test('of a category or a status has only those; an unknown one is an error', async () => {
    const { category } = CATALOG.services[0]!;
    const own = sorted.filter((service) => service.category === category).map(({ slug }) => slug);
    expect(await allPages({ category, limit: '2' })).toEqual(own);
    expect(await allPages({ category, status: 'normal' })).toEqual(own);
    expect(await list({ category, status: 'problems' })).toEqual({ items: [], next: null });
    for (const nothing of ['category=nothing', 'category=x%20y', 'country=XX', 'status=broken'])
      expect((await server.app.inject(`/api/v1/services?${nothing}`)).statusCode).toBe(400);
  });

  test('of a country has those that are used there, over all its pages, also for a search', async () => {
    const own = sorted.filter(({ countries }) => countries.length === 0 || countries.includes('DE'));
    expect(own.length).toBeLessThan(sorted.length);
    for (const country of ['DE', 'de'])
      expect(await allPages({ country, limit: '2' })).toEqual(own.map(({ slug }) => slug));
    const away = sorted.find((service) => !own.includes(service));
    expect(await allPages({ q: away!.name })).toContain(away!.slug);
    expect(await allPages({ q: away!.name, country: 'DE' })).not.toContain(away!.slug);
  });

  test('lists the known fields if a field is unknown', async () => {
    const { detail } = (await server.app.inject('/api/v1/services?state=open')).json<{ detail: string }>();
    expect(detail).toContain(
      'There is no query field "state": this address knows "q", "category", "country"',
    );
  });

  test('of a search is bounded over all its pages', async () => {
    for (const more of [0, 1]) {
      const services = Array.from({ length: SEARCH_HITS_MAX + more }, (_, nth) =>
        Object.assign({}, CATALOG.services[0], { slug: `same-${nth}`, name: 'Same', aliases: [] }),
      );
      const all: Catalog = { ...CATALOG, services };
      const bySlug = new Map(services.map((service) => [service.slug, service]));
      const catalog = { ...context.catalog, all, service: (slug: string) => bySlug.get(slug) ?? null };
      const large = createServer({ ...context, catalog }, pino({ level: 'silent' }));
      expect(await allPages({ q: 'same', limit: '999' }, large)).toHaveLength(SEARCH_HITS_MAX);
      await large.app.close();
    }
  });
});
