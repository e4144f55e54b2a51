import { expect, test } from 'vitest';
import { fixtureSources, type Scene } from '../../test/support/site/fixtures.ts';
import type { PageKey } from './base/page-key.ts';
import { createSite } from './site/site.ts';

const show = async (scene: Scene, key: PageKey): Promise<string> =>
  (await createSite(fixtureSources(scene)).page(key)).identity.toString();

test('while a service recovers, the front page does not say that nothing unusual is reported', async () => {
  const html = await show('recovering', { page: 'home' });
  expect(html).toContain('<h1>Reports about <bdi>X</bdi> are getting back to normal</h1>');
  expect(html).toContain('Unusual right now');
});

test('a search without results shows the categories, one with results only the services', async () => {
  const nothing = await show('quiet', { page: 'search', query: 'no such thing' });
  expect(nothing).toContain('<a href="/category/banks">');
  expect(nothing).toContain('>All services</h2>');
  const found = await show('quiet', { page: 'search', query: 'bank' });
  expect(found).not.toContain('href="/category/');
});

test('what a report requires while a surge is not verified is said below the buttons', async () => {
  const html = await show('unverified', { page: 'service', slug: 'x' });
  expect(html.indexOf('data-prover')).toBeGreaterThan(html.indexOf('<div class="buttons">'));
  expect(await show('outage', { page: 'service', slug: 'x' })).not.toContain('data-prover');
});
