import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MINUTE } from '../../src/core/base/time.ts';
import { fromPerson, openInstance, post, TRUST_LOOPBACK, type Instance } from '../support/instance.ts';

const START = Date.UTC(2025, 2, 10, 9);
const NOTE =
  '<p class="stale" role="status">We cannot update this page at the moment. It was last updated at 09:01 UTC on 10 March 2025.';
const PAGES = ['/', '/category/banks', '/status/x', '/de/status/x'];

let instance: Instance;
beforeEach(async () => {
  instance = await openInstance({ start: START, config: { ...TRUST_LOOPBACK, languages: 'en, de' } });
  for (let person = 0; person < 3; person++) await post(instance.url, 'x', {}, fromPerson(person));
  await instance.walkTo(START + MINUTE);
  await Promise.all(PAGES.map(get));
});
afterEach(() => instance.close());

async function get(path: string) {
  const answer = await fetch(`${instance.url}${path}`);
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), text: await answer.text() };
}

const isStale = (html: string): boolean => html.includes('class="stale"');

test('if the store fails a page is served as last drawn, with a note that says when that was', async () => {
  const before = await get('/status/x');
  const db = new DatabaseSync(join(instance.folder, 'outcry.db'));
  db.exec('ALTER TABLE rollups RENAME TO gone');
  instance.clock.set(START + 5 * MINUTE);
  await instance.app.pass();
  const x = await get('/status/x');
  expect(x.status).toBe(200);
  expect(x.text).toContain(NOTE);
  expect(x.text.replace(/<p class="stale".*?<\/p>/u, '')).toBe(before.text);
  expect((await get('/de/status/x')).text).toContain('Letzter Stand: 10. März 2025, 09:01 UTC.');
  // The front page comes from the watch, which still works.
  expect((await get('/')).text).toContain('09:05 UTC');
  expect(await get('/readyz')).toMatchObject({
    status: 503,
    text: expect.stringContaining('store_failed'),
  });
  // A page that was never requested before has no last version.
  expect(await get('/status/facebook')).toMatchObject({ status: 503, retryAfter: '5' });

  db.exec('ALTER TABLE gone RENAME TO rollups');
  db.close();
  await instance.walkTo(START + 5 * MINUTE + 10_000);
  const after = await get('/status/x');
  expect([after.status, isStale(after.text)]).toEqual([200, false]);
  expect(after.text).toContain('09:05 UTC');
});

test('while the watch is stuck every page says when its data is from, until the watch has caught up', async () => {
  for (const path of PAGES) {
    const { status, text } = await get(path);
    expect([path, status, isStale(text)]).toEqual([path, 200, false]);
  }
  instance.clock.set(START + 3 * MINUTE);
  for (const path of PAGES) {
    const { status, text } = await get(path);
    expect([path, status, isStale(text)]).toEqual([path, 200, true]);
  }
  expect((await get('/')).text).toContain(NOTE);
  await instance.walkTo(START + 4 * MINUTE);
  for (const path of PAGES) expect([path, isStale((await get(path)).text)]).toEqual([path, false]);
});
