import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORMAT_OPERATIONS } from '../api/format-operations.ts';
import { OPERATIONS } from '../api/operations.ts';
import { fixtureContext } from './context.fixture.ts';
import { createServer, type Server } from './server.ts';

let server: Server;
beforeAll(() => {
  server = createServer(fixtureContext(), pino({ level: 'silent' }));
});
afterAll(() => server.app.close());

const OTHER = { origin: 'https://other.example' };
const PREFLIGHT = {
  ...OTHER,
  'access-control-request-method': 'GET',
  'access-control-request-headers': 'authorization, if-none-match',
};
/** For operators; a script of another site has no use for them. */
const OPERATING = ['/healthz', '/readyz', '/metrics'];
const addressOf = (path: string) => path.replace('{slug}', 'x').replaceAll(/\{\w+\}/gu, '1');
const READ = [...OPERATIONS, ...FORMAT_OPERATIONS]
  .filter(({ method, path }) => method === 'get' && !OPERATING.includes(path) && !path.endsWith('/live'))
  .map(({ path }) => addressOf(path));

describe('a script of another site', () => {
  test.each(READ)('reads %s, including refusals, and the headers for paging and retries', async (url) => {
    for (const [address, headers] of [
      [url, OTHER],
      [`${url}?there-is-no-such-field=1`, OTHER],
      [url, { ...OTHER, 'if-none-match': '*' }],
    ] as const) {
      const answer = await server.app.inject({ url: address, headers });
      expect(answer.headers, `${answer.statusCode} ${address}`).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-expose-headers': expect.stringMatching(/ETag.*RateLimit.*Retry-After/u),
      });
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials');
    }
  });

  test.each(READ)('may send a key and the version it has to %s', async (url) => {
    const { statusCode, headers, body } = await server.app.inject({
      method: 'OPTIONS',
      url,
      headers: PREFLIGHT,
    });
    expect([statusCode, body]).toEqual([204, '']);
    expect(headers).toMatchObject({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'Authorization, If-None-Match, Last-Event-ID',
    });
  });

  test.each(['/', '/status/x', '/how-it-works', '/api', '/api/services', '/incident/x', ...OPERATING])(
    'cannot read %s',
    async (url) => {
      expect((await server.app.inject({ url, headers: OTHER })).headers).not.toHaveProperty(
        'access-control-allow-origin',
      );
      expect((await server.app.inject({ method: 'OPTIONS', url, headers: PREFLIGHT })).statusCode).toBe(405);
    },
  );

  test.each(['/api/v1/services/x/reports', '/mcp', '/v2/tokens', '/api/v1/services'])(
    'cannot send to %s',
    async (url) => {
      const headers = { ...PREFLIGHT, 'access-control-request-method': 'POST' };
      const answer = await server.app.inject({ method: 'OPTIONS', url, headers });
      expect(answer.statusCode).toBe(405);
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    },
  );
});
