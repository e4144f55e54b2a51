import { expect, test } from 'vitest';
import { DRAWS, TAGS, naughtySources } from '../../test/support/naughty-pages.ts';
import { INCIDENT_ID } from '../../test/support/site/fixtures.ts';
import type { PageKey } from './base/page-key.ts';
import { createSite } from './site/site.ts';

const PAGES: readonly PageKey[] = [
  { page: 'home' },
  { page: 'category', slug: 'social' },
  { page: 'search', query: 'x' },
  { page: 'service', slug: 'x' },
  { page: 'service', slug: 'x', data: true },
  { page: 'incident', id: INCIDENT_ID },
  { page: 'replay', id: INCIDENT_ID, at: null },
  { page: 'history', service: null, before: null },
  { page: 'calendar', slug: 'x', year: null },
  { page: 'embed', slug: 'x' },
];

test('whatever editors and operators write, it is text on every page, and never markup', async () => {
  expect(TAGS.length).toBeGreaterThan(50);
  for (let nth = 0; nth < DRAWS; nth++) {
    const site = createSite(naughtySources(nth % 2 === 0 ? 'outage' : 'storm', nth));
    for (const key of PAGES) {
      const html = (await site.page(key)).identity.toString();
      expect(
        TAGS.filter((text) => html.includes(text)),
        `${key.page} ${nth}`,
      ).toEqual([]);
    }
  }
});
