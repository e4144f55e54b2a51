import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE } from '../../core/base/time.ts';
import { newKey, openKeyBook } from '../../key-book.ts';
import { WITH_KEY_TIMES } from '../admission/reads.ts';
import { incident, tick, update } from '../../ports/given.fixture.ts';
import { CATALOG, fixtureContext, type FixtureContext } from '../context.fixture.ts';
import { createServer, type Server } from '../server.ts';

let context: FixtureContext;
let server: Server;
beforeEach(() => {
  context = fixtureContext();
  server = createServer(context, pino({ level: 'silent' }));
});
afterEach(() => server.app.close());

async function ask(url: string, headers: Record<string, string> = {}, of = server) {
  const answer = await of.app.inject({ url, headers });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body };
}
async function json<T>(url: string): Promise<T> {
  return JSON.parse((await ask(url)).text) as T;
}
interface Listed {
  readonly items: readonly Record<string, unknown>[];
  readonly next: string | null;
}

const GB_ONLY = {
  kind: 'only',
  parts: [{ dimension: 'city', key: 'GB/London', observed: 9, expected: 1 }],
} as const;

/** Five incidents a minute apart, the oldest first: two are over, one is only in London, one is at a British bank. */
async function withIncidents(): Promise<void> {
  const at = context.watch.at;
  const all = [
    incident({ id: 'a', state: 'resolved' }),
    incident({ id: 'b', state: 'resolved', service: 'netflix' }),
    incident({ id: 'c', service: 'barclays' }),
    incident({ id: 'd', scope: GB_ONLY }),
    incident({ id: 'e', state: 'recovering', service: 'netflix' }),
  ].map((one, nth) => Object.assign(one, { detectedAt: at - (10 - nth) * MINUTE }));
  await context.store.commit(
    tick({
      at,
      incidents: [...all, incident({ id: 'f', state: 'pending', detectedAt: null })],
      updates: [update('a', 1)],
    }),
  );
}
const ids = async (query: string): Promise<unknown[]> =>
  (await json<Listed>(`/api/v1/incidents?${query}`)).items.map(({ id }) => id);

describe('incidents', () => {
  beforeEach(withIncidents);

  test('are those in a state, of a category, a country and a stretch', async () => {
    const at = (minutes: number) => new Date(context.watch.at - minutes * MINUTE).toISOString();
    expect(await ids('')).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(await ids('state=open')).toEqual(['d', 'c']);
    expect(await ids('state=recovering')).toEqual(['e']);
    expect(await ids('state=resolved')).toEqual(['b', 'a']);
    expect(await ids('category=streaming')).toEqual(['e', 'b']);
    expect(await ids('category=streaming&state=recovering')).toEqual(['e']);
    expect(await ids('country=gb')).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(await ids('country=DE')).toEqual(['e', 'b', 'a']);
    expect(await ids(`since=${at(9)}&until=${at(7)}`)).toEqual(['c', 'b']);
    expect(await ids(`state=open&since=${at(7)}`)).toEqual(['d']);
    const [today = ''] = at(10).split('T');
    expect(await ids(`since=${today}`)).toEqual(['e', 'd', 'c', 'b', 'a']);
    expect(await ids(`until=${today}`)).toEqual([]);
    expect(await ids('service=netflix')).toEqual(['e', 'b']);
  });

  test('are paged under every filter, each once', async () => {
    for (const query of ['', 'state=open', 'state=resolved', 'category=streaming', 'country=DE']) {
      const found: unknown[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: Listed = await json(`/api/v1/incidents?${query}&limit=1${cursor && `&cursor=${cursor}`}`);
        found.push(...page.items.map(({ id }) => id));
        cursor = page.next;
      }
      expect(found).toEqual(await ids(query));
    }
  });

  test.each([
    'state=pending',
    'state=closed',
    'since=yesterday',
    'until=2025-02-29',
    'until=2025-03',
    'country=XX',
    'country=Britain',
    'category=nothing',
    'cursor=nothing',
    'sate=open',
    'fields=id,nothing',
    'format=xml',
    'limit=0',
    'limit=1001',
  ])('an unknown filter is an error: %s', async (query) => {
    const { status, text } = await ask(`/api/v1/incidents?${query}`);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ detail: expect.stringMatching(/\.$/u) });
  });

  test('of an unknown service are an error that says so', async () => {
    expect((await ask('/api/v1/incidents?service=nobody')).status).toBe(404);
    expect((await ask('/api/v1/services/nobody/incidents')).status).toBe(404);
    expect((await json<Listed>('/api/v1/services/netflix/incidents')).items).toMatchObject([
      { id: 'e' },
      { id: 'b' },
    ]);
    expect((await json<Listed>('/api/v1/services/netflix/incidents?state=resolved')).items).toHaveLength(1);
    expect((await ask('/api/v1/services/netflix/incidents?service=x')).status).toBe(400);
  });
});

describe('what is wrong with a request is said in a sentence', () => {
  const CURSOR = 'The query field "cursor" was not issued by this server.';
  const LIMIT = 'The query field "limit" must be a whole number from 1 to 1000.';

  test.each([
    ['/api/v1/services?limit=0', LIMIT],
    ['/api/v1/services?limit=1e9', LIMIT],
    ['/api/v1/services?limit=1.5', LIMIT],
    ['/api/v1/services?limit=many', LIMIT],
    ['/api/v1/services?limit=5&limit=6', 'The query field "limit" may be given only once.'],
    ['/api/v1/services?q=a&q=b', 'The query field "q" may be given only once.'],
    [`/api/v1/services?q=${'a'.repeat(101)}`, 'The query field "q" must have at most 100 characters.'],
    [
      '/api/v1/services?country=GBR',
      'The query field "country" must be the two letters of a country, such as GB.',
    ],
    [
      '/api/v1/services?status=down',
      'The query field "status" must be learning, normal, possible or problems.',
    ],
    ['/api/v1/services?format=xml', 'The query field "format" must be json or csv.'],
    ['/api/v1/services?cursor=%00', CURSOR],
    ['/api/v1/services?q=netflix&cursor=nothing', CURSOR],
    ['/api/v1/places?cursor=9', CURSOR],
    ['/api/v1/incidents?cursor=nothing', CURSOR],
    ['/api/v1/services/x/series?step=0', 'The query field "step" must be a whole number from 1 to 1440.'],
    ['/api/v1/incidents?since=2025-03-10&until=2025-03-10', '"since" must be before "until".'],
    ['/api/v1/live?since=yesterday', 'The query field "since" must be the id of an event, a whole number.'],
    ['/api/v1/live?sence=1', 'There is no query field "sence": this address knows "since", "format".'],
    ['/api/v1/calibration?x=1', 'There is no query field "x": this address takes none.'],
    ['/api/v1/services/x/challenge?x=1', 'There is no query field "x": this address takes none.'],
    ['/oembed', 'The query field "url" is missing.'],
    [
      '/v2/companies/search?name=x&page_size=101',
      'The query field "page_size" must be a whole number from 1 to 100.',
    ],
  ])('%s', async (url, sentence) => {
    const { status, text } = await ask(url);
    const { detail, message } = JSON.parse(text) as { detail?: string; message?: string };
    expect([status, detail ?? message]).toEqual([400, sentence]);
  });
});

describe('categories and places', () => {
  test('are what filters and reports may name', async () => {
    const { items } = await json<Listed>('/api/v1/categories');
    expect(items.map(({ slug }) => slug)).toEqual(CATALOG.categories.map(({ slug }) => slug));
    expect(items[0]).toMatchObject({
      services: 11,
      problems: [{ slug: 'app', label: 'The app' }, {}, {}, {}, {}],
    });
    expect((await json<Listed>('/api/v1/places?country=ie')).items).toEqual([
      { country: 'IE', name: 'Ireland', cities: ['Dublin'] },
    ]);
    expect((await ask('/api/v1/places?country=xx')).status).toBe(400);
    const first = await json<Listed>('/api/v1/places?limit=20');
    const rest = await json<Listed>(`/api/v1/places?cursor=${first.next}`);
    expect([...first.items, ...rest.items].map(({ country }) => country)).toEqual(
      context.places.map(({ code }) => code),
    );
  });
});

describe('the form of an answer', () => {
  test('has only the requested fields', async () => {
    const { items } = await json<Listed>('/api/v1/services?fields=slug,status&limit=2');
    expect(items.map((item) => Object.keys(item))).toEqual([
      ['slug', 'status'],
      ['slug', 'status'],
    ]);
    expect(await json('/api/v1/services/x?fields=aliases')).toEqual({ aliases: ['Twitter'] });
    expect((await ask('/api/v1/services/x?fields=alias')).status).toBe(400);
    expect(await json('/api/v1/services/x/series?fields=reports&step=1440')).toMatchObject({
      stepMinutes: 1440,
      items: [{ reports: 0 }],
    });
  });

  test.each([
    '/api/v1/services',
    '/api/v1/incidents',
    '/api/v1/categories',
    '/api/v1/places',
    '/api/v1/services/x/series',
  ])('is a table, by Accept or by format: %s', async (url) => {
    const asked = await ask(`${url}?format=csv`);
    const accepted = await ask(url, { accept: 'text/csv, application/json;q=0.5' });
    expect([asked.status, asked.headers['content-type']]).toEqual([
      200,
      'text/csv; charset=utf-8; header=present',
    ]);
    expect(accepted.text).toBe(asked.text);
    const { items } = await json<Listed>(url);
    expect(asked.text.split('\r\n')).toHaveLength(items.length + 2);
    expect((await ask(url, { accept: 'application/json, text/csv' })).headers['content-type']).toContain(
      'json',
    );
    expect((await ask(`${url}?format=json`, { accept: 'text/csv' })).headers['content-type']).toContain(
      'json',
    );
    expect(asked.headers['vary']).toContain('Accept');
  });

  test('a table has the requested fields, and its next page in a header', async () => {
    const { text, headers } = await ask(
      '/api/v1/services?fields=slug,window&format=csv&limit=1&category=social',
    );
    expect(text).toMatch(
      /^slug,window\.minutes,window\.reports,window\.lessWeight,window\.expected,window\.facet\r\nbluesky,/u,
    );
    expect(headers['link']).toBe(
      '<services?fields=slug%2Cwindow&format=csv&limit=1&category=social&cursor=bluesky>; rel="next"',
    );
  });

  test('a client that already has it gets a 304', async () => {
    for (const url of ['/api/v1/services', '/api/v1/places?format=csv', '/openapi.json', '/v2/categories']) {
      const { headers, text } = await ask(url);
      const tag = String(headers['etag']);
      expect(tag).toMatch(/^W\/"[\w-]{22}"$/u);
      for (const had of [tag, `"other", ${tag}`, '*']) {
        const again = await ask(url, { 'if-none-match': had });
        expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', tag]);
      }
      expect((await ask(url, { 'if-none-match': '"other"' })).text).toBe(text);
    }
    expect((await ask('/api/v1/services/nobody')).headers).not.toHaveProperty('etag');
  });
});

describe('how often', () => {
  async function limited() {
    const { secret, kept } = newKey({
      name: 'A newspaper',
      scopes: ['read'],
      createdAt: 0,
      expiresAt: null,
    });
    await context.store.keys.add(kept);
    const keys = await openKeyBook({ shelf: context.store.keys, signer: 's', onError: () => {} });
    return { secret, of: createServer({ ...context, keys, readsAMinute: 2 }, pino({ level: 'silent' })) };
  }

  test('is stated on every answer, and a client over the limit is told when to retry', async () => {
    const { of } = await limited();
    const answers = [];
    for (const url of ['/api/v1/places', '/v2/categories', '/api/v1/places', '/v2/categories'])
      answers.push(await ask(url, {}, of));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    expect(answers.map(({ headers }) => headers['ratelimit-policy'])).toEqual(
      Array(4).fill('"reads";q=2;w=60'),
    );
    const left = answers.map(
      ({ headers }) => /^"reads";r=(\d);t=\d+$/u.exec(String(headers['ratelimit']))?.[1],
    );
    expect(left).toEqual(['1', '0', '0', '0']);
    expect(Number(answers[2]?.headers['retry-after'])).toBeGreaterThan(0);
    expect(JSON.parse(answers[2]?.text ?? '')).toMatchObject({ type: 'urn:outcry:too_many_reads' });
    expect(JSON.parse(answers[3]?.text ?? '')).toEqual({ error: true, message: expect.any(String) });
    for (const free of ['/', '/healthz', '/openapi.json', '/status/x', '/api/v1/services/x/challenge'])
      expect((await ask(free, {}, of)).headers).not.toHaveProperty('ratelimit');
    await of.app.close();
  });

  test('counts requests for a service whose slug ends like the URL of a stream', async () => {
    const { of } = await limited();
    expect((await ask('/api/v1/services/xbox-live', {}, of)).headers).toHaveProperty('ratelimit');
    await of.app.close();
  });

  test('is ten times as often with a key; an invalid one is refused, a foreign token is ignored', async () => {
    const { of, secret } = await limited();
    const withToken = (token: string) => ask('/api/v1/places', { authorization: `Bearer ${token}` }, of);
    for (let nth = 0; nth < 2 * WITH_KEY_TIMES; nth++) expect((await withToken(secret)).status).toBe(200);
    expect((await withToken(secret)).status).toBe(429);
    expect((await withToken(`${secret.slice(0, -2)}__`)).status).toBe(401);
    expect((await withToken('of-a-proxy')).status).toBe(200);
    await of.app.close();
  });
});
