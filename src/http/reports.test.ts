import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IDEMPOTENCY_KEY_MAX } from '../api/requests.ts';
import { newKey, newSigner, openKeyBook } from '../key-book.ts';
import { fixtureContext, type FixtureContext } from './context.fixture.ts';
import { BODY_BYTES_MAX, createServer, type Server } from './server.ts';

let context: FixtureContext;
let server: Server;

function start(changes: Partial<FixtureContext> = {}): void {
  context = { ...fixtureContext(), ...changes };
  server = createServer(context, pino({ level: 'silent' }));
}
beforeEach(() => start());
afterEach(() => server.app.close());

const FORM = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };

describe('a report', () => {
  test.each(['/api/v1/services/x/reports', '/status/x'])('as a form to %s keeps its fields', async (url) => {
    await server.app.inject({ method: 'POST', url, headers: FORM, payload: 'problem=app&place=GB%2FLondon' });
    expect(context.accepted.map(({ body }) => body)).toEqual([{ problem: 'app', place: 'GB/London' }]);
  });

  describe('with a key', () => {
    async function withKeys() {
      const shelf = context.store.keys;
      const facts = { name: 'A newspaper', createdAt: 0, expiresAt: null };
      const both = newKey({ ...facts, scopes: ['read', 'report'] });
      const reading = newKey({ ...facts, scopes: ['read'] });
      const ended = newKey({ ...facts, scopes: ['report'], expiresAt: 1 });
      for (const { kept } of [both, reading, ended]) await shelf.add(kept);
      const keys = await openKeyBook({ shelf, signer: newSigner(), onError: () => {} });
      await server.app.close();
      start({ keys, store: context.store });
      return { both, reading, ended };
    }
    const send = (authorization: string) =>
      server.app.inject({
        method: 'POST',
        url: '/api/v1/services/x/reports',
        headers: { authorization },
        payload: { reporter: 'call 1' },
      });

    test('that is for reporting is one of its client; one for reading, or of another owner, is treated as anonymous', async () => {
      const { both, reading } = await withKeys();
      for (const token of [both.secret, reading.secret, 'of.some.proxy'])
        expect((await send(`Bearer ${token}`)).statusCode).toBe(202);
      expect(context.accepted.map(({ client }) => client)).toEqual([both.kept.id, undefined, undefined]);
    });

    test('that is wrong or has expired is refused, so that nobody reports for weeks as one person', async () => {
      const { both, ended } = await withKeys();
      for (const wrong of [`${both.secret.slice(0, -2)}__`, ended.secret]) {
        const answer = await send(`Bearer ${wrong}`);
        expect(answer.statusCode).toBe(401);
        expect(answer.json()).toMatchObject({ type: 'urn:outcry:wrong_key' });
      }
      expect(context.accepted).toEqual([]);
    });
  });

  test.each([
    ['over the limit', FORM, `comment=${'a'.repeat(BODY_BYTES_MAX)}`, 413],
    ['of an unknown type', { 'content-type': 'text/xml' }, '<report/>', 415],
  ])('by the form with a body %s is answered with the page', async (_what, headers, payload, status) => {
    const answer = await server.app.inject({ method: 'POST', url: '/status/x', headers, payload });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^text\/html/u);
    const { identity } = await context.site.page({ page: 'service', slug: 'x', answer: 'refused' });
    expect(answer.body).toBe(identity.toString());
  });

  test.each([
    ['counted_already', 429, 'repeat'],
    ['crowded', 503, 'busy'],
    ['busy', 503, 'busy'],
  ] as const)(
    'refused as %s by the form is answered %s with a sentence for people',
    async (dropped, status, said) => {
      const drop = { dropped, detail: 'Not now.', retryAfter: 5 };
      await server.app.close();
      start({
        intake: {
          accept: () => Promise.resolve(drop),
          told: () => null,
          logged: () => {},
          answer: async () => null,
          refuse: (one) => one,
        },
      });
      const answer = await server.app.inject({
        method: 'POST',
        url: '/status/x',
        headers: FORM,
        payload: '',
      });
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([status, '5']);
      const { identity } = await context.site.page({ page: 'service', slug: 'x', answer: said });
      expect(answer.body).toBe(identity.toString());
    },
  );

  test('by the form is thanked with what only its reporter is told, at a URL that tells others nothing', async () => {
    const heard = { nth: 7, minutes: 10, place: null } as const;
    const intake = {
      ...context.intake,
      told: (token: string) => (token === 't' ? { id: 'r', service: 'x', heard } : null),
    };
    await server.app.close();
    start({ intake });
    const told = await server.app.inject('/status/x?reported=counted&receipt=t');
    expect(told.body).toContain('You are number 7 to report this in the last 10 minutes.');
    expect(told.headers['cache-control']).toBe('no-store');
    for (const url of [
      '/status/x?reported=counted&receipt=u',
      '/status/x?receipt=t',
      '/status/x?reported=repeat&receipt=t',
    ])
      expect((await server.app.inject(url)).body, url).not.toContain('You are number 7');
  });

  test('with a body over the limit is a counted refusal, by form and by program', async () => {
    for (const url of ['/status/x', '/api/v1/services/x/reports'])
      await server.app.inject({
        method: 'POST',
        url,
        headers: FORM,
        payload: 'a'.repeat(BODY_BYTES_MAX + 1),
      });
    expect(context.refused.map(({ dropped }) => dropped)).toEqual(['too_large', 'too_large']);
    expect(context.accepted).toEqual([]);
  });
});

test('an Idempotency-Key is taken at its limit and refused one past it', async () => {
  const url = '/api/v1/services/x/reports';
  const post = (length: number) =>
    server.app.inject({ method: 'POST', url, headers: { 'idempotency-key': 'k'.repeat(length) } });
  expect((await post(IDEMPOTENCY_KEY_MAX)).statusCode).toBe(202);
  expect((await post(IDEMPOTENCY_KEY_MAX + 1)).statusCode).toBe(400);
});
