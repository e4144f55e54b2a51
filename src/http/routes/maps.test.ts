import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { fixtureContext } from '../context.fixture.ts';
import { createServer } from '../server.ts';

async function ask(url: string, headers: Record<string, string> = {}) {
  const { app } = createServer(fixtureContext('outage'), pino({ level: 'silent' }));
  const answer = await app.inject({ url, headers });
  await app.close();
  return answer;
}

describe('a map', () => {
  test('is an image of at most 14 kB with a tag, whose style its own policy allows', async () => {
    const answer = await ask('/map/status/x.svg', { 'accept-encoding': 'br' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('image/svg+xml; charset=utf-8');
    expect(answer.rawPayload.length).toBeLessThan(14_000);
    expect(answer.headers['cache-control']).toContain('max-age=300');
    expect(answer.headers['content-security-policy']).toMatch(/style-src 'sha256-[^']+';/u);
    const again = await ask('/map/status/x.svg', {
      'accept-encoding': 'br',
      'if-none-match': String(answer.headers['etag']),
    });
    expect(again.statusCode).toBe(304);
  });

  test('is in the language of its URL', async () => {
    expect((await ask('/de/map/status/x.svg')).body).toContain('Karte der Meldungen');
    expect((await ask('/map/status/x.svg')).body).toContain('Map of the reports');
  });

  test.each([
    ['/map/status/nobody.svg', 404],
    ['/map/incident/nobody.svg', 404],
    ['/map/status/x.svg?size=9', 400],
  ])('at %s is answered with %d', async (url, status) => {
    expect((await ask(url)).statusCode).toBe(status);
  });
});
