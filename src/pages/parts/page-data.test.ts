import { expect, test } from 'vitest';
import { CATALOG, fixtureSources, type Scene } from '../../../test/support/site/fixtures.ts';
import { createSite } from '../site/site.ts';

async function htmlOf(scene: Scene, data: boolean, catalog = CATALOG): Promise<string> {
  const site = createSite(fixtureSources(scene, { catalog }));
  return (await site.page({ page: 'service', slug: 'x', data })).identity.toString();
}

const block = (html: string): string =>
  /<script type="text\/javascript" nomodule>([^]*?)<\/script>/iu.exec(html)?.[1] ?? '';

/** Runs the block as a browser would. */
function propertiesOf(html: string): Record<string, unknown> {
  const window: { DD?: { currentServiceProperties?: Record<string, unknown> } } = {};
  new Function('window', block(html))(window);
  return window.DD?.currentServiceProperties ?? {};
}

test('the page for parsers has 96 counts and 96 of the baseline, each on a line, and no other page has them', async () => {
  const html = await htmlOf('outage', true);
  const lines = block(html)
    .split('\n')
    .filter((line) => line.includes("{ x: '"));
  expect(lines).toHaveLength(192);
  for (const line of lines)
    expect(line).toMatch(/^\{ x: '2025-03-(?:09|10)T\d\d:(?:00|15|30|45):00\+00:00', y: \d+ \},$/u);
  const series = { reports: { data: { length: 96 } }, baseline: { data: { length: 96 } } };
  expect(propertiesOf(html)).toMatchObject({ id: 173086058974210, company: 'X', status: 'danger', series });
  const plain = await htmlOf('outage', false);
  expect(html.replace(/<script type="text\/javascript"[^]*?<\/script>/u, '')).toBe(plain);
});

test('unknown values are 0 there, integers are integers', async () => {
  const { min_baseline, max_baseline, max, status } = propertiesOf(await htmlOf('empty', true));
  expect([min_baseline, max_baseline, status]).toEqual([0, 0, 'success']);
  expect(Number.isInteger(max)).toBe(true);
});

test('a name ends no script and begins no attribute', async () => {
  const name = `</script><script>'"\\ href="/x" \u2028 { x: 'no' }`;
  const services = CATALOG.services.map((one) => (one.slug === 'x' ? { ...one, name } : one));
  const html = await htmlOf('quiet', true, { ...CATALOG, services });
  expect(propertiesOf(html)['company']).toBe(name);
  expect(block(html)).not.toContain('</');
});
