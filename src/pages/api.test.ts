import { expect, test } from 'vitest';
import { FORMAT_OPERATIONS } from '../api/format-operations.ts';
import { GROUPS } from '../api/operation.ts';
import { OPERATIONS } from '../api/operations.ts';
import { fixtureSources } from '../../test/support/site/fixtures.ts';
import type { Rendered } from './base/rendered.ts';
import { createSite } from './site/site.ts';

const draw = (group: string | null, locale?: 'de'): Promise<Rendered> =>
  createSite(fixtureSources('quiet')).page({ page: 'api', group, ...(locale !== undefined && { locale }) });
const html = async (...of: Parameters<typeof draw>): Promise<string> =>
  (await draw(...of)).identity.toString();

const ALL = [...OPERATIONS, ...FORMAT_OPERATIONS];
/** What a bad mobile connection transfers in its first round trip. */
const PAGE_BYTES_MAX = 14_000;

test('the index links to every operation, and the page of its group states its URL and parameters', async () => {
  const index = await html(null);
  for (const { name } of GROUPS) {
    const page = await html(name);
    for (const { id, method, path, query } of ALL.filter(({ group }) => group === name)) {
      expect(index).toContain(
        `<a href="/api/${name}#${id}"><code>${method.toUpperCase()} ${path}</code></a>`,
      );
      const [, section = ''] = page.split(`<section id="${id}"`);
      for (const field of Object.keys(query?.shape ?? {}))
        expect(section.split('</section>')[0], `${id} ${field}`).toMatch(`<code>${field}`);
    }
  }
});

test('every link within a page has a target on it, and every named shape is there', async () => {
  for (const { name } of GROUPS) {
    const page = await html(name);
    const referred = new Set([...page.matchAll(/href="#([\w-]+)"/gu)].map(([, id]) => id));
    expect(referred.size).toBeGreaterThan(5);
    for (const id of referred) expect(page.split(` id="${id}"`), `${name} ${id}`).toHaveLength(2);
    expect(page).not.toMatch(/\[object|`/u);
  }
});

test('each of them fits into the first round trip', async () => {
  for (const name of [null, ...GROUPS.map((group) => group.name)])
    expect((await draw(name)).br.length, String(name)).toBeLessThanOrEqual(PAGE_BYTES_MAX);
});

test('the fields of nested objects are listed, and the values of maps', async () => {
  const [, excerpt = ''] = (await html('incidents')).split('<section id="shape-Excerpt"');
  const told = excerpt.split('</section>')[0];
  for (const field of ['past', 'quarters', 'regions', 'whole'])
    expect(told).toContain(`<code>${field}</code>`);
  expect(told).toContain('Record&lt;string, ');
});

test('an unknown group is not found', async () => {
  expect((await draw('nothing')).status).toBe(404);
});

test('in German our texts are German, and text of the document is marked as English', async () => {
  const page = await html('services', 'de');
  expect(page).toContain('<a href="/de/api">Schnittstelle für Programme</a>');
  expect(page).toContain('<h3>Antworten</h3><dl lang="en" dir="ltr">');
  expect(page).toContain('href="/openapi.json"');
});
