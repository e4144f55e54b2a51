import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FixtureContext } from '../../context.fixture.ts';
import { createServer, type Server } from '../../server.ts';
import { GETS, asking, v2Context, type Said } from './v2.fixture.ts';

let context: FixtureContext;
let server: Server;
beforeAll(async () => {
  context = await v2Context();
  server = createServer(context, pino({ level: 'silent' }));
});
afterAll(() => server.app.close());

const ask = (url: string, headers: Record<string, string> = {}, of = server): Promise<Said> =>
  asking(of, url, headers);
const withQuery = (url: string, query: string) => `${url}${url.includes('?') ? '&' : '?'}${query}`;

describe('every endpoint', () => {
  test.each(GETS)('$path is answered according to its shape', async ({ url }) => {
    expect(await ask(url)).toMatchObject({ status: 200 });
  });

  test.each(GETS)('$path ignores unknown parameters', async ({ url }) => {
    expect(await ask(withQuery(url, 'query=x&_=1'))).toMatchObject({ status: 200 });
  });

  const BAD: Readonly<Record<string, readonly string[]>> = {
    page_size: ['0', '1001', '-1', 'many', '1.5'],
    startdate: ['2025-03-10', 'yesterday', '2025-99-99', "2025-03-10'--", '1741599600'],
    interval: ['7m', '0m', '1w'],
    offset: ['7', '-7m', '99999m', '1440m'],
    countries: ['XX', 'Atlantis', '0', '677', 'GB,XX'],
    threshold: ['-1', 'high', '1e99'],
    category_id: ['-1', 'banks'],
    only_active: ['yes', '2'],
    order_by: ['id', 'name;drop'],
    order_direction: ['up'],
    ids: ['a', '1,b', '-1', '1.5'],
    fields: ['x'.repeat(501)],
    name: ['x'.repeat(101)],
    amount: ['0', '101'],
  };
  const table = GETS.flatMap(({ path, url, fields }) =>
    fields.flatMap((field) => (BAD[field] ?? []).map((value) => ({ path, url, field, value }))),
  ).filter(({ path, field }) => !(path.endsWith('/current') && ['startdate', 'countries'].includes(field)));

  test.each(table)('$path says what is wrong with $field=$value', async ({ url, field, value }) => {
    const [base = ''] = url.split('?');
    const answer = await ask(
      `${field === 'ids' ? base : url}${url.includes('?') && field !== 'ids' ? '&' : '?'}${field}=${encodeURIComponent(value)}`,
    );
    // With nothing published, the list is empty for any countries.
    const refused = { error: true, message: expect.stringMatching(/\.$/u) as string };
    expect([
      [200, []],
      [400, refused],
    ]).toContainEqual([answer.status, answer.body]);
  });

  const OF_ONE = GETS.filter(({ path }) => path.includes('{'));
  test.each(OF_ONE)('$path refuses unknown objects', async ({ path }) => {
    for (const wrong of ['0', '9999999999999999', 'a', '-1', '1.5', '%00', "1'"]) {
      const url = path.replaceAll(/\{\w+\}/gu, wrong);
      const { status, body } = await ask(url);
      expect([400, 404]).toContain(status);
      expect(body).toEqual({ error: true, message: expect.any(String) });
    }
  });

  test('and every other URL under /v2 has errors of the same shape', async () => {
    const wrong = { error: true, message: expect.any(String) };
    expect(await ask('/v2/nothing')).toMatchObject({ status: 404, body: wrong });
    const posted = await server.app.inject({ method: 'POST', url: '/v2/companies' });
    expect([posted.statusCode, posted.headers['allow'], posted.json()]).toEqual([405, 'GET, HEAD', wrong]);
    const broken = await server.app.inject({
      method: 'POST',
      url: '/v2/tokens',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect([broken.statusCode, broken.json(), context.refused]).toEqual([400, wrong, []]);
  });
});
