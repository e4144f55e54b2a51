import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE } from '../../src/core/base/time.ts';
import { TRUST_LOOPBACK, fromPerson, openInstance, post, type Instance } from '../support/instance.ts';
import { textsIn, validXml } from '../support/valid-xml.ts';

const root = join(import.meta.dirname, '../..');
const START = Date.UTC(2025, 5, 2, 9);
/** The address of the instance in the examples. */
const HOME = 'http://127.0.0.1:8080';
const CURL = { 'User-Agent': 'curl/8.5.0', Accept: '*/*' };

let instance: Instance;
beforeAll(async () => {
  instance = await openInstance({ start: START, config: { ...TRUST_LOOPBACK, embed: '*' } });
});
afterAll(() => instance.close());

const ask = (path: string, headers: Record<string, string> = CURL) => fetch(instance.url + path, { headers });

test('every command in docs/interfaces.md works', async () => {
  const page = readFileSync(join(root, 'docs/interfaces.md'), 'utf8');
  const commands = [...page.matchAll(/^```sh\n([^]*?)```$/gmu)].flatMap(([, text]) =>
    text!.trim().split('\n'),
  );
  expect(commands.length).toBeGreaterThan(8);
  for (const command of commands) {
    const address = /^curl "?([^"\s]+)"?$/u.exec(command)?.[1] ?? '';
    expect(address, command).toContain(HOME);
    const asked = address
      .replaceAll(HOME, instance.url)
      .replaceAll(encodeURIComponent(HOME), encodeURIComponent(instance.url));
    const answer = await fetch(asked, { headers: CURL });
    expect(answer.status, command).toBe(200);
    expect((await answer.text()).length, command).toBeGreaterThan(20);
  }
});

test('every format announces an incident when it opens and when it ends, with the same id, also after a restart', async () => {
  const before = await ask('/status/x/history.atom');
  expect(textsIn(await before.text(), 'entry')).toEqual([]);
  await Promise.all(
    Array.from({ length: 300 }, (_, nth) => post(instance.url, 'x', { place: 'GB/London' }, fromPerson(nth))),
  );
  await instance.walkTo(instance.clock.now() + 2 * MINUTE);
  const [incident] = await instance.app.store.incidents.list({ limit: 1 });
  expect(incident?.state).toBe('open');

  const told = async () => {
    const atom = await (await ask('/status/x/history.atom')).text();
    validXml(atom, 'atom');
    const { category } = instance.app.catalog.service('x')!;
    const inCategory = await (await ask(`/category/${category}/history.rss`)).text();
    validXml(inCategory, 'rss');
    const summary = (await (await ask('/api/v2/incidents.json')).json()) as {
      incidents: { id: string; status: string }[];
    };
    const badge = (await (await ask('/badge/x.json')).json()) as { message: string };
    const text = await (await ask('/status/x')).text();
    return {
      entries: textsIn(atom, 'id').slice(1),
      guids: textsIn(inCategory, 'guid'),
      updated: textsIn(atom, 'updated').at(-1) ?? '',
      status: summary.incidents[0]?.status,
      badge: badge.message,
      text: text.split('\n', 1)[0],
    };
  };
  const open = await told();
  const id = `tag:127.0.0.1,2026:/incident/${incident!.id}`;
  expect(open).toMatchObject({
    entries: [id],
    guids: [id],
    status: 'investigating',
    badge: 'Problems',
    text: 'X: Problems',
  });

  await instance.walkTo(instance.clock.now() + 90 * MINUTE);
  await instance.restart();
  await instance.app.boards.idle();
  const over = await told();
  expect(over).toMatchObject({ entries: [id], guids: [id], status: 'resolved' });
  expect(over.updated > open.updated).toBe(true);
  expect(over.badge).not.toBe('Problems');
});

test('other sites may frame only the embedded page, however a page is requested', async () => {
  const policy = async (path: string, headers: Record<string, string>) =>
    /frame-ancestors [^;]*/u.exec(
      (await ask(path, headers)).headers.get('content-security-policy') ?? '',
    )?.[0];
  expect(await policy('/embed/x', {})).toBe('frame-ancestors *');
  for (const path of [
    '/',
    '/status/x',
    '/category/social',
    '/how-it-works',
    '/api/v1/services/x',
    '/oembed?url=x',
  ])
    for (const headers of [CURL, { Accept: 'text/html' }])
      expect(await policy(path, headers), path).toBe("frame-ancestors 'none'");
});
