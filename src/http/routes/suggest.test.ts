import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { fixtureContext } from '../context.fixture.ts';
import type { Scene } from '../../../test/support/site/fixtures.ts';
import { createServer, type Server } from '../server.ts';
import { SUGGESTIONS_MAX } from './suggest.ts';

type Answer = [query: string, names: string[], words: string[], addresses: string[]];

let server: Server | null = null;
afterEach(async () => {
  await server?.app.close();
  server = null;
});

async function suggest(url: string, scene: Scene = 'quiet') {
  server ??= createServer(fixtureContext(scene), pino({ level: 'silent' }));
  return server.app.inject({ url });
}

const names = async (query: string): Promise<string[]> =>
  (await suggest(`/suggest?q=${encodeURIComponent(query)}`)).json<Answer>()[1];

test('suggestions are what the search finds, by parts of names, typos, questions and other scripts', async () => {
  expect((await names('bar'))[0]).toBe('Barclays');
  expect(await names('facebok')).toEqual(['Facebook']);
  expect(await names('is netflix down')).toEqual(['Netflix']);
  expect(await names('нетфликс')).toEqual(['Netflix']);
});

test('no more is suggested than a list can show, and nothing for empty input', async () => {
  expect(await names('an')).toHaveLength(SUGGESTIONS_MAX);
  expect(await names('')).toEqual([]);
  expect(await names('   ')).toEqual([]);
  expect(await names('no such thing at all')).toEqual([]);
  expect((await suggest('/suggest')).json()).toEqual(['', [], [], []]);
});

test('a service in trouble says so, in the language of the page', async () => {
  const answer = await suggest('/de/suggest?q=x', 'outage');
  const [query, [name], words, [address]] = answer.json<Answer>();
  expect([query, name, words[0], address]).toEqual(['x', 'X', 'Probleme', '/de/status/x']);
  expect(words.at(-1)).toBe('');
  expect(answer.headers['content-type']).toMatch(/^application\/x-suggestions\+json/u);
  expect(answer.headers['cache-control']).toBe('public, max-age=5');
});

test('a country suggests what is used there first; the world suggests in its own order', async () => {
  const [, , , addresses] = (await suggest('/gb/suggest?q=bank')).json<Answer>();
  expect(addresses.length).toBeGreaterThan(0);
  expect(addresses.every((address) => address.startsWith('/gb/status/'))).toBe(true);
  expect((await suggest('/zz/suggest?q=bank')).statusCode).toBe(404);
});

test.each(['%F0%9F%92%A5', '%00', '%E2%80%AE', '<script>', "'%20or%201=1", 'a'.repeat(5_000)])(
  'any input, %s, is answered',
  async (query) => {
    expect((await suggest(`/suggest?q=${query}`)).statusCode).toBe(200);
  },
);
