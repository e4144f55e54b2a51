import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { fixtureContext } from '../context.fixture.ts';
import { createReaders } from '../readers.ts';
import { createServer, type Server } from '../server.ts';

let server: Server | null = null;
afterEach(async () => {
  await server?.app.close();
  server = null;
});

async function cityOf(root: string, zone: string) {
  const readers = createReaders(['en', 'ar', 'de', 'ja']);
  server ??= createServer({ ...fixtureContext('quiet'), readers }, pino({ level: 'silent' }));
  return server.app.inject({ url: `${root}/zone?of=${encodeURIComponent(zone)}` });
}

test.each([
  ['/ja', 'ロンドン'],
  ['/ar', 'لندن'],
  ['/de', 'London'],
  ['', 'London'],
])('the city of a time zone has its name in the language of the page: %s %s', async (root, city) => {
  const answer = await cityOf(root, 'Europe/London');
  expect([answer.statusCode, answer.body]).toEqual([200, city]);
  expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('public, max-age=86400');
});

test.each(['UTC', 'Mars/Olympus', '', '\0', '<script>', 'x'.repeat(5_000)])(
  'a zone without a city, %s, is answered with nothing',
  async (zone) => {
    const answer = await cityOf('/ja', zone);
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
  },
);
