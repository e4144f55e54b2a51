import { expect, test } from 'vitest';
import { OPERATIONS } from '../api/operations.ts';
import { fixtureSources } from '../../test/support/site/fixtures.ts';
import { createSite } from './site.ts';

const draw = async (locale?: 'de') =>
  createSite(fixtureSources('quiet')).page({ page: 'api', ...(locale !== undefined && { locale }) });

test('every operation is on the page with its address, parameters and answers, and every shape it refers to', async () => {
  const html = (await draw()).identity.toString();
  for (const { id, method, path, query } of OPERATIONS) {
    expect(html).toContain(`<details id="${id}" class="api">`);
    expect(html).toContain(`<code>${method.toUpperCase()} ${path}</code>`);
    for (const name of Object.keys(query?.shape ?? {})) expect(html).toContain(`<code>${name}</code>`);
  }
  const referred = new Set([...html.matchAll(/href="#([\w-]+)"/gu)].map(([, id]) => id));
  expect(referred.size).toBeGreaterThan(20);
  for (const id of referred) expect(html).toContain(` id="${id}"`);
  expect(html).not.toContain('[object');
});

test('in German our words are German, and what the document says is marked as English', async () => {
  const html = (await draw('de')).identity.toString();
  expect(html).toContain('<h1>Was Programme fragen können</h1>');
  expect(html).toContain('<caption>Antworten</caption><tbody lang="en">');
  expect(html).toContain('href="/openapi.json"');
});
