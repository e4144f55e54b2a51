import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKey, openKeyBook } from '../../../key-book.ts';
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

describe('who may ask', () => {
  const asked = GETS.map(({ url }) => url);
  async function keyed(keysRequired: boolean) {
    const { secret, kept } = newKey({
      name: 'A newspaper',
      scopes: ['read'],
      createdAt: 0,
      expiresAt: null,
    });
    await context.store.keys.add(kept);
    const onError = (error: unknown): never => {
      throw error;
    };
    const keys = await openKeyBook({ shelf: context.store.keys, signer: 's', onError });
    return {
      secret,
      id: kept.id,
      keys,
      with: createServer({ ...context, keys, keysRequired }, pino({ level: 'silent' })),
    };
  }
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
  });
  const post = async (of: Server, headers: Record<string, string>, rest = '?grant_type=client_credentials') =>
    of.app.inject({ method: 'POST', url: `/v2/tokens${rest}`, headers });

  test('a token is made from a key by HTTP Basic, and both work at every endpoint if a key is required', async () => {
    const { with: strict, secret, id } = await keyed(true);
    const made = await post(strict, basic(id, secret));
    expect(made.json()).toEqual({ access_token: expect.any(String), expires_in: 3600, token_type: 'Bearer' });
    expect(made.headers['cache-control']).toBe('no-store');
    const { access_token: token } = made.json<{ access_token: string }>();
    for (const bearer of [token, secret])
      for (const url of asked)
        expect((await ask(url, { authorization: `Bearer ${bearer}` }, strict)).status).toBe(200);
    await strict.app.close();
  });

  test('without a token, or with a wrong, foreign, changed or removed one, no endpoint is answered then', async () => {
    const { with: strict, secret, id, keys } = await keyed(true);
    const { token } = keys.token(id, Date.now());
    const expired = keys.token(id, Date.now() - 3_600_000).token;
    const anyone = keys.token(null, Date.now()).token;
    const wrong = [
      `${token}x`,
      `${secret.slice(0, -2)}__`,
      'eyJhbGciOiJIUzUxMiJ9.e30.x',
      'outcry',
      expired,
      anyone,
    ].map((bearer) => ({ authorization: `Bearer ${bearer}` }));
    for (const headers of [{}, { authorization: 'Basic eDp5' }, { authorization: 'Bearer' }, ...wrong])
      for (const url of asked) {
        const { status, body } = await ask(url, headers as Record<string, string>, strict);
        expect([status, body]).toEqual([401, { error: true, message: expect.any(String) }]);
      }
    expect((await strict.app.inject('/api/v1/services')).statusCode).toBe(200);
    await strict.app.close();
  });

  test('if no key is required anybody is answered and gets a token; one that looks like ours must be valid', async () => {
    const { with: open, secret, id } = await keyed(false);
    const vendor = await post(open, basic('client', 'secret of the vendor'));
    const { access_token: token } = vendor.json<{ access_token: string }>();
    const status = async (authorization: string) => (await ask('/v2/ping', { authorization }, open)).status;
    expect(await status(`Bearer ${token}`)).toBe(200);
    expect(await status('Bearer eyJhbGciOiJIUzUxMiJ9.e30.x')).toBe(200);
    expect(await status(`Bearer ${secret.slice(0, -2)}__`)).toBe(401);
    expect((await post(open, basic(id, `${secret}x`))).statusCode).toBe(401);
    await open.app.close();
  });

  test('the grant may be in the query, a form or JSON; another grant is refused, and so are wrong credentials', async () => {
    const { with: strict, secret, id } = await keyed(true);
    const form = { ...basic(id, secret), 'content-type': 'application/x-www-form-urlencoded' };
    const send = async (headers: Record<string, string>, body: string) =>
      (await strict.app.inject({ method: 'POST', url: '/v2/tokens', headers, body })).statusCode;
    expect(await send(form, 'grant_type=client_credentials')).toBe(200);
    expect(
      await send(
        { ...form, authorization: '' },
        `grant_type=client_credentials&client_id=${id}&client_secret=${secret}`,
      ),
    ).toBe(200);
    expect(
      await send(
        { ...basic(id, secret), 'content-type': 'application/json' },
        '{"grant_type":"client_credentials"}',
      ),
    ).toBe(200);
    expect(await send(form, 'grant_type=password')).toBe(400);
    expect((await post(strict, basic(id, secret), '')).statusCode).toBe(400);
    for (const headers of [basic('nobody', secret), basic(id, 'wrong'), { authorization: 'Basic !' }, {}]) {
      const refused = await post(strict, headers as Record<string, string>);
      expect([refused.statusCode, refused.headers['www-authenticate']]).toEqual([
        401,
        'Basic realm="Outcry"',
      ]);
    }
    await strict.app.close();
  });
});
