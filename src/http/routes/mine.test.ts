import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { CATALOG, fixtureContext } from '../context.fixture.ts';
import type { Scene } from '../../../test/support/site/fixtures.ts';
import { MINE_MAX } from '../../pages/models/board.ts';
import { createServer, type Server } from '../server.ts';

let server: Server | null = null;
afterEach(async () => {
  await server?.app.close();
  server = null;
});

async function ask(url: string, scene: Scene = 'outage') {
  server ??= createServer(fixtureContext(scene), pino({ level: 'silent' }));
  return server.app.inject({ url });
}

const linksOf = (html: string): string[] =>
  [...html.matchAll(/href="([^"]*)"/gu)].map(([, href]) => href ?? '');

test('services saved on a device are listed with their verdicts, in their order and the language of the page', async () => {
  const { body, headers } = await ask('/de/mine?of=barclays,x');
  expect(linksOf(body)).toEqual(['/de/status/barclays', '/de/status/x']);
  expect(body).toContain('Probleme');
  expect(headers['cache-control']).toBe('private, no-cache');
  expect(headers['set-cookie']).toBeUndefined();
});

test('in a country their links stay in it', async () => {
  expect(linksOf((await ask('/gb/mine?of=x')).body)).toEqual(['/gb/status/x']);
});

test('unknown services are left out, and none is listed twice', async () => {
  expect(linksOf((await ask('/mine?of=nobody,x,x,,%3Cscript%3E,../x')).body)).toEqual(['/status/x']);
  expect(linksOf((await ask('/mine?of=')).body)).toEqual([]);
});

test.each(['', '/de', '/gb'])('opening the URL redirects to the front page: %s/mine', async (root) => {
  const { statusCode, headers } = await ask(`${root}/mine`);
  expect([statusCode, headers['location']]).toEqual([302, `${root}/`]);
});

test('no more are listed than a device saves', async () => {
  const slugs = CATALOG.services.map(({ slug }) => slug);
  expect(linksOf((await ask(`/mine?of=${slugs.slice(0, MINE_MAX).join()}`)).body)).toHaveLength(MINE_MAX);
  expect(linksOf((await ask(`/mine?of=${slugs.slice(0, MINE_MAX + 1).join()}`)).body)).toHaveLength(MINE_MAX);
});

test('without counts, so that nothing changes while no verdict does', async () => {
  expect((await ask('/mine?of=x')).body).not.toContain('reports');
});

test('a client that asks again while nothing changed gets a 304', async () => {
  const { headers } = await ask('/de/mine?of=x');
  const again = await server?.app.inject({
    url: '/de/mine?of=x',
    headers: { 'if-none-match': String(headers['etag']) },
  });
  expect(again?.statusCode).toBe(304);
});
